"""Whoever is put to the test: anything that was fitted on the past and names products for a retailer."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from ranking.orders import Past

Mode = Literal["basket", "discover", "reorder"]

Sight = Literal["text alone", "text and popularity", "whole ranker"]
"""What a search knows: words and meaning; demand too; and the shop."""


class Recommender(Protocol):
    """Names products, best first.

    `discover` never names what the retailer bought before the cut, `reorder` names only that, `basket` may mix.
    """

    @property
    def name(self) -> str:
        """What its rows and lines are called; different from every other one's."""
        ...

    @property
    def seen_until(self) -> datetime:
        """The moment of the newest event that it learned from (naive UTC); the harness holds it against the cut."""
        ...

    def recommend(self, retailer_id: str, k: int, mode: Mode) -> Sequence[str]:
        """At most `k` product ids; fewer or none where it has nothing to say."""
        ...


@runtime_checkable
class Served(Recommender, Protocol):
    """The product itself: it can also be asked what it would show if the shop turned the dial, or were younger."""

    def basket(self, retailer_id: str, k: int, **dials: float) -> Sequence[str]:
        """At most `k` products with `new_share` or `variety` as given (`search.surfaces.for_you`)."""
        ...

    def beginner(self, retailer_id: str, k: int, orders: int) -> Sequence[str]:
        """The basket that the shop would be shown if only its latest `orders` orders were known."""
        ...


@runtime_checkable
class Searched(Recommender, Protocol):
    """The product's search, seen three ways."""

    def find(self, retailer_id: str, text: str, sight: Sight, k: int) -> Sequence[str]:
        """At most `k` products for a text."""
        ...


Fit = Callable[[Past], Sequence[Recommender]]
"""Builds the recommenders under test from what was known at the cut."""
