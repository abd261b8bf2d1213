"""Why a product that a rule wants on a page is not there: only a look into the index tells."""

from collections.abc import Iterator
from dataclasses import replace

from search.candidate import Candidate
from search.engine import Engine
from search.page import Page
from search.plan import ByField, ByList, Leg, Plan
from search.product import Product
from search.query import Query
from search.retailer import Scored
from search.rules.arrangement import Ruled, Unfired
from search.rules.ruling import NO_RULING, Ruling
from search.rules.target import meeting


def explained(page: Page, engine: Engine, ruling: Ruling = NO_RULING) -> Ruled:
    """What rules did to the page, with a reason for each product that is not where its rule wants it.

    With the ruling that the page was under, a rule that keeps one out is named.
    """
    ruled = page.ruled
    unknown = tuple(dict.fromkeys(one.product_id for one in ruled.unfired if not one.why))
    if not unknown:
        return ruled
    listed = Leg("one", ByList(tuple(Scored(product_id, 1.0) for product_id in unknown)), limit=len(unknown))
    found = _by_id(engine.run(Plan((listed,), order=ByField("popularity"))).candidates)
    return replace(ruled, unfired=tuple(_explained(ruled.unfired, found, page.query, ruling)))


def why_absent(product: Product | None, query: Query, ruling: Ruling = NO_RULING) -> str:
    """The first reason that keeps a product off a page, whatever its words."""
    if product is None:
        return "is not in the index"
    region = query.retailer.region
    elsewhere = query.only is not None and product.product_id not in query.only
    keeping = ruling.keeping_out(product)
    reasons = {
        "is out of stock": not product.in_stock,
        f"is not served in {region}": bool(region and product.regions and region not in product.regions),
        "does not belong to this kind of page": product.product_id in query.excluded or elsewhere,
        "does not meet the filters of the page": not meeting(query.filters)(product),
        f"is kept out by {keeping}": bool(keeping),
    }
    unknown = "is kept out by another rule, or by how the text was understood"
    return next((why for why, holds in reasons.items() if holds), unknown)


def _explained(
    unfired: tuple[Unfired, ...], found: dict[str, Product], query: Query, ruling: Ruling
) -> Iterator[Unfired]:
    for one in unfired:
        yield one if one.why else replace(one, why=why_absent(found.get(one.product_id), query, ruling))


def _by_id(candidates: tuple[Candidate, ...]) -> dict[str, Product]:
    return {one.product.product_id: one.product for one in candidates}
