"""What a shop buys again and again: each product with its own gap and quantity, for as long as the habit lasts."""

from dataclasses import dataclass

import numpy as np

from indexer.demo.arrays import Floats, Ints
from indexer.demo.world import World

_LIFE_DAYS = 150  # mean length of a habit
_MOST_RUPEES = 30_000  # of one product in one order
_REGULARITY = 12.0  # shape of the gamma between two purchases: standard deviation 29 % of the gap


@dataclass(frozen=True, slots=True)
class Habits:
    """Columns (habits,): day it starts (may lie before the year) and ends, usual gap in days, usual quantity."""

    product: Ints
    start: Floats
    end: Floats
    gap: Floats
    quantity: Ints


def make_habits(world: World, retailer: int, products: Ints, start: Floats, rng: np.random.Generator) -> Habits:
    """Habits of a shop for these products from these days on; a product's later repetition is left out."""
    products, first = np.unique(products, return_index=True)
    goods = [world.catalogue.goods[good] for good in world.catalogue.good[products]]
    own = np.exp(rng.normal(0, 0.35, len(products)))
    gap = np.array([good.gap for good in goods]) * own * world.retailers.size[retailer] ** -0.15
    gap = np.maximum(gap, 7 / world.retailers.visits[retailer])
    return Habits(
        product=products,
        start=start[first],
        end=start[first] + rng.exponential(_LIFE_DAYS, len(products)) + gap,
        gap=gap,
        quantity=usual_quantity(world, retailer, products, own, rng),
    )


def usual_quantity(world: World, retailer: int, products: Ints, scale: Floats, rng: np.random.Generator) -> Ints:
    """What the shop takes of each product at a time, in selling units; `scale` (products,) multiplies it."""
    spend = np.array([world.catalogue.goods[good].spend for good in world.catalogue.good[products]])
    spend = spend * scale * world.retailers.size[retailer] * np.exp(rng.normal(-0.4, 0.4, len(products)))
    return orderable(world, products, spend / world.catalogue.price[products])


def orderable(world: World, products: Ints, wanted: Floats) -> Ints:
    """The wanted quantities as the seller takes them: whole cases, at least the minimum order, no fortune at once."""
    wanted = np.minimum(wanted, _MOST_RUPEES / world.catalogue.price[products])
    cases = np.rint(wanted / world.catalogue.case_pack[products]).astype(np.int64)
    quantities: Ints = np.maximum(cases * world.catalogue.case_pack[products], world.catalogue.moq[products])
    return quantities


def purchases(habits: Habits, days: int, rng: np.random.Generator) -> tuple[Ints, Floats]:
    """When the habits make the shop buy: (position in `habits`, day), both (purchases,), days within the year."""
    if not len(habits.product):
        return np.empty(0, dtype=np.int64), np.empty(0)
    last = np.minimum(habits.end, days)
    most = int(((last - habits.start) / habits.gap).max() * 1.6) + 8
    gaps = rng.gamma(_REGULARITY, 1 / _REGULARITY, (len(habits.gap), most)) * habits.gap[:, None]
    when = habits.start[:, None] + np.cumsum(gaps, axis=1)
    which, turn = np.nonzero((when >= 0) & (when < last[:, None]))
    return which, when[which, turn]
