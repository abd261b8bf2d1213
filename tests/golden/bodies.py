"""Plans whose request bodies are kept in files beside this one. `python -m tests.golden.bodies` writes them anew."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from search import surfaces
from search.facets import RangesRequest, TermsRequest
from search.filters import AnyOf, Between, Filters
from search.opensearch.bodies import bodies
from search.plan import ByField, ByText, Leg, Plan
from search.query import Query
from search.retailer import Purchase, Retailer, Scored
from search.understanding import Understood, Word
from tests.builders import product, vector

FOLDER = Path(__file__).parent

SHOP = Retailer(
    "r1",
    region="Nashik",
    purchases={"rice-5": Purchase("rice-5", "Brown Rice 5 kg", 3, datetime(2024, 5, 1), 2.0, 9.0)},
    vectors={"collaborative": vector(0.6, 0.8)},
    neighbours=(Scored("soap", 0.5), Scored("salt", 0.25)),
    reorders=(Scored("rice-5", 1.5),),
)

ASKED = Understood((Word("chawal", ("rice", "brown rice")), Word("5")), vector(1, 0))

FACETS = (TermsRequest("brand", 10), RangesRequest("price", (50, 100)), TermsRequest("pack", 5))


def planned(query: Query, understood: Understood = ASKED) -> Plan:
    """As the pipeline plans it, with few facets."""
    plan = query.surface.plan(replace(query, understood=understood))
    return replace(plan, facets=FACETS if plan.facets else ())


def cases() -> Mapping[str, Plan]:
    """By the name of the file."""
    narrowed = Filters((AnyOf("brand", ("Kranti",)), Between("price", 10, 99.5), AnyOf("in_stock", ("true",))))
    searched = planned(surfaces.search("chawal 5", SHOP, filters=narrowed))
    return {
        "search": searched,
        "search_beyond_the_window": searched.beyond(frozenset({"soap", "rice-5"}), 48, 24),
        "search_by_price": planned(surfaces.search("chawal 5", filters=narrowed, sort="price")),
        "browse_a_category": planned(surfaces.browse(("Staples", "Rice"), SHOP), Understood()),
        "for_you_discover": planned(surfaces.for_you(SHOP, "discover", facets=False), Understood()),
        "similar": planned(surfaces.similar(product("rice-25", "Basmati Rice"), facets=False)),
        "everything_without_words": Plan((Leg("text", ByText(), 24),), ByField("popularity")),
    }


def rendered(plan: Plan) -> str:
    """One `_msearch`, as one would read it."""
    return json.dumps(bodies(plan, plan.legs), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for name, plan in cases().items():
        (FOLDER / f"{name}.json").write_text(rendered(plan), encoding="utf-8")
