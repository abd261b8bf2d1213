"""How a draft is tried out over the API, and how what was found looks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from api.listing import LONGEST_TEXT, category_path, cut
from api.schemas.ruled import BannerView, banner_view
from api.schemas.rules import Document
from insights.rules.comparison import Comparison, Mark
from insights.rules.effects import Effect
from insights.rules.hygiene import Finding
from insights.rules.impact import Impact, Verdict
from search import surfaces
from search.page import Page
from search.query import Query
from search.retailer import Retailer
from search.rules.arrangement import Unfired
from search.rules.conditions import Moment
from search.surfaces import Mode

Ids = Annotated[list[str], Field(max_length=1000)]


class DraftAsked(BaseModel):
    """What would change. Where nothing is named, all that is written and not live as it is."""

    model_config = ConfigDict(extra="forbid")

    rules: Annotated[Ids, Field(description="ids: as they were last written")] = []
    drafts: Annotated[list[Document], Field(max_length=1000, description="rules that are not kept yet")] = []
    without: Annotated[Ids, Field(description="ids of live rules, as if they were withdrawn")] = []
    at: Annotated[Moment | None, Field(description="the moment; now, or the first at which a rule would hold")] = None


class PreviewAsked(DraftAsked):
    """Which page, and whose."""

    surface: Literal["search", "browse", "for_you", "buy_again", "trending"] = "search"
    q: Annotated[str, Field(max_length=LONGEST_TEXT, description="of `search`")] = ""
    category: Annotated[str, Field(description="of `browse`: `Staples > Rice`")] = ""
    mode: Annotated[Mode, Field(description="of `for_you`")] = "basket"
    retailer_id: Annotated[str, Field(max_length=128, description="as this shop sees it; empty: as anybody")] = ""
    size: Annotated[int, Field(ge=1, le=100)] = 24

    def query(self, shop: Retailer) -> Query:
        """The page as the shop would ask for it."""
        match self.surface:
            case "search":
                return surfaces.search(cut(self.q), shop, size=self.size)
            case "browse":
                return surfaces.browse(category_path(self.category), shop, size=self.size)
            case "for_you":
                return surfaces.for_you(shop, self.mode, size=self.size)
            case "buy_again":
                return surfaces.buy_again(shop, size=self.size)
            case "trending":
                return surfaces.trending(shop, size=self.size)


class RehearsalAsked(DraftAsked):
    """How far back, and how much of it."""

    days: Annotated[int, Field(ge=1, le=365)] = 28
    most: Annotated[
        int, Field(ge=1, le=10_000, description="questions that are asked again; drawn where more were")
    ] = 1000


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A product's place before and after; null: beyond what is ranked. `rules` are those of the draft that did it."""

    product_id: str
    title: str
    before: int | None
    after: int | None
    mark: Mark
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SideView:
    """One of the two pages, as far as it is no product."""

    total: int
    banners: list[BannerView]
    redirect: str


@dataclass(frozen=True, slots=True)
class PreviewView:
    """Two pages side by side: every product that is on either, those of after in their order, then the gone ones."""

    differs: bool
    before: SideView
    after: SideView
    changes: list[ChangeView]
    unfired: Annotated[tuple[Unfired, ...], Field(description="products not where a rule of the draft wants them")]


@dataclass(frozen=True, slots=True)
class RehearsalView:
    """What a rehearsal found. Every interval is of 95 %, over shops."""

    verdict: Verdict
    impact: Impact


@dataclass(frozen=True, slots=True)
class CheckView:
    """What is wrong with the live rules."""

    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class ReportView:
    """What the rules that fired have cost and brought since a moment (UTC)."""

    since: datetime
    rules: tuple[Effect, ...]


REHEARSAL = TypeAdapter(RehearsalView)


def preview_view(found: Comparison) -> PreviewView:
    """The comparison as clients see it."""
    changes = [
        ChangeView(one.product.product_id, one.product.title, one.before, one.after, one.mark, one.rules)
        for one in found.changes
    ]
    return PreviewView(found.differs, side_view(found.before), side_view(found.after), changes, found.unfired)


def side_view(page: Page) -> SideView:
    """One side of it."""
    return SideView(page.total, [banner_view(one) for one in page.banners], page.redirect)
