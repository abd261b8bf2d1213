"""A product on its way to the page, with what each leg said of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from search.product import Product


class Signal(NamedTuple):
    """What one leg said: its rank (from 1) and its own score."""

    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a product is there: a code for programs, a sentence for the shopkeeper."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A product with signals by leg name; an absent name means that the leg did not return it.

    `matches` says whether it belongs to the plan's result, or came `beyond_words` (then it is not in the facets).
    `text_code` is its text vector (see `search.codes`), where the plan asks for it and there is one.
    """

    product: Product
    signals: Mapping[str, Signal] = field(default_factory=dict)
    matches: bool = True
    score: float = 0.0
    reasons: tuple[Reason, ...] = ()
    text_code: bytes = b""

    def scored(self, score: float) -> "Candidate":
        """The same candidate with another score. Called for every candidate of a page: `replace` would cost 5 µs."""
        return Candidate(self.product, self.signals, self.matches, score, self.reasons, self.text_code)
