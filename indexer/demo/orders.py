"""A year of one shop's orders: its habits, what it tries, and what season, trend and stock make of both."""

from dataclasses import dataclass

import numpy as np

from indexer.demo.appetite import Appetite, appetite
from indexer.demo.arrays import Flags, Floats, Ints
from indexer.demo.habits import Habits, make_habits, orderable, purchases, usual_quantity
from indexer.demo.tastes import probability
from indexer.demo.world import World

_WEEKDAYS = (0.19, 0.17, 0.17, 0.16, 0.16, 0.12, 0.03)  # Monday to Sunday
_SKIPPED = 0.07
_STARTING_HABITS = 21
_TRIED = 0.6  # about this share of what a shop would try is for sale, in stock and in fashion
_TRIED_AGAIN = 0.35  # what was tried and made no habit is seldom bought once more
_SUBSTITUTED = 0.5
_OPENS, _CLOSES = 180, 960  # minutes of the day in UTC: 8:30 to 21:30 in India


@dataclass(frozen=True, slots=True)
class Lines:
    """Order lines of one shop, columns (lines,), by time; one `visit` is one order, `minute` of the day is UTC."""

    visit: Ints
    day: Ints
    minute: Ints
    product: Ints
    quantity: Ints


def make_orders(world: World, retailer: int, odds: Floats, rng: np.random.Generator) -> tuple[Lines, Habits]:
    """The year of the retailer at that position, whose log-odds are `odds` (items,)."""
    visits = _visits(world, retailer, rng)
    shop = appetite(odds, world.catalogue)
    tried, tried_day = _explore(world, retailer, shop, visits, rng)
    habits = _take_up(world, retailer, shop, odds, (tried, tried_day), rng)
    which, when = purchases(habits, len(world.days), rng)
    kept = _in_season(world, retailer, habits.product[which], when, rng)
    which, when = which[kept], when[kept]
    first_time = usual_quantity(world, retailer, tried, np.full(len(tried), 0.6), rng)
    lines = (
        np.r_[habits.product[which], tried],
        np.r_[np.floor(when), tried_day].astype(np.int64),
        np.r_[_as_usual(habits.quantity[which], rng), first_time.astype(float)],
    )
    return _at_visits(world, retailer, shop, visits, lines, rng), habits


def _visits(world: World, retailer: int, rng: np.random.Generator) -> Ints:
    """The days on which the shop orders, at least one."""
    weekdays = rng.choice(7, world.retailers.visits[retailer], replace=False, p=_WEEKDAYS)
    days = np.arange(len(world.days))
    comes = np.isin((world.days[0].weekday() + days) % 7, weekdays) & (rng.random(len(days)) >= _SKIPPED)
    return days[comes] if comes.any() else days[-1:]


def _explore(world: World, retailer: int, shop: Appetite, visits: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """What the shop tries over the year: (product, day); more of it when festivals lift demand."""
    lift = world.lift[world.retailers.region[retailer]]
    busy = lift[visits] @ shop.of_goods
    tries = rng.poisson(world.retailers.novelty[retailer] * len(world.days) / 7 / _TRIED)
    days = np.sort(rng.choice(visits, tries, p=busy / busy.sum()))
    products = shop.pick(shop.pick_goods(lift[days], rng), rng)
    found = rng.random(tries) < world.lifecycle.open_to(products, days)
    products, days = products[found], days[found]
    again = np.ones(len(products), dtype=np.bool_)
    again[np.unique(products, return_index=True)[1]] = False
    kept = ~again | (rng.random(len(products)) < _TRIED_AGAIN)
    return products[kept], days[kept]


def _take_up(
    world: World, retailer: int, shop: Appetite, odds: Floats, tried: tuple[Ints, Ints], rng: np.random.Generator
) -> Habits:
    """The shop's habits: those it began the year with, and the part of what it tried that it liked."""
    lift = world.lift[world.retailers.region[retailer]]
    count = rng.poisson(_STARTING_HABITS * world.retailers.size[retailer] ** 0.3)
    old = shop.pick(shop.pick_goods(np.ones((count, lift.shape[1])), rng), rng)
    old = old[world.lifecycle.on_sale(old, np.zeros(count, dtype=np.int64))]
    products, days = tried
    typical = np.median(odds[products]) if len(products) else 0.0
    liked = rng.random(len(products)) < 0.5 * probability(0.8 * (odds[products] - typical))
    before = -rng.uniform(0, 20, len(old))
    return make_habits(world, retailer, np.r_[old, products[liked]], np.r_[before, days[liked].astype(float)], rng)


def _in_season(world: World, retailer: int, products: Ints, when: Floats, rng: np.random.Generator) -> Flags:
    """Which habitual purchases happen: out of season and out of fashion some are left out."""
    days = when.astype(np.int64)
    lift = world.lift[world.retailers.region[retailer]][days, world.catalogue.good[products]]
    fashion = world.lifecycle.open_to(products, days) / 0.7
    kept: Flags = rng.random(len(days)) < np.minimum(lift, 1) * np.minimum(fashion, 1)
    return kept


def _as_usual(quantities: Ints, rng: np.random.Generator) -> Floats:
    """Four of five times the usual quantity, else about half to double."""
    other = np.exp(rng.normal(0, 0.35, len(quantities)))
    return quantities.astype(np.float64) * np.where(rng.random(len(quantities)) < 0.8, 1.0, other)


def _at_visits(
    world: World,
    retailer: int,
    shop: Appetite,
    visits: Ints,
    lines: tuple[Ints, Ints, Floats],
    rng: np.random.Generator,
) -> Lines:
    """Wants become order lines at the next visit: more before festivals, in whole cases, substituted when sold out."""
    product, day, wanted = lines
    visit = np.searchsorted(visits, day)
    met = visit < len(visits)
    product, visit, wanted = product[met], visit[met], wanted[met]
    product, there = _in_stock(world, shop, product, visits[visit], rng)
    product, visit, wanted = product[there], visit[there], wanted[there]
    lift = world.lift[world.retailers.region[retailer]][visits[visit], world.catalogue.good[product]]
    wanted = wanted * np.maximum(lift, 1.0).clip(max=6.0) ** 0.7
    pairs, place = np.unique(visit * len(world.catalogue.items) + product, return_inverse=True)
    together = np.bincount(place, weights=wanted, minlength=len(pairs)).astype(np.float64)
    visit, product = np.divmod(pairs, len(world.catalogue.items))
    minutes = rng.normal(rng.uniform(_OPENS + 90, _CLOSES - 90), 80, len(visits)).clip(_OPENS, _CLOSES).astype(np.int64)
    return Lines(visit, visits[visit], minutes[visit], product, orderable(world, product, together))


def _in_stock(world: World, shop: Appetite, products: Ints, days: Ints, rng: np.random.Generator) -> tuple[Ints, Flags]:
    """The products with a substitute of the same good where one is out of stock, and whether the line comes about."""
    out = world.lifecycle.out_of_stock(products, days)
    instead = shop.pick(world.catalogue.good[products], rng)
    products = np.where(out & (rng.random(len(products)) < _SUBSTITUTED), instead, products)
    there = world.lifecycle.on_sale(products, days) & ~world.lifecycle.out_of_stock(products, days)
    return products, there
