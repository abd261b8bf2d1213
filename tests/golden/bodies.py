"""Plans whose request bodies are kept in files beside this one. `python -m tests.golden.bodies` writes them anew."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from search.facets import RangesRequest, TermsRequest
from search.filters import AnyOf, Between, Filters
from search.opensearch.bodies import bodies
from search.plan import ByField, ByList, ByText, ByVector, Leg, Plan
from search.retailer import Scored
from search.understanding import Unwanted, Word
from tests.builders import vector

FOLDER = Path(__file__).parent

WORDS = (Word("chawal", ("rice", "brown rice")), Word("5"))

NARROWED = Filters((AnyOf("brand", ("Kranti",)), Between("price", 10, 99.5), AnyOf("regions", ("Nashik", "*"))))

FACETS = (TermsRequest("brand", 10), RangesRequest("price", (50, 100)), TermsRequest("pack", 5))

TEXT = Leg("text", ByText())
MEANING = Leg("meaning", ByVector("text_vector", vector(0.6, 0.8)), beyond_words=True)
NEIGHBOURS = Leg("neighbours", ByList((Scored("soap", 0.5), Scored("salt", 0.25))))
POPULAR = Leg("popular", ByField("popularity", required=True))
TASTE = Leg("taste", ByVector("collaborative", vector(1, 0)), limit=50)


def cases() -> Mapping[str, Plan]:
    """By the name of the file."""
    searched = Plan((TEXT, MEANING, NEIGHBOURS, POPULAR), ByText(), WORDS, NARROWED, facets=FACETS)
    cheapest = ByField("price", descending=False)
    bought = frozenset({"rice-5", "oil"})
    likely = Leg("pack", ByText(), narrowed=Filters((Between("pack_value", 5, 5),)))
    ruled = replace(
        searched,
        legs=(replace(TEXT, every_word=True), likely),
        unwanted=(Unwanted(Word("sugar"), ("sugar free",)),),
        kept=Filters((AnyOf("brand", ("Kranti", "Surya")),)),
        hidden=(Filters((AnyOf("distributor_id", ("d7",)), Between("margin_percent", high=5))),),
        text_codes=True,
    )
    return {
        "search_with_negation_and_rules": ruled,
        "search": searched,
        "search_beyond_the_window": searched.beyond(frozenset({"soap", "rice-5"}), 48, 24),
        "search_by_price": replace(searched, legs=(Leg("order", cheapest, 24, 24),), order=cheapest, ranked=False),
        "browse": Plan((NEIGHBOURS, TASTE, POPULAR), ByField("popularity"), facets=FACETS),
        "reorder": Plan((NEIGHBOURS, TASTE), ByField("popularity"), only=bought),
        "discover": Plan((TASTE, POPULAR), ByField("popularity"), filters=NARROWED, excluded=bought),
        "everything_without_words": Plan((Leg("text", ByText(), 24),), ByField("popularity")),
    }


def rendered(plan: Plan) -> str:
    """One `_msearch`, as one would read it."""
    return json.dumps(bodies(plan, plan.legs), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for name, plan in cases().items():
        (FOLDER / f"{name}.json").write_text(rendered(plan), encoding="utf-8")
