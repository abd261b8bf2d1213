"""Cold start: shops of which little is known, and products that few have bought. Each kind is a row of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ranking.evaluation.intervals import Interval, resample
from ranking.evaluation.metrics import hits_of, ndcg, recall
from ranking.evaluation.recommender import Recommender, Served
from ranking.evaluation.split import Split, products_by_retailer
from ranking.evaluation.tasks import Wanted

KNOWN = (0, 1, 3)
"""How many of its latest orders a shop is known by."""

LEAST_ORDERS = 4
"""Shops with fewer are not asked, so that every row is about the same ones."""

SHOPS = 300
"""At most so many are asked, drawn by the seed: the interval says what that costs."""

BUYERS = {"products with 0 buyers": (0, 0), "products with 1 to 5": (1, 5), "products with more": (6, np.inf)}
"""By how many shops had bought them before the cut: from, to."""


@dataclass(frozen=True, slots=True)
class ColdStart:
    """What a list of `k` was worth for one kind of beginner; interval over retailers."""

    recommender: str
    kind: str
    k: int
    ndcg: Interval
    recall: Interval
    retailers: int


def cold_shops(
    split: Split, served: Sequence[Served], simple: Recommender, wishes: Wanted, k: int, seed: int
) -> tuple[ColdStart, ...]:
    """Baskets of shops as if only their latest 0, 1, 3 orders were known, held against all that they bought then.

    What all shops taught is not learned again without them. The `simple` recommender stands beside, as it is.
    """
    shops = _drawn(split, wishes, seed)
    wanted = {shop: wishes[shop] for shop in shops}
    found = []
    for one in served:
        for orders in KNOWN:
            lists = {shop: one.beginner(shop, k, orders) for shop in shops}
            found.append(_scored(one.name, f"shops known by {_counted(orders)}", lists, wanted, k))
        lists = {shop: one.recommend(shop, k, "basket") for shop in shops}
        found.append(_scored(one.name, "shops known by all of theirs", lists, wanted, k))
    lists = {shop: simple.recommend(shop, k, "basket") for shop in shops}
    found.append(_scored(simple.name, "shops, whatever is known", lists, wanted, k))
    return tuple(row for row in found if row is not None)


def cold_products(split: Split, lists: Mapping[str, Mapping[str, Sequence[str]]], k: int) -> tuple[ColdStart, ...]:
    """Discoveries of products by how many shops had bought them; `lists` are of `discover`, by recommender and shop."""
    buyers = split.past.lines.groupby("product_id")["retailer_id"].nunique().to_dict()
    future = split.future[split.future["retailer_id"].isin(split.past.retailers)]
    bought = products_by_retailer(future)
    found = []
    for kind, (low, high) in BUYERS.items():
        fresh = {shop: products - split.owned[shop] for shop, products in bought.items()}
        wanted = {
            shop: frozenset(one for one in products if low <= buyers.get(one, 0) <= high)
            for shop, products in fresh.items()
        }
        asked = {shop: products for shop, products in wanted.items() if products}
        for name, mine in lists.items():
            found.append(_scored(name, kind, {shop: mine.get(shop, ()) for shop in asked}, asked, k))
    return tuple(row for row in found if row is not None)


def _counted(orders: int) -> str:
    return {0: "no order", 1: "1 order"}.get(orders, f"{orders} orders")


def _drawn(split: Split, wishes: Wanted, seed: int) -> list[str]:
    orders = split.past.lines.groupby("retailer_id")["order_id"].nunique()
    able = sorted(shop for shop in wishes if orders.get(shop, 0) >= LEAST_ORDERS)
    if len(able) <= SHOPS:
        return able
    return sorted(np.random.default_rng(seed).choice(able, SHOPS, replace=False).tolist())


def _scored(name: str, kind: str, lists: Mapping[str, Sequence[str]], wanted: Wanted, k: int) -> ColdStart | None:
    if not wanted:
        return None
    hits = hits_of([lists[shop] for shop in wanted], list(wanted.values()), k)
    counts = np.array([len(products) for products in wanted.values()], dtype=np.float64)
    drawn = resample(np.column_stack([ndcg(hits, counts, k), recall(hits, counts, k)]))
    return ColdStart(name, kind, k, drawn.interval(0), drawn.interval(1), len(wanted))
