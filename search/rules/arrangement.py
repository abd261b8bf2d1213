"""A ranked window with pins in it, and how a page is cut of it: pages neither repeat nor lose a product."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from search.candidate import Candidate


@dataclass(frozen=True, slots=True)
class Unfired:
    """A product of a rule that is not where the rule wants it, and why; empty where only a look into the index tells
    (`search.rules.absence`)."""

    rule_id: str
    product_id: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Ruled:
    """What rules did to a page: for merchandisers and the log, never for shops.

    `fired` are the rules that held and had something to do; `marks` the rules by the product they moved; `organic` the
    place (from 1) of each ranked product before any rule, without those that only a rule brought in.
    """

    fired: tuple[str, ...] = ()
    marks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    organic: Mapping[str, int] = field(default_factory=dict)
    unfired: tuple[Unfired, ...] = ()


NOT_RULED = Ruled()


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The ranked candidates without the pinned ones, and those by the place they are pinned to (from 1)."""

    window: Sequence[Candidate]
    pinned: Mapping[int, Candidate] = field(default_factory=dict)
    ruled: Ruled = NOT_RULED

    def cut(
        self, start: int, size: int, total: int, beyond: Callable[[int, int], Sequence[Candidate]]
    ) -> list[Candidate]:
        """The `size` candidates after the first `start` of a result of `total`: of the window and, after it, of what
        `beyond(offset, limit)` says the result goes on with."""
        slots = self._slots(total)
        places = range(start + 1, min(start + size, total) + 1)
        skipped = start - sum(place <= start for place in slots)
        wanted = len(places) - sum(place in slots for place in places)
        organic = list(self.window[skipped : skipped + wanted])
        if len(organic) < wanted and total > len(self.window) + len(slots):
            organic += beyond(max(0, skipped - len(self.window)), wanted - len(organic))
        following = iter(organic)
        shown = (slots[place] if place in slots else next(following, None) for place in places)
        return [candidate for candidate in shown if candidate is not None]

    def _slots(self, total: int) -> Mapping[int, Candidate]:
        """The pinned ones by the place they stand at: where the result ends before, they are its last ones."""
        slots, free = {}, total + 1
        for place in sorted(self.pinned, reverse=True):
            free = min(place, free - 1)
            slots[free] = self.pinned[place]
        return slots
