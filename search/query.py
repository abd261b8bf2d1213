"""What is asked of the pipeline, by any surface."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from search.filters import NO_FILTERS, Filters
from search.product import Product
from search.retailer import STRANGER, Retailer
from search.understanding import NOTHING_ASKED, Understood

if TYPE_CHECKING:
    from search.plan import Plan

Sort = Literal["relevance", "price", "-price", "unit_price", "popularity", "newest"]
SurfaceName = Literal["search", "browse", "for_you", "similar", "buy_again", "trending"]


@dataclass(frozen=True, slots=True)
class Surface:
    """A place where products are shown: its name, for logs and rules, and the way it plans a query."""

    name: SurfaceName
    plan: Callable[["Query"], "Plan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One request.

    `page` counts from 1. `new_share` is the share of products new to the shop that every stretch of the window must
    reach (None: no quota). `variety` is how much a product loses for each of its category
    above it, from 0 (nothing) to 1. `anchor` is the product that a similar page is about. `facets` may be switched off.
    `without` names chips (by id or kind) that the text is not to be understood as; `*` is all of them.
    A page in the order of a number has all words of the text, with `any_word` any of them.
    """

    surface: Surface
    retailer: Retailer = STRANGER
    text: str = ""
    understood: Understood = NOTHING_ASKED
    filters: Filters = NO_FILTERS
    only: frozenset[str] | None = None
    excluded: frozenset[str] = frozenset()
    sort: Sort = "relevance"
    page: int = 1
    size: int = 24
    new_share: float | None = None
    variety: float = 0.0
    anchor: Product | None = None
    facets: bool = True
    without: frozenset[str] = frozenset()
    any_word: bool = False

    @property
    def start(self) -> int:
        """How many products come before the page."""
        return (self.page - 1) * self.size
