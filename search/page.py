"""What a surface shows: hits with reasons, facets, and how it came about."""

from collections.abc import Mapping
from dataclasses import dataclass

from search.candidate import Reason, Signal
from search.facets import Facet
from search.product import Product
from search.query import Query
from search.rules.arrangement import NOT_RULED, Ruled


@dataclass(frozen=True, slots=True)
class Hit:
    """A product at its place (from 1, over all pages). `bought` says whether the shop has ever ordered it."""

    position: int
    product: Product
    score: float
    reasons: tuple[Reason, ...]
    signals: Mapping[str, Signal]
    bought: bool = False


@dataclass(frozen=True, slots=True)
class ServedBy:
    """Who answered: engine, index version, ranker with its model, and what had to be done without."""

    engine: str
    index: str
    ranker: str
    fallbacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Banner:
    """Words above a page, with an address behind them unless it is empty."""

    text: str
    to: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a result. `timings` are milliseconds by stage, `total` the products one reaches by paging.

    `redirect` is where the shop should be sent instead, if anywhere. `ruled` is for merchandisers and the log alone.
    """

    query_id: str
    query: Query
    hits: tuple[Hit, ...]
    total: int
    facets: tuple[Facet, ...]
    served_by: ServedBy
    timings: Mapping[str, float]
    banners: tuple[Banner, ...] = ()
    redirect: str = ""
    ruled: Ruled = NOT_RULED
