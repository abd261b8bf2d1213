"""Where concrete classes meet: a backend is chosen by a word of the settings, here and nowhere else."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from api.settings import Settings, SettingsError
from indexer.building import build_index, encoder_of
from ranking.artifacts import Artifact, Shelf
from ranking.learning import COLLABORATIVE, learn, load_learned
from ranking.shops import Shops
from search.embedded.engine import open_embedded
from search.engine import Engine, IndexManifest
from search.fusion import FusionRanker
from search.opensearch.address import Access
from search.opensearch.engine import open_opensearch
from search.pipeline import Pipeline
from search.plan import ByField, ByList, Leg, Plan
from search.product import Product
from search.progress import SILENT, Progress
from search.retailer import Retailer, Scored
from search.understanding.reading import Reader
from search.understanding.synonyms import standard_synonyms
from store.database import Database, open_database


@dataclass(frozen=True, slots=True)
class Serving:
    """What one version of the index is served with: an encoder and factors of the same make as its vectors."""

    manifest: IndexManifest
    pipeline: Pipeline
    shops: Shops


@dataclass
class Marketplace:
    """One process's open marketplace. Picks up a new index, whoever built it, without a restart."""

    settings: Settings
    database: Database
    engine: Engine
    shelf: Shelf
    _serving: Serving | None = None
    _lock: Lock = field(default_factory=Lock)

    def pipeline(self) -> Pipeline:
        """The pipeline over the live index. Raises NoIndexError before the first build."""
        return self._current().pipeline

    def retailer(self, retailer_id: str) -> Retailer:
        """What is known of a retailer; of one that nobody knows, the id."""
        return self._current().shops.get(retailer_id)

    def product(self, product_id: str) -> Product | None:
        """One product as the live index has it, or None."""
        plan = Plan((Leg("one", ByList((Scored(product_id, 1.0),)), limit=1),), order=ByField("popularity"))
        found = self.engine.run(plan).candidates
        return found[0].product if found else None

    def train(self, progress: Progress = SILENT) -> Artifact:
        """Learn from all orders; pages show it from the next build on."""
        return learn(self.database, self.shelf, progress=progress)

    def build(self, progress: Progress = SILENT) -> IndexManifest:
        """Build a new index beside the live one and make it live."""
        return build_index(self.database, self.engine, self.shelf, encoder=self.settings.encoder, progress=progress)

    def close(self) -> None:
        """Let go of files and connections."""
        self.engine.close()
        self.database.close()

    def _current(self) -> Serving:
        manifest = self.engine.manifest
        serving = self._serving
        if serving is None or serving.manifest.version != manifest.version:
            with self._lock:
                serving = self._serving
                if serving is None or serving.manifest.version != manifest.version:
                    serving = self._serving = self._serve(manifest)
        return serving

    def _serve(self, manifest: IndexManifest) -> Serving:
        encoder = encoder_of(self.shelf, manifest.encoder)
        learned, bands = None, None
        if manifest.factors:
            learned, bands = load_learned(self.shelf.get(COLLABORATIVE, manifest.factors))
        pipeline = Pipeline(self.engine, FusionRanker(), Reader(standard_synonyms(), encoder))
        return Serving(manifest, pipeline, Shops(self.database, learned, encoder, bands))


def _opensearch(settings: Settings) -> Engine:
    access = Access(settings.search_user, settings.search_password.get_secret_value(), settings.search_ca)
    return open_opensearch(settings.search, access)


ENGINES: dict[str, Callable[[Settings], Engine]] = {
    "embedded": lambda settings: open_embedded(settings.home / "index"),
    "opensearch": _opensearch,
    "opensearchs": _opensearch,
}
"""By the word before `://` in KIRANA_SEARCH."""


def open_marketplace(settings: Settings) -> Marketplace:
    """Open what the settings name; folders and tables are made where they are missing.

    Raises SettingsError where the home cannot be written, and StoreFault where the database cannot be opened.
    """
    home = writable(settings.home)
    kind = settings.search.partition("://")[0]
    if kind not in ENGINES:
        raise SettingsError(f"KIRANA_SEARCH={settings.search}: known are {', '.join(ENGINES)}")
    return Marketplace(settings, open_database(settings.database_url), ENGINES[kind](settings), Shelf(home / "models"))


def writable(home: Path) -> Path:
    """The folder, made where it is missing. Raises SettingsError where it cannot be."""
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        reason = fault.strerror or fault
        raise SettingsError(f"KIRANA_HOME={home}: {reason}; choose a folder that this user may write to") from fault
    return home
