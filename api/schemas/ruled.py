"""What rules put beside a page, and what they did to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from search.page import Banner, Hit
from search.rules.arrangement import Ruled, Unfired


@dataclass(slots=True)
class BannerView:
    """Words above the page, with an address behind them unless it is empty."""

    text: str
    to: Annotated[str, Field(examples=["/diwali"])]


@dataclass(slots=True)
class RuledView:
    """What merchandisers' rules did to the page: shown to the staff alone."""

    fired: Annotated[tuple[str, ...], Field(description="ids of the rules that held and had something to do")]
    marks: Annotated[
        Mapping[str, tuple[str, ...]],
        Field(description="rules by the product they moved", examples=[{"P00017": ["diwali-ghee"]}]),
    ]
    organic: Annotated[Mapping[str, int], Field(description="place before any rule, of each product on the page")]
    unfired: Annotated[
        tuple[Unfired, ...], Field(description="products that are not where their rule wants them, and why")
    ]


def banner_view(banner: Banner) -> BannerView:
    """The banner as clients see it."""
    return BannerView(banner.text, banner.to)


def ruled_view(ruled: Ruled, hits: tuple[Hit, ...]) -> RuledView:
    """What rules did, as the staff sees it: of the products on the page."""
    shown = [hit.product.product_id for hit in hits]
    marks = {name: ruled.marks[name] for name in shown if name in ruled.marks}
    organic = {name: ruled.organic[name] for name in shown if name in ruled.organic}
    return RuledView(ruled.fired, marks, organic, ruled.unfired)
