"""The product itself as a recommender under test: the same pipeline, with an index and profiles of the past alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from api.wiring import Marketplace
from indexer.building import Ingredients, fresh_encoder, write_index
from ranking.evaluation.recommender import Recommender, Sight
from ranking.features.frequencies import Frequencies
from ranking.learning import read_catalogue
from ranking.orders import Past
from ranking.profiles.shops import Shops
from ranking.ranker import LearnedRanker
from ranking.relevance.pull import ByPurchases, Pull, by_legs, no_pull
from ranking.relevance.ranker import TextRanker
from ranking.training.challenger import train
from search.embedded.engine import open_embedded
from search.fusion import FusionRanker
from search.pipeline import Pipeline
from search.progress import SILENT, Progress
from search.query import Query
from search.ranker import Ranker
from search.retailer import STRANGER
from search.surfaces import Mode, for_you, search
from search.understanding.reading import Reader

OURS = "Kirana Ghar"


@dataclass(frozen=True, slots=True)
class PipelineRecommender:
    """Asks the pipeline for a for-you page, as the shop would."""

    pipeline: Pipeline
    shops: Shops
    seen_until: datetime
    name: str = OURS
    sights: Mapping[Sight, Pipeline] = field(default_factory=dict)

    def find(self, retailer_id: str, text: str, sight: Sight, k: int) -> Sequence[str]:
        """The first k products of a search page, by a shop that only the whole ranker knows."""
        shop = self.shops.get(retailer_id) if sight == "whole ranker" else STRANGER
        pipeline = self.sights.get(sight, self.pipeline)
        page = pipeline.run(search(text, shop, size=k, facets=False))
        return [hit.product.product_id for hit in page.hits]

    def recommend(self, retailer_id: str, k: int, mode: Mode) -> Sequence[str]:
        """The first k products of the page."""
        return self._shown(for_you(self.shops.get(retailer_id), mode, size=k, facets=False))

    def basket(self, retailer_id: str, k: int, **dials: float) -> Sequence[str]:
        """The first k products with a dial turned."""
        shop = self.shops.get(retailer_id)
        query = for_you(shop, "basket", dials.get("new_share"), dials.get("variety"), size=k, facets=False)
        return self._shown(query)

    def beginner(self, retailer_id: str, k: int, orders: int) -> Sequence[str]:
        """The first k products, were only the shop's latest orders known."""
        young = self.shops.young(retailer_id, orders)
        return self._shown(for_you(young, "basket", size=k, facets=False))

    def _shown(self, query: Query) -> Sequence[str]:
        return [hit.product.product_id for hit in self.pipeline.run(query).hits]


def fit_pipeline(
    marketplace: Marketplace, folder: Path, progress: Progress = SILENT
) -> Callable[[Past], Sequence[Recommender]]:
    """Learns and indexes in `folder` from what was known at the cut; the live index and models are not touched.

    Two rows: the product as it serves, and the same with fusion alone, where there were weeks enough to train on.
    """

    def fit(past: Past) -> Sequence[Recommender]:
        encoder = fresh_encoder(marketplace.database, marketplace.shelf, marketplace.settings.encoder, progress)
        known = read_catalogue(marketplace.database, encoder)
        learned = known.learned(past, progress=progress)
        engine = open_embedded(folder)
        write_index(marketplace.database, engine, Ingredients(encoder, learned), progress)
        shops = Shops(marketplace.database, learned, encoder, known.bands, before=past.as_of)
        newest = past.lines["ordered_at"].max().to_pydatetime()

        frequencies = Frequencies.learn(known.products)

        def over(ranker: Ranker) -> Pipeline:
            return Pipeline(engine, ranker, Reader(encoder=encoder))

        def asked(ranker: Ranker, name: str) -> Recommender:
            purchases = ByPurchases(ranker) if isinstance(ranker, LearnedRanker) else by_legs
            pulls: dict[Sight, Pull] = {
                "text alone": no_pull,
                "text and popularity": by_legs,
                "whole ranker": purchases,
            }
            sights = {sight: over(TextRanker(frequencies, ranker, pull=pull)) for sight, pull in pulls.items()}
            return PipelineRecommender(over(ranker), shops, newest, name, sights)

        processes = marketplace.settings.training_processes
        trained = train(past.lines, known, past.as_of, progress=progress, processes=processes)
        if trained is None or marketplace.settings.ranker == "fusion":
            return [asked(FusionRanker(), OURS)]
        ranker = LearnedRanker(trained.model, learned, FusionRanker(), "under test")
        return [asked(ranker, OURS), asked(FusionRanker(), f"{OURS}, fusion alone")]

    return fit
