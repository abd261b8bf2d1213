"""Engine-neutral retrieval: what belongs to the result, and the legs that fetch candidates from it."""

from dataclasses import dataclass, replace
from typing import Literal, Self

from search.facets import FacetRequest
from search.filters import NO_FILTERS, Filters
from search.retailer import Scored, Vector
from search.understanding import Unwanted, Word

WINDOW = 200
"""How many candidates of each leg are ranked; a page beyond them continues in the plan's own order."""

VectorField = Literal["text_vector", "collaborative"]
SortField = Literal["price", "unit_price", "created_at", "popularity", "buyers_30d", "buyers_90d", "trend"]


@dataclass(frozen=True, slots=True)
class ByText:
    """Best BM25 match of the plan's words first."""


@dataclass(frozen=True, slots=True, eq=False)
class ByVector:
    """Nearest by cosine first. A product without a vector in the field, or a zero one, is not returned."""

    field: VectorField
    vector: Vector


@dataclass(frozen=True, slots=True)
class ByList:
    """The listed products in their order, as far as they are in the index and pass."""

    listed: tuple[Scored, ...]


@dataclass(frozen=True, slots=True)
class ByField:
    """By a number of the product, ties by product id. Missing values come last, or not at all where `required`."""

    field: SortField
    descending: bool = True
    required: bool = False


@dataclass(frozen=True, slots=True)
class Leg:
    """One way to fetch candidates. Within the plan's words and filters, or `beyond_words` within its filters alone;
    with `every_word`, among the products that have all words but the optional ones; always `narrowed` by its own."""

    name: str
    by: ByText | ByVector | ByList | ByField
    limit: int = WINDOW
    offset: int = 0
    beyond_words: bool = False
    every_word: bool = False
    narrowed: Filters = NO_FILTERS


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run in one round trip.

    A product belongs to the result when it matches the `words` (any of them, or with `every_word` all but the optional
    ones; no words match everything), meets the `filters`, is among `only` (None: no such limit), not in `excluded`,
    has nothing `unwanted`, meets `kept` and none of `hidden` (no facet looks beyond these two, as it does beyond a
    filter on its own field). `order` is the order of the whole result, used beyond the window. `ranked` says whether a
    ranker may reorder (not when the caller asked for a price order), `text_codes` whether it wants to compare texts.
    """

    legs: tuple[Leg, ...]
    order: ByText | ByField
    words: tuple[Word, ...] = ()
    filters: Filters = NO_FILTERS
    only: frozenset[str] | None = None
    excluded: frozenset[str] = frozenset()
    facets: tuple[FacetRequest, ...] = ()
    ranked: bool = True
    every_word: bool = False
    unwanted: tuple[Unwanted, ...] = ()
    kept: Filters = NO_FILTERS
    hidden: tuple[Filters, ...] = ()
    text_codes: bool = False

    def beyond(self, window: frozenset[str], offset: int, limit: int) -> Self:
        """The plan for what comes after the ranked window: the rest of the result in its own order."""
        leg = Leg("order", self.order, limit=limit, offset=offset)
        return replace(self, legs=(leg,), excluded=self.excluded | window, facets=(), text_codes=False)
