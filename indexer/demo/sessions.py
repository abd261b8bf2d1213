"""Searches of one shop as UBI 1.3 queries and events, one JSON object a line.

Half of them look for something that the shop then orders; the others only look. A hit is noticed the less the lower it
stands, and clicked and added the more the shop's hidden taste wants it. A purchase is always also a line of the orders.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from indexer.demo.appetite import appetite
from indexer.demo.arrays import Flags, Floats, Ints
from indexer.demo.orders import Lines
from indexer.demo.queries import Typed, type_query
from indexer.demo.shelf import SHOWN, Shelf
from indexer.demo.tastes import probability
from indexer.demo.world import World

WINDOW_DAYS = 90
_LOOKS, _BUYS = 16, 26  # searches of a shop in the window that only look, and order lines that a search may lead to
_UNREAD = 0.3  # a misspelt query that the old engine did not read: no hits, and the shopkeeper types again
_DEPTH = 0.18  # the chance to stop after each hit
_UNLIKE = 0.35  # what is left of an appeal when brand or size are not those that were named


@dataclass(frozen=True, slots=True)
class Search:
    """One search: product `wanted` in mind, on a day at a second (UTC), `bought` when it led to an order line."""

    wanted: int
    day: int
    second: int
    bought: bool


class Sessions:
    """Writes the sessions of one shop after the other."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._shelf = Shelf(world)
        self._dates = [day.isoformat() for day in world.days]

    def of_retailer(self, retailer: int, odds: Floats, lines: Lines, rng: np.random.Generator) -> Iterator[str]:
        """The JSON lines of the retailer at that position, by time."""
        chance = probability(odds)
        searches = _buying(self._world, lines, rng) + _looking(self._world, retailer, odds, rng)
        for number, search in enumerate(sorted(searches, key=lambda one: (one.day, one.second))):
            yield from _Session(self, retailer, number).lines(search, chance, rng)

    def show(self, typed: Typed, search: Search, retailer: int, rng: np.random.Generator) -> Ints:
        """What the shelf shows the retailer for the query."""
        region = int(self._world.retailers.region[retailer])
        return self._shelf.show(typed, search.wanted, region, search.day, rng)

    def at(self, day: int, second: int) -> str:
        """A moment as ISO 8601, UTC."""
        hours, rest = divmod(second, 3600)
        return f"{self._dates[day]}T{hours:02d}:{rest // 60:02d}:{rest % 60:02d}Z"

    @property
    def world(self) -> World:
        """The marketplace that the sessions are about."""
        return self._world


class _Session:
    """One search, with its second try when the first found nothing."""

    def __init__(self, sessions: Sessions, retailer: int, number: int) -> None:
        self._sessions = sessions
        self._world = sessions.world
        self._retailer = retailer
        self._retailer_id = sessions.world.retailers.ids[retailer]
        self._id = f"{self._retailer_id}-{number:03d}"

    def lines(self, search: Search, chance: Floats, rng: np.random.Generator) -> Iterator[str]:
        item = self._world.catalogue.items[search.wanted]
        typed = type_query(
            self._world.catalogue.goods[item.good], self._world.catalogue.brands[item.brand].name, item.pack, rng
        )
        shown = self._sessions.show(typed, search, self._retailer, rng)
        noticed = int(min(rng.geometric(_DEPTH), SHOWN, len(shown)))
        place = np.flatnonzero(shown == search.wanted)
        if search.bought and (not len(place) or place[0] >= noticed):
            return  # it did not come about through search
        if typed.text.lower() != typed.meant.lower() and rng.random() < _UNREAD:
            yield self._query("a", typed.text, search, 0, shown[:0])
            yield self._query("b", typed.meant, search, 15, shown)
        else:
            yield self._query("b", typed.text, search, 15, shown)
        yield from self._events(search, shown[:noticed], self._acts(search, typed, shown[:noticed], chance, rng))

    def _acts(
        self, search: Search, typed: Typed, seen: Ints, chance: Floats, rng: np.random.Generator
    ) -> tuple[Flags, Flags]:
        """Which of the noticed hits are clicked, and which are added to the cart."""
        catalogue = self._world.catalogue
        appeal = np.sqrt(chance[seen])
        if typed.branded:
            appeal = appeal * np.where(catalogue.brand[seen] == catalogue.brand[search.wanted], 1, _UNLIKE)
        if typed.sized:
            appeal = appeal * np.where(catalogue.content[seen] == catalogue.content[search.wanted], 1, _UNLIKE)
        look = 1 / (1 + 0.25 * np.arange(len(seen)))
        bought = (seen == search.wanted) & search.bought
        clicked = (rng.random(len(seen)) < look * (0.03 + 0.7 * appeal)) | bought
        added = (clicked & (rng.random(len(seen)) < 0.6 * appeal)) | bought
        return clicked, added

    def _query(self, turn: str, text: str, search: Search, second: int, shown: Ints) -> str:
        hits = ",".join(f'"{self._world.catalogue.items[place].product_id}"' for place in shown)
        return (
            f'{{"type":"query","application":"kirana-demo","query_id":"{self._id}{turn}","client_id":"{self._retailer_id}",'
            f'"session_id":"{self._id}","user_query":{json.dumps(text)},"object_id_field":"product_id",'
            f'"timestamp":"{self._sessions.at(search.day, search.second + second)}",'
            f'"query_attributes":{{"retailer_id":"{self._retailer_id}","surface":"search"}},'
            f'"query_response_id":"{self._id}{turn}","query_response_hit_ids":[{hits}]}}'
        )

    def _events(self, search: Search, seen: Ints, acts: tuple[Flags, Flags]) -> Iterator[str]:
        clicked, added = acts
        second = search.second + 17
        for ordinal, product in enumerate(seen, start=1):
            yield self._event("impression", product, ordinal, search.day, second)
        for place in np.flatnonzero(clicked):
            second += 8
            yield self._event("click", seen[place], int(place) + 1, search.day, second)
            if added[place]:
                yield self._event("add_to_cart", seen[place], int(place) + 1, search.day, second + 5)
            if search.bought and seen[place] == search.wanted:
                yield self._event("purchase", seen[place], int(place) + 1, search.day, search.second + 240)

    def _event(self, action: str, product: int, ordinal: int, day: int, second: int) -> str:
        return (
            f'{{"type":"event","application":"kirana-demo","action_name":"{action}","query_id":"{self._id}b",'
            f'"client_id":"{self._retailer_id}","session_id":"{self._id}",'
            f'"timestamp":"{self._sessions.at(day, second)}",'
            f'"event_attributes":{{"object":{{"object_id":"{self._world.catalogue.items[product].product_id}",'
            f'"object_id_field":"product_id"}},"position":{{"ordinal":{ordinal}}},"retailer_id":"{self._retailer_id}"}}}}'
        )


def _buying(world: World, lines: Lines, rng: np.random.Generator) -> list[Search]:
    """Searches four minutes before an order of the last days, for one of its lines each."""
    recent = np.flatnonzero(lines.day >= len(world.days) - WINDOW_DAYS)
    chosen = rng.permutation(recent)[: rng.poisson(_BUYS)]
    return [
        Search(int(lines.product[line]), int(lines.day[line]), int(lines.minute[line]) * 60 - 240, bought=True)
        for line in chosen
    ]


def _looking(world: World, retailer: int, odds: Floats, rng: np.random.Generator) -> list[Search]:
    """Searches that lead to no order, for what the shop might want on that day."""
    shop = appetite(odds, world.catalogue)
    days = rng.integers(max(0, len(world.days) - WINDOW_DAYS), len(world.days), rng.poisson(_LOOKS))
    lift = world.lift[world.retailers.region[retailer]][days]
    wanted = shop.pick(shop.pick_goods(lift, rng), rng)
    seconds = rng.integers(3 * 3600, 16 * 3600, len(days))
    return [
        Search(int(product), int(day), int(second), bought=False)
        for product, day, second in zip(wanted, days, seconds, strict=True)
    ]
