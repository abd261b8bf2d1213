"""The product itself as a recommender under test: the same pipeline, with an index and profiles of the past alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from api.wiring import Marketplace
from indexer.building import Ingredients, fresh_encoder, write_index
from ranking.collaborative.learned import Collaborative
from ranking.evaluation.recommender import Recommender
from ranking.orders import Past
from ranking.profiles.shops import Shops
from search.embedded.engine import open_embedded
from search.fusion import FusionRanker
from search.pipeline import Pipeline
from search.progress import SILENT, Progress
from search.surfaces import Mode, for_you
from search.understanding.reading import Reader
from store import retailers


@dataclass(frozen=True, slots=True)
class PipelineRecommender:
    """Asks the pipeline for a for-you page, as the shop would."""

    pipeline: Pipeline
    shops: Shops
    seen_until: datetime
    name: str = "Kirana Ghar"

    def recommend(self, retailer_id: str, k: int, mode: Mode) -> Sequence[str]:
        """The first k products of the page."""
        page = self.pipeline.run(for_you(self.shops.get(retailer_id), mode, size=k, facets=False))
        return [hit.product.product_id for hit in page.hits]


def fit_pipeline(
    marketplace: Marketplace, folder: Path, progress: Progress = SILENT
) -> Callable[[Past], Sequence[Recommender]]:
    """Learns and indexes in `folder` from what was known at the cut; the live index and models are not touched."""

    def fit(past: Past) -> Sequence[Recommender]:
        with marketplace.database.reading() as connection:
            shops = retailers.frame(connection)
        regions = dict(zip(shops["retailer_id"], shops["region"], strict=True))
        segments = dict(zip(shops["retailer_id"], shops["segment"], strict=True))
        learned = Collaborative.learn(past, regions, segments, progress=progress)
        encoder = fresh_encoder(marketplace.database, marketplace.shelf, marketplace.settings.encoder, progress)
        engine = open_embedded(folder)
        write_index(marketplace.database, engine, Ingredients(encoder, learned), progress)
        pipeline = Pipeline(engine, FusionRanker(), Reader(encoder=encoder))
        newest = past.lines["ordered_at"].max().to_pydatetime()
        return [PipelineRecommender(pipeline, Shops(marketplace.database, learned, encoder, before=past.as_of), newest)]

    return fit
