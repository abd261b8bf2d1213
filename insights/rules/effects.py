"""What each live rule has cost and brought, by the log: orders that its moves won and lost on the pages it fired on.

An order is compared with what its product's place before any rule would have brought (`attention`). What was pushed off
a page cannot be ordered from it: there, `lost` says too little, and a rehearsal without the rule says more.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from insights.rules.attention import Attention
from insights.rules.questions import BUYING
from ranking.evaluation.intervals import Interval, resample
from store.rules.firings import Firing

Acts = Mapping[str, Sequence[tuple[str, str]]]
NOTHING = Interval(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Effect:
    """Of one rule: pages and shops it fired on; how often a product that it moved was on a first page, and what was
    clicked and ordered of these. Orders its moves `won` and `lost`, with an interval of the net over shops. `deepest`
    is the most places that it pushed a product down which it did not name."""

    rule_id: str
    pages: int
    shops: int
    shown: int
    clicks: int
    orders: int
    won: float
    lost: float
    net: Interval
    deepest: int


@dataclass(slots=True)
class Sums:
    """One rule's sums so far; `net` goes by shop."""

    pages: int = 0
    shown: int = 0
    clicks: int = 0
    orders: int = 0
    won: float = 0.0
    lost: float = 0.0
    deepest: int = 0
    net: dict[str, float] = field(default_factory=dict)

    def add(self, retailer_id: str, gained: float) -> None:
        """One order's share that is due to the rule."""
        self.won += max(gained, 0.0)
        self.lost += max(-gained, 0.0)
        self.net[retailer_id] += gained

    def effect(self, rule_id: str) -> Effect:
        """What they say."""
        net = np.array([list(self.net.values())], dtype=np.float64).T
        mean = resample(net).interval(0) if len(net) else NOTHING
        over_all = Interval(*(len(net) * one for one in (mean.mean, mean.low, mean.high)))
        counted = (self.pages, len(net), self.shown, self.clicks, self.orders, self.won, self.lost)
        return Effect(rule_id, *counted, over_all, self.deepest)


def effects(firings: Iterable[Firing], acts: Acts, attention: Attention) -> tuple[Effect, ...]:
    """By the rules' ids. `acts` are (action, product) by query id."""
    sums: dict[str, Sums] = {}
    for firing in firings:
        for rule_id in firing.rules:
            own = sums.setdefault(rule_id, Sums())
            own.pages += 1
            own.net.setdefault(firing.retailer_id, 0.0)
        if firing.page == 1:
            _add(FirstPage(firing), acts.get(firing.query_id, ()), attention, sums)
    return tuple(sums[rule_id].effect(rule_id) for rule_id in sorted(sums))


def _add(page: "FirstPage", acts: Sequence[tuple[str, str]], attention: Attention, sums: dict[str, Sums]) -> None:
    for rule_id, moved in page.firing.rules.items():
        sums[rule_id].shown += len(moved)
        sums[rule_id].clicks += len({name for action, name in acts if action == "click" and name in moved})
        sums[rule_id].orders += len(page.bought(acts) & set(moved))
    for rule_id, places in page.pushed():
        sums[rule_id].deepest = max(sums[rule_id].deepest, places)
    for name in page.bought(acts):
        place, organic = page.places[name]
        rules = page.rules_behind(name)
        for rule_id in rules:
            sums[rule_id].add(page.firing.retailer_id, (1 - attention.ratio(place, organic)) / len(rules))


class FirstPage:
    """One served page, product by product: the place and the place before any rule (None: not found without one)."""

    def __init__(self, firing: Firing) -> None:
        self.firing = firing
        shown = zip(firing.shown, firing.organic, strict=False)
        self.places = {name: (place, organic) for place, (name, organic) in enumerate(shown, start=1)}
        self._marks: dict[str, list[str]] = {}
        for rule_id, moved in firing.rules.items():
            for name in moved:
                self._marks.setdefault(name, []).append(rule_id)

    def bought(self, acts: Iterable[tuple[str, str]]) -> set[str]:
        """What was ordered of it."""
        return {name for action, name in acts if action in BUYING and name in self.places}

    def rules_behind(self, name: str) -> list[str]:
        """Those that moved the product, or else those that moved another one past it."""
        if name in self._marks:
            return self._marks[name]
        return sorted({rule_id for other in self._marks if self._passed(other, name) for rule_id in self._marks[other]})

    def pushed(self) -> Iterator[tuple[str, int]]:
        """Each rule that pushed a product down which no rule names, with how far it is below its place before."""
        for name, (place, organic) in self.places.items():
            if name not in self._marks and organic is not None and place > organic:
                yield from ((rule_id, place - organic) for rule_id in self.rules_behind(name))

    def _passed(self, other: str, name: str) -> bool:
        if other not in self.places:
            return False
        (place, organic), (its_place, its_organic) = self.places[name], self.places[other]
        before, now = (organic or np.inf) < (its_organic or np.inf), place < its_place
        return before != now
