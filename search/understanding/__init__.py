"""What a typed text means: the words of the promise. How it is kept is in the files beside this one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, repeat
from typing import Literal, Protocol, Self

from search.filters import Condition, Filters
from search.retailer import Vector

ChipKind = Literal[
    "price", "unit_price", "pack", "count", "offer", "without", "sort", "brand", "category", "spelling", "words"
]
Effect = Literal["filters", "boosts", "sorts", "excludes", "corrects", "noted", "relaxed"]
SortAsked = Literal["price", "-price", "unit_price", "popularity", "newest"]


@dataclass(frozen=True, slots=True)
class Word:
    """One thing asked for: what was typed, and phrases that would do as well (synonyms), each as typed text.

    An `optional` word scores where it is found, but a leg of every word does not insist on it. `weights` are what text
    and alternatives count, in this order, and 1 where none is given: that few titles use a name makes it no better a
    match than the usual one.
    """

    text: str
    alternatives: tuple[str, ...] = ()
    optional: bool = False
    weights: tuple[float, ...] = ()

    def said(self) -> Iterator[tuple[str, float]]:
        """The text and its alternatives, each with what it counts."""
        yield from zip((self.text, *self.alternatives), chain(self.weights, repeat(1.0)), strict=False)


@dataclass(frozen=True, slots=True)
class Unwanted:
    """A word that title, brand and category must not have, `unless` they have one of these phrases too: `sugar`,
    unless `sugar free`."""

    word: Word
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing understood, which a person can see and take away by its `id`.

    It was read from the letters `start` to `end` of the text, with a `confidence` of 0 to 1. `filters`: the
    conditions hold for every product; `boosts`: products that meet them come first; `relaxed`: it was a filter,
    left nothing, and boosts.
    """

    id: str
    kind: ChipKind
    label: str
    start: int
    end: int
    confidence: float
    effect: Effect
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """A text as read. `text` is what was searched for in the end (a word may be corrected). `vector` is None where
    the encoder knows none of its words, or where there is no encoder. `sort` is empty where none was asked for."""

    words: tuple[Word, ...] = ()
    vector: Vector | None = None
    text: str = ""
    chips: tuple[Chip, ...] = ()
    unwanted: tuple[Unwanted, ...] = ()
    sort: SortAsked | Literal[""] = ""

    @property
    def asks_nothing(self) -> bool:
        """Whether no word is left to look for."""
        return not self.words

    @property
    def filters(self) -> Filters:
        """What every product must meet."""
        chips = self.having("filters")
        return Filters(tuple(condition for chip in chips for condition in chip.conditions))

    @property
    def relaxed(self) -> tuple[str, ...]:
        """Ids of the chips that are no longer insisted on."""
        return tuple(chip.id for chip in self.having("relaxed"))

    def having(self, *effects: Effect) -> tuple[Chip, ...]:
        """The chips with one of these effects."""
        return tuple(chip for chip in self.chips if chip.effect in effects)

    def relaxing(self, chips: Iterable[Chip]) -> Self:
        """The same, without insisting on these chips."""
        ids = {chip.id for chip in chips}
        changed = (replace(chip, effect="relaxed") if chip.id in ids else chip for chip in self.chips)
        return replace(self, chips=tuple(changed))


NOTHING_ASKED = Understood()


class Understanding(Protocol):
    """Reads a text. Never raises, whatever the text."""

    def read(self, text: str, without: frozenset[str] = frozenset()) -> Understood:
        """The text's words with alternatives, its vector and what else was understood, less the chips with the ids
        `without`; `NOTHING_ASKED` for a text without words."""
        ...
