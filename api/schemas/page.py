"""How a page looks to a client: the same for search, browse, for-you and the other listings."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Annotated

from pydantic import Field, TypeAdapter

from api.listing import PARAMETER_OF, chosen
from api.notes import corrections
from api.schemas.product import ProductView, product_view
from api.schemas.ruled import BannerView, RuledView, banner_view, ruled_view
from search.candidate import Reason, Signal
from search.facets import Bucket, Facet
from search.filters import AnyOf, Condition, Filters
from search.page import Hit, Page, ServedBy
from search.query import Sort, SurfaceName
from search.rules.arrangement import Ruled
from search.understanding import ChipKind, Effect, Understood, Word

SMALLEST_STEP = 0.01
"""Prices, unit prices and margins are whole hundredths: so much below a range's end is still inside it."""


@dataclass(slots=True)
class HitView:
    """A product at its place, with why it is there."""

    position: Annotated[int, Field(description="from 1, over all pages")]
    product: ProductView
    score: float
    reasons: Annotated[
        tuple[Reason, ...], Field(examples=[[{"code": "habit", "text": "you buy this every 9 days, last 12 days ago"}]])
    ]
    bought: Annotated[bool, Field(description="whether the shop has ever ordered it")]
    signals: Annotated[
        Mapping[str, Signal],
        Field(description="what each leg of retrieval said", examples=[{"text": {"rank": 1, "score": 12.4}}]),
    ]


@dataclass(slots=True)
class BucketView:
    """One value of a facet; a range has bounds that can be sent back as they are."""

    value: Annotated[str, Field(examples=["50 to 100"])]
    count: int
    selected: bool
    low: Annotated[float | None, Field(examples=[50.0])] = None
    high: Annotated[float | None, Field(examples=[99.99])] = None


@dataclass(slots=True)
class FacetView:
    """Counts under all filters but its own: what one would get by choosing another value."""

    parameter: Annotated[
        str, Field(description="sends a value back; of a range as <parameter>_min and _max", examples=["brand"])
    ]
    buckets: list[BucketView]


@dataclass(slots=True)
class ChipView:
    """One thing that was understood; `without=<id>` or `without=<kind>` takes it away."""

    id: Annotated[str, Field(examples=["pack:25 kg"])]
    kind: ChipKind
    label: Annotated[str, Field(examples=["25 kg"])]
    start: Annotated[int, Field(description="where it was read in the text: the first letter, from 0")]
    end: Annotated[int, Field(description="the letter after the last one")]
    confidence: Annotated[float, Field(description="0 to 1", examples=[0.95])]
    effect: Annotated[
        Effect, Field(description="`relaxed`: it would have left nothing, so it only says what comes first")
    ]


@dataclass(slots=True)
class InsteadView:
    """The text as it was typed; `without` these ids it is searched for."""

    text: Annotated[str, Field(examples=["haldi pwder"])]
    without: list[str]


@dataclass(slots=True)
class UnderstoodView:
    """How the text was read: what was searched for in the end, its words, and chips that a person can take away."""

    text: Annotated[str, Field(description="differs from what was typed where a word was corrected")]
    words: Annotated[tuple[Word, ...], Field(description="the words asked for, with what would do as well")]
    chips: list[ChipView]
    relaxed: Annotated[
        tuple[str, ...],
        Field(description="ids of the chips that were not insisted on; `words`: no product has any of the words"),
    ]
    instead: Annotated[InsteadView | None, Field(description="“search instead for”, where a word was corrected")] = None


@dataclass(slots=True)
class PageView:
    """One page of a result."""

    query_id: Annotated[str, Field(description="send it back with each event on this page")]
    surface: SurfaceName
    text: Annotated[str, Field(description="what was read of the typed text", examples=["basmati rice"])]
    understood: UnderstoodView
    hits: list[HitView]
    total: Annotated[int, Field(description="products that paging reaches", examples=[131])]
    page: int
    size: int
    sort: Sort
    filters: Annotated[
        Mapping[str, str | float | bool | list[str]],
        Field(description="as parameters", examples=[{"category": ["Staples > Rice"], "price_max": 500.0}]),
    ]
    facets: list[FacetView]
    personalised: Annotated[bool, Field(description="whether the shop's history counted")]
    notes: Annotated[list[str], Field(description="what a person should know about this page")]
    served_by: ServedBy
    timings_ms: Annotated[Mapping[str, float], Field(examples=[{"profile": 0.4, "run": 3.1, "rank": 0.8}])]
    banners: list[BannerView]
    redirect: Annotated[str, Field(description="send the shop there instead, unless it is empty", examples=["/diwali"])]
    ruled: Annotated[RuledView | None, Field(description="for the staff: null for shops")] = None


PAGE = TypeAdapter(PageView)


def page_view(page: Page, notes: list[str], ruled: Ruled | None = None) -> PageView:
    """The page as clients see it; `ruled` is for the staff."""
    query = page.query
    return PageView(
        query_id=page.query_id,
        surface=query.surface.name,
        text=query.text,
        understood=understood_view(query.understood, query.text),
        hits=[hit_view(hit) for hit in page.hits],
        total=page.total,
        page=query.page,
        size=query.size,
        sort=query.sort,
        filters=chosen(query.filters),
        facets=[facet_view(facet, query.filters) for facet in page.facets],
        personalised=not query.retailer.is_stranger,
        notes=notes,
        served_by=page.served_by,
        timings_ms=page.timings,
        banners=[banner_view(one) for one in page.banners],
        redirect=page.redirect,
        ruled=None if ruled is None else ruled_view(ruled, page.hits),
    )


def understood_view(understood: Understood, typed: str) -> UnderstoodView:
    """How the text was read, as clients see it."""
    chips = [
        ChipView(chip.id, chip.kind, chip.label, chip.start, chip.end, chip.confidence, chip.effect)
        for chip in understood.chips
    ]
    corrected = corrections(understood)
    instead = InsteadView(typed, [chip.id for chip in corrected]) if corrected else None
    return UnderstoodView(understood.text, understood.words, chips, understood.relaxed, instead)


def hit_view(hit: Hit) -> HitView:
    """One hit as clients see it."""
    return HitView(hit.position, product_view(hit.product), hit.score, hit.reasons, hit.bought, hit.signals)


def facet_view(facet: Facet, filters: Filters) -> FacetView:
    """A facet whose chosen values are marked."""
    own = [condition for condition in filters if condition.field == facet.field]
    buckets = [bucket_view(bucket, own) for bucket in facet.buckets]
    return FacetView(PARAMETER_OF.get(facet.field, facet.field), buckets)


def bucket_view(bucket: Bucket, own: list[Condition]) -> BucketView:
    """A bucket, selected where all conditions on its field let the whole of it through."""
    high = None if bucket.high is None else round(bucket.high - SMALLEST_STEP, 2)
    selected = bool(own) and all(_lets_through(condition, bucket.value, bucket.low, high) for condition in own)
    return BucketView(bucket.value, bucket.count, selected, bucket.low, high)


def _lets_through(condition: Condition, value: str, low: float | None, high: float | None) -> bool:
    if isinstance(condition, AnyOf):
        return value in condition.values
    return _under(condition.low, low, -inf) and _under(high, condition.high, inf)


def _under(small: float | None, large: float | None, missing: float) -> bool:
    return (missing if small is None else small) <= (missing if large is None else large)
