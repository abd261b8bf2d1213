"""A page explained: the model that ranked it, asked once more for what moved each product."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.wiring import Marketplace
from ranking.explaining import Explained, explain
from ranking.ranker import TRAINED_FOR
from ranking.training.challenger import RANKING
from ranking.training.model import RankingModel
from search.query import Query, Surface
from search.surfaces import BROWSE, BUY_AGAIN, FOR_YOU
from store import events
from store.moments import from_millis

LIGHTGBM = "lightgbm "
SURFACES: Mapping[str, Surface] = {surface.name: surface for surface in (FOR_YOU, BROWSE, BUY_AGAIN)}
"""Those of TRAINED_FOR; the others are not ranked by the model."""


class NotExplainedError(Exception):
    """There is nothing to say of a page; the sentence says why."""


@dataclass(frozen=True, slots=True)
class ServedPage:
    """What the log knows of a page that was served."""

    query_id: str
    retailer_id: str
    surface: str
    ranker: str
    shown: tuple[str, ...]
    moment: datetime

    @classmethod
    def of(cls, row: events.Served) -> "ServedPage":
        """The page of a logged query."""
        said: dict[str, Any] = json.loads(row.raw)
        attributes = said.get("query_attributes") or {}
        shown = tuple(map(str, said.get("query_response_hit_ids") or ()))
        surface, ranker = str(attributes.get("surface", "")), str(attributes.get("ranker", ""))
        return cls(row.query_id, row.retailer_id, surface, ranker, shown, from_millis(row.timestamp))


def served_page(marketplace: Marketplace, query_id: str) -> ServedPage | None:
    """A page by its id, or None where the log has none."""
    with marketplace.database.reading() as connection:
        row = events.served(connection, query_id)
    return None if row is None else ServedPage.of(row)


def explain_page(marketplace: Marketplace, page: ServedPage) -> tuple[Explained, ...]:
    """Its products in their order, with the orders that the shop had when it was served, and facts of products of now.

    Raises NotExplainedError where no model ranked it, and ArtifactError where that model is gone.
    """
    if page.surface not in TRAINED_FOR or not page.ranker.startswith(LIGHTGBM):
        raise NotExplainedError(
            f"the {page.surface or 'unknown'} page {page.query_id} was ranked by {page.ranker or 'nobody'}, which has "
            "no features: the reasons on the page are all there is"
        )
    query = Query(
        surface=SURFACES[page.surface],
        retailer=marketplace.retailer_at(page.retailer_id, page.moment),
        only=frozenset(page.shown),
        facets=False,
    )
    return explained(marketplace, query, page.shown, page.ranker.removeprefix(LIGHTGBM))


def explained(marketplace: Marketplace, query: Query, shown: Sequence[str], version: str) -> tuple[Explained, ...]:
    """The `shown` products of a query by one version of the model, as far as they are still sold."""
    model = RankingModel.load(marketplace.shelf.get(RANKING, version).path)
    found = {one.product.product_id: one for one in marketplace.engine.run(query.surface.plan(query)).candidates}
    learned = marketplace.learned()
    if learned is None:
        raise NotExplainedError("the live index was built without anything learned: run `kirana build`")
    return explain(model, learned, query, [found[product] for product in shown if product in found])
