"""Moves candidates up and down by what boosts and buries want, within the budget of each boost."""

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf
from operator import attrgetter


@dataclass(frozen=True, slots=True)
class Pull:
    """What all rules together want of one candidate: its place divided by `factor`, then `places` fewer. `budget` is
    how far down its rules may push an organically better one at most (None: any)."""

    factor: float = 1.0
    places: int = 0
    budget: int | None = None

    def and_(self, other: "Pull") -> "Pull":
        """Both at once: factors multiply, places add, the smaller budget holds."""
        if self is NO_PULL:
            return other
        budgets = [one for one in (self.budget, other.budget) if one is not None]
        return Pull(self.factor * other.factor, self.places + other.places, min(budgets, default=None))

    def wanted(self, place: int) -> float:
        """Where a candidate of that place (from 1) wants to be."""
        return place / self.factor - self.places


NO_PULL = Pull()


@dataclass(frozen=True, slots=True, order=True)
class Piece:
    """One candidate that moves: ordered by where it wants to be, ties by where it was."""

    wanted: float
    place: int
    budget: int | None = None


def moved(pulls: Sequence[Pull]) -> list[int]:
    """The new order, as old indices. What no rule pulls keeps its order; nothing that is lifted ends lower for it."""
    pulled = ((place, pull) for place, pull in enumerate(pulls, start=1) if pull is not NO_PULL)
    pieces = [Piece(wanted, place, pull.budget) for place, pull in pulled if (wanted := pull.wanted(place)) != place]
    moving = {piece.place for piece in pieces}
    still = [place for place in range(1, len(pulls) + 1) if place not in moving]
    lifted = [piece for piece in pieces if piece.wanted < piece.place]
    lowered = sorted(piece for piece in pieces if piece.wanted > piece.place)
    return [place - 1 for place in _lowering(_lifting(still, lifted), lowered, frozenset(still))]


def _lifting(still: Sequence[int], lifted: Sequence[Piece]) -> list[int]:
    """Merges by wanted place. A lifted one may pass only while the best one still waiting, which is pushed the most,
    is pushed less than the budget: with that one, everything behind it stays within the budget too."""
    if not lifted:
        return list(still)
    first, last = min(piece.wanted for piece in lifted), max(piece.place for piece in lifted)
    begun, ended = bisect_left(still, first), bisect_left(still, last)
    return [*still[:begun], *_merged(still[begun:ended], lifted), *still[ended:]]


def _merged(still: Sequence[int], lifted: Sequence[Piece]) -> list[int]:
    queue, places = Lifted(lifted), sorted(piece.place for piece in lifted)
    at, out = 0, list[int]()
    while queue.soonest < inf:
        if at < len(still) and still[at] < queue.soonest:
            begun, at = at, bisect_left(still, queue.soonest, at)
            out += still[begun:at]
        head = still[at] if at < len(still) else inf
        best = int(head if head < queue.best else queue.best)
        taken = queue.take(head, best, pushed=len(out) - at - bisect_left(places, best))
        if taken is None:
            taken, at = still[at], at + 1
        out.append(taken)
    return [*out, *still[at:]]


class Lifted:
    """Those that want to go up, by their budgets, each group in the order of its wishes."""

    def __init__(self, lifted: Sequence[Piece]) -> None:
        groups: dict[int | None, deque[Piece]] = {}
        for piece in sorted(lifted):
            groups.setdefault(piece.budget, deque()).append(piece)
        self._groups = list(groups.items())
        self._natural = deque(sorted(piece.place for piece in lifted))
        self._taken: set[int] = set()
        self.soonest = min(piece.wanted for piece in lifted)
        """The least place that one of those still here wants; infinite when there are none."""
        self.best: float = self._natural[0]
        """The best organic place of those still here; infinite when there are none."""

    def take(self, head: float, best: int, pushed: int) -> int | None:
        """The next one that is due before `head` (None: nobody is), where the one at `best` was pushed so far."""
        due = [
            group[0]
            for budget, group in self._groups
            if group[0].wanted <= head and (budget is None or pushed < budget or group[0].place == best)
        ]
        if due:
            return self._take(min(due, key=attrgetter("wanted", "place")).place)
        return self._take(best) if best == self.best else None

    def _take(self, place: int) -> int:
        self._taken.add(place)
        for _, group in self._groups:
            while group and group[0].place in self._taken:
                group.popleft()
        self._groups = [(budget, group) for budget, group in self._groups if group]
        self.soonest = min((group[0].wanted for _, group in self._groups), default=inf)
        while self._natural and self._natural[0] in self._taken:
            self._natural.popleft()
        self.best = self._natural[0] if self._natural else inf
        return place


def _lowering(order: Iterable[int], lowered: Sequence[Piece], still: frozenset[int]) -> list[int]:
    """Each buried one stands after what was organically up to the place it is sent to."""
    if not lowered:
        return list(order)
    waiting, out = deque(lowered), list[int]()
    for place in order:
        while place in still and waiting and waiting[0].wanted < place:
            out.append(waiting.popleft().place)
        out.append(place)
    return [*out, *(piece.place for piece in waiting)]
