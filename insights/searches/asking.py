"""What shops search for, text by text: how often, how many of them, and what came of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from search.suggesting import typed_words
from store.searches import Search


@dataclass(frozen=True, slots=True)
class AskedText:
    """One text, however it was written. Of its `searches`, `nothing` had no product with any of the words,
    `less` had products only when something understood was given up, and from `chosen` something was clicked, added or
    ordered. `given_up` are the ids of chips that were, most often first. `shops` counts those that are known."""

    text: str
    searches: int
    shops: int
    nothing: int
    less: int
    chosen: int
    last: datetime
    given_up: tuple[str, ...] = ()

    @property
    def wanting(self) -> int:
        """Searches that did not find what they asked for."""
        return self.nothing + self.less


@dataclass(slots=True)
class _Tally:
    last: datetime
    searches: int = 0
    nothing: int = 0
    less: int = 0
    chosen: int = 0
    written: Counter[str] = field(default_factory=Counter)
    shops: set[str] = field(default_factory=set)
    given_up: Counter[str] = field(default_factory=Counter)

    def add(self, search: Search) -> None:
        self.searches += 1
        self.nothing += not search.found
        self.less += bool(search.found and search.given_up)
        self.chosen += bool(search.acted_on)
        self.written[" ".join(search.text.lower().split())] += 1
        self.shops |= {search.retailer_id} - {""}
        self.given_up.update(search.given_up)
        self.last = max(self.last, search.at)

    def asked(self) -> AskedText:
        return AskedText(
            text=min(self.written, key=lambda one: (-self.written[one], one)),
            searches=self.searches,
            shops=len(self.shops),
            nothing=self.nothing,
            less=self.less,
            chosen=self.chosen,
            last=self.last,
            given_up=tuple(sorted(self.given_up, key=lambda one: (-self.given_up[one], one))),
        )


def asked_texts(searches: Iterable[Search]) -> list[AskedText]:
    """Every text once, the one that most shops asked for first."""
    tallies: dict[tuple[str, ...], _Tally] = {}
    for search in searches:
        key = tuple(typed_words(search.text)) or (search.text,)
        tallies.setdefault(key, _Tally(search.at)).add(search)
    return sorted((tally.asked() for tally in tallies.values()), key=lambda one: (-one.shops, -one.searches, one.text))


def unanswered(asked: Iterable[AskedText]) -> list[AskedText]:
    """The texts that at least once did not find what they asked for: where nothing had the words first, and of these
    what most shops asked for."""
    wanting = [one for one in asked if one.wanting]
    return sorted(wanting, key=lambda one: (-one.nothing, -one.less, -one.shops, one.text))
