"""Where concrete classes meet: a backend is chosen by a word of the settings, here and nowhere else."""

import gc
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from threading import Lock

from threadpoolctl import threadpool_limits

from api.rankers import models_in_use, open_rankers
from api.rules.live import LiveRules
from api.settings import Settings, SettingsError
from indexer.building import NothingToIndexError, build_index, encoder_of, fresh_encoder
from indexer.vocabulary import frequencies_of, vocabulary_of
from ranking.artifacts import Artifact, Shelf
from ranking.asked import QUERIES, learn_asked, load_asked
from ranking.collaborative.learned import Collaborative
from ranking.learning import COLLABORATIVE, Known, NothingToLearnError, learn, learn_ranking, load_learned, read_log
from ranking.profiles.shops import Shops
from ranking.relevance.learning import is_stale, learn_relevance
from ranking.training.lessons import Source
from search.candidate import Candidate
from search.embedded.engine import open_embedded
from search.encoder import Encoder
from search.engine import Engine, IndexManifest, NoIndexError
from search.opensearch.address import Access
from search.opensearch.engine import open_opensearch
from search.pipeline import Pipeline, understood
from search.plan import ByField, ByList, Leg, Plan
from search.product import Product
from search.progress import SILENT, Progress
from search.query import Query
from search.retailer import Retailer, Scored
from search.suggesting.leading import Leading
from search.suggesting.suggester import Suggester
from search.surfaces import search
from search.understanding.reading import Reader
from search.understanding.synonyms import standard_synonyms
from search.understanding.vocabulary import Vocabulary
from store.database import Database, open_database


@dataclass(frozen=True, slots=True)
class Serving:
    """What one version of the index is served with: an encoder and factors of the same make as its vectors.

    `models` and `asked` are the versions of the models that rank and of the texts to suggest that were in use when this
    was opened.
    """

    manifest: IndexManifest
    models: tuple[str, str]
    asked: str
    pipeline: Pipeline
    shops: Shops
    suggester: Suggester

    @property
    def made_of(self) -> tuple[str, ...]:
        """The versions; where one of them is no longer in use, this is opened anew."""
        return self.manifest.version, *self.models, self.asked


@dataclass
class Marketplace:
    """One process's open marketplace. Picks up a new index, model or rule, whoever made it, without a restart."""

    settings: Settings
    database: Database
    engine: Engine
    shelf: Shelf
    rules: LiveRules = field(init=False)
    _serving: Serving | None = None
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.rules = LiveRules(self.database)

    def pipeline(self) -> Pipeline:
        """The pipeline over the live index with the rules of now. Raises NoIndexError before the first build."""
        plain, book = self._current().pipeline, self.rules.book()
        return replace(plain, rules=book, lacking=(*plain.lacking, *self.rules.lacking))

    def retailer(self, retailer_id: str) -> Retailer:
        """What is known of a retailer; of one that nobody knows, the id."""
        return self._current().shops.get(retailer_id)

    def retailer_at(self, retailer_id: str, moment: datetime) -> Retailer:
        """What was known of a retailer's orders and session at a moment of the past."""
        return self._current().shops.as_of(moment).get(retailer_id)

    def learned(self) -> Collaborative | None:
        """What all shops taught, as the live index was built with it."""
        return self._current().shops.learned

    def suggester(self) -> Suggester:
        """How beginnings go on over the live index. Raises NoIndexError before the first build."""
        return self._current().suggester

    def shops_as_of(self, moment: datetime) -> Callable[[str], Retailer]:
        """What is known of a retailer by what it had bought before a moment."""
        return self._current().shops.as_of(moment).get

    def product(self, product_id: str) -> Product | None:
        """One product as the live index has it, or None."""
        plan = Plan((Leg("one", ByList((Scored(product_id, 1.0),)), limit=1),), order=ByField("popularity"))
        found = self.engine.run(plan).candidates
        return found[0].product if found else None

    def train(self, progress: Progress = SILENT, source: Source = "orders") -> tuple[Artifact, ...]:
        """Learn from all orders what shops have in common, and, from some weeks of orders on, a ranking model from
        orders or served pages; and from judgments, over the live index, a text model.

        Pages show the first from the next build on, models at once where they were promoted. Raises NothingToLearnError
        where there are neither orders nor judgments.
        """
        judged = self._learn_relevance(progress)
        try:
            return (*self._learn_orders(progress, source), *judged)
        except NothingToLearnError:
            if not judged:
                raise
            return judged

    def asked(self, text: str) -> tuple[Query, tuple[Candidate, ...]]:
        """A stranger's search as it is understood, and the candidates that are ranked for it."""
        pipeline = self._current().pipeline
        query = understood(search(text, facets=False), pipeline.understanding)
        query, _, answer = pipeline.retrieved(query, lambda plan: plan)
        return query, answer.candidates

    def build(self, progress: Progress = SILENT) -> IndexManifest:
        """Build a new index beside the live one and make it live, with what shops have searched for lately. A text
        model is learned anew where there are judgments or vectors that it does not know."""
        built = build_index(self.database, self.engine, self.shelf, encoder=self.settings.encoder, progress=progress)
        understanding = self._current().pipeline.understanding
        leads = Leading(understanding, vocabulary_of(self.shelf, built.version) or Vocabulary())
        learn_asked(self.database, self.shelf, leads, progress)
        if is_stale(self.database, self.shelf, built.encoder):
            self._learn_relevance(progress)
        return built

    def close(self) -> None:
        """Let go of files and connections."""
        self.engine.close()
        self.database.close()

    def _learn_orders(self, progress: Progress, source: Source) -> tuple[Artifact, ...]:
        encoder = self._encoder(progress)
        known = Known.read(self.database, encoder, progress)
        log = read_log(self.database, known.as_of) if source == "pages" else None
        learned = learn(known, self.shelf, progress=progress)
        processes = self.settings.training_processes
        ranking = learn_ranking(known, self.shelf, progress=progress, log=log, processes=processes)
        return (learned,) if ranking is None else (learned, ranking)

    def _learn_relevance(self, progress: Progress) -> tuple[Artifact, ...]:
        """Nothing before the first build: that one learns it."""
        try:
            manifest = self.engine.manifest
        except NoIndexError:
            return ()
        frequencies = frequencies_of(self.shelf, manifest.version)
        if frequencies is None:
            return ()
        learned = learn_relevance(
            self.database, self.shelf, self.asked, frequencies, manifest.encoder, progress=progress
        )
        return () if learned is None else (learned,)

    def _encoder(self, progress: Progress) -> Encoder | None:
        try:
            return fresh_encoder(self.database, self.shelf, self.settings.encoder, progress)
        except NothingToIndexError:
            return None

    def _current(self) -> Serving:
        manifest, models, asked = self.engine.manifest, models_in_use(self.shelf), self.shelf.in_use(QUERIES)
        serving = self._serving
        if serving is None or serving.made_of != (manifest.version, *models, asked):
            with self._lock:
                serving = self._serving
                if serving is None or serving.made_of != (manifest.version, *models, asked):
                    serving = self._serving = self._serve(manifest, models, asked)
                    settle()
        return serving

    def _serve(self, manifest: IndexManifest, models: tuple[str, str], asked: str) -> Serving:
        encoder = encoder_of(self.shelf, manifest.encoder)
        learned, bands = None, None
        if manifest.factors:
            learned, bands = load_learned(self.shelf.get(COLLABORATIVE, manifest.factors))
        ranker, lacking = open_rankers(self.settings, self.shelf, manifest, learned, models)
        vocabulary = vocabulary_of(self.shelf, manifest.version) or Vocabulary()
        pipeline = Pipeline(self.engine, ranker, Reader(standard_synonyms(), encoder, vocabulary), lacking=lacking)
        shops = Shops(self.database, learned, encoder, bands)
        texts = load_asked(self.shelf.get(QUERIES, asked).path) if asked else ()
        suggester = Suggester.of(self.engine, texts, vocabulary.words, standard_synonyms())
        return Serving(manifest, models, asked, pipeline, shops, suggester)


YOUNG = 5_000
"""Objects after which garbage is looked for among the new ones: fewer than a page makes, more than it holds at once."""


def settle() -> None:
    """What was opened stays until the next version is: the search for garbage passes over it, which would take a tenth
    of a second every few pages."""
    gc.unfreeze()
    gc.freeze()
    gc.set_threshold(YOUNG)


def _opensearch(settings: Settings) -> Engine:
    access = Access(
        settings.search_user,
        settings.search_password.get_secret_value(),
        settings.search_ca,
        settings.search_certificate,
        settings.search_key,
    )
    return open_opensearch(settings.search, access)


ENGINES: dict[str, Callable[[Settings], Engine]] = {
    "embedded": lambda settings: open_embedded(settings.home / "index"),
    "opensearch": _opensearch,
    "opensearchs": _opensearch,
}
"""By the word before `://` in KIRANA_SEARCH."""


def open_marketplace(settings: Settings) -> Marketplace:
    """Open what the settings name; folders and tables are made where they are missing. One thread a request: the linear
    algebra of this process is held to one, as two busy cores make two threads slower than one.

    Raises SettingsError where the home cannot be written, and StoreFault where the database cannot be opened.
    """
    threadpool_limits(1, "blas")
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
