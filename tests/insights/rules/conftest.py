"""A small demo marketplace with searches whose clicks and orders follow hidden tastes, indexed and not trained on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from indexer.building import build_index
from indexer.demo.marketplace import make_marketplace
from indexer.importing import import_files
from insights.rules.attention import measured
from insights.rules.draft import drafted
from insights.rules.impact import Impact
from insights.rules.questions import Asked, asked
from insights.rules.rehearsal import Rehearsal
from ranking.artifacts import Shelf
from search.embedded.engine import open_embedded
from search.fusion import FusionRanker
from search.pipeline import Pipeline
from search.retailer import Retailer
from search.rules.rule import Rule
from search.understanding.reading import Reader
from search.understanding.synonyms import standard_synonyms
from store import retailers, served
from store.database import Database, open_database

AFTERWARDS = datetime(2026, 11, 1)


@dataclass(frozen=True)
class Demo:
    """Everything that a rehearsal needs, and where the truth is."""

    home: Path
    database: Database
    pipeline: Pipeline
    shops: dict[str, Retailer]

    def asked(self, days: int = 90, most: int = 1_000) -> Asked:
        with self.database.reading() as connection:
            found = asked(connection, days, most)
        assert found is not None
        return found

    def rehearse(self, *rules: Rule, questions: Asked | None = None) -> Impact:
        replayed = questions or self.asked()
        with self.database.reading() as connection:
            attention = measured(served.looks(connection, replayed.since))
        return Rehearsal(self.pipeline, drafted((), rules), self.shop, self.shop, attention).of(replayed)

    def shop(self, retailer_id: str) -> Retailer:
        return self.shops[retailer_id]


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    home = tmp_path_factory.mktemp("demo")
    made = make_marketplace(home / "files", products=250, retailers=30, days=100)
    database, engine = open_database(f"sqlite:///{home / 'kirana.db'}"), open_embedded(home / "index")
    names = ("products.csv", "retailers.csv", "orders.csv", "events.jsonl")
    import_files([made.directory / name for name in names], home=home, database=database)
    build_index(database, engine, Shelf(home / "models"))
    with database.reading() as connection:
        rows = retailers.frame(connection)[["retailer_id", "region", "segment"]].to_numpy().tolist()
    shops = {shop: Retailer(shop, region, segment) for shop, region, segment in rows}
    reader = Reader(standard_synonyms())
    yield Demo(home, database, Pipeline(engine, FusionRanker(), reader, clock=lambda: AFTERWARDS), shops)
    engine.close()
    database.close()
