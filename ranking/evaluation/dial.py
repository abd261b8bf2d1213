"""The trades of a page: the next basket at several settings of the dial for new products, and of that for variety."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ranking.evaluation.intervals import Interval, resample
from ranking.evaluation.metrics import coverage, hits_of, recall
from ranking.evaluation.recommender import Served
from ranking.evaluation.split import Split
from ranking.evaluation.tasks import PARTS, Part, Wanted, restrict

SETTINGS = {"new_share": (0.0, 0.1, 0.2, 0.3, 0.5), "variety": (0.0, 0.05, 0.1, 0.2, 0.4)}
SHOPS = 300
"""At most so many are asked, drawn by the seed."""

TAIL = 0.8
"""Products outside the fewest that make up this share of all order lines are the long tail."""


@dataclass(frozen=True, slots=True)
class DialPoint:
    """The next basket at one setting: recall@k by part, the catalogue shown, the share of places from the long tail."""

    recommender: str
    dial: str
    setting: float
    k: int
    recall: tuple[tuple[Part, Interval], ...]
    coverage: float
    long_tail: float


def dial(split: Split, served: Sequence[Served], wishes: Wanted, k: int, seed: int) -> tuple[DialPoint, ...]:
    """Every served recommender at every setting, asked by the same shops."""
    shops = sorted(wishes)
    if len(shops) > SHOPS:
        shops = sorted(np.random.default_rng(seed).choice(shops, SHOPS, replace=False).tolist())
    wanted = {shop: wishes[shop] for shop in shops}
    tail = _long_tail(split)
    points = []
    for one in served:
        for name, setting in ((name, setting) for name, settings in SETTINGS.items() for setting in settings):
            lists = {shop: tuple(one.basket(shop, k, **{name: setting})) for shop in shops}
            points.append(_point((one.name, name, setting), k, lists, wanted, split, tail))
    return tuple(points)


def _point(
    turned: tuple[str, str, float],
    k: int,
    lists: dict[str, tuple[str, ...]],
    wanted: Wanted,
    split: Split,
    tail: frozenset[str],
) -> DialPoint:
    shown = [one for products in lists.values() for one in products[:k]]
    recalls = []
    for part in PARTS:
        asked = restrict(wanted, split.owned, part)
        if asked:
            hits = hits_of([lists[shop] for shop in asked], list(asked.values()), k)
            counts = np.array([len(products) for products in asked.values()], dtype=np.float64)
            recalls.append((part, resample(recall(hits, counts, k)[:, None]).interval(0)))
    return DialPoint(
        *turned,
        k,
        tuple(recalls),
        coverage([products[:k] for products in lists.values()], len(split.past.products)),
        sum(one in tail for one in shown) / max(1, len(shown)),
    )


def _long_tail(split: Split) -> frozenset[str]:
    """The products that are left when those that sell most, up to TAIL of all lines, are taken away."""
    lines = (
        split.past.lines["product_id"].value_counts(sort=False).sort_index().sort_values(ascending=False, kind="stable")
    )
    before = (lines.cumsum() - lines) / max(1, lines.sum())
    return frozenset(before[before >= TAIL].index)
