"""Where concrete classes meet: a backend is chosen by a word of the settings, here and nowhere else."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from threading import Lock

from api.rules.live import LiveRules
from api.settings import Settings, SettingsError
from indexer.building import NothingToIndexError, build_index, encoder_of, fresh_encoder
from indexer.vocabulary import frequencies_of, vocabulary_of
from ranking.artifacts import Artifact, ArtifactError, Shelf
from ranking.asked import QUERIES, learn_asked, load_asked
from ranking.collaborative.learned import Collaborative
from ranking.learning import COLLABORATIVE, learn, learn_ranking, load_learned
from ranking.profiles.shops import Shops
from ranking.ranker import LearnedRanker
from ranking.relevance.ranker import TextRanker
from ranking.training.challenger import RANKING
from ranking.training.lessons import Source
from ranking.training.model import RankingModel
from search.embedded.engine import open_embedded
from search.encoder import Encoder
from search.engine import Engine, IndexManifest
from search.fusion import FusionRanker
from search.opensearch.address import Access
from search.opensearch.engine import open_opensearch
from search.pipeline import Pipeline
from search.plan import ByField, ByList, Leg, Plan
from search.product import Product
from search.progress import SILENT, Progress
from search.ranker import Ranker
from search.retailer import Retailer, Scored
from search.suggesting.leading import Leading
from search.suggesting.suggester import Suggester
from search.understanding.reading import Reader
from search.understanding.synonyms import standard_synonyms
from search.understanding.vocabulary import Vocabulary
from store.database import Database, open_database


@dataclass(frozen=True, slots=True)
class Serving:
    """What one version of the index is served with: an encoder and factors of the same make as its vectors.

    `model` and `asked` are the versions of the ranking model and of the texts to suggest that were in use when this was
    opened.
    """

    manifest: IndexManifest
    model: str
    asked: str
    pipeline: Pipeline
    shops: Shops
    suggester: Suggester

    @property
    def made_of(self) -> tuple[str, str, str]:
        """The versions; where one of them is no longer in use, this is opened anew."""
        return self.manifest.version, self.model, self.asked


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
        orders or served pages.

        Pages show the first from the next build on, the second at once where it was promoted.
        """
        encoder = self._encoder(progress)
        learned = learn(self.database, self.shelf, encoder=encoder, progress=progress)
        ranking = learn_ranking(self.database, self.shelf, encoder=encoder, progress=progress, source=source)
        return (learned,) if ranking is None else (learned, ranking)

    def build(self, progress: Progress = SILENT) -> IndexManifest:
        """Build a new index beside the live one and make it live, with what shops have searched for lately."""
        built = build_index(self.database, self.engine, self.shelf, encoder=self.settings.encoder, progress=progress)
        understanding = self._current().pipeline.understanding
        leads = Leading(understanding, vocabulary_of(self.shelf, built.version) or Vocabulary())
        learn_asked(self.database, self.shelf, leads, progress)
        return built

    def close(self) -> None:
        """Let go of files and connections."""
        self.engine.close()
        self.database.close()

    def _encoder(self, progress: Progress) -> Encoder | None:
        try:
            return fresh_encoder(self.database, self.shelf, self.settings.encoder, progress)
        except NothingToIndexError:
            return None

    def _current(self) -> Serving:
        manifest, model, asked = self.engine.manifest, self.shelf.in_use(RANKING), self.shelf.in_use(QUERIES)
        serving = self._serving
        if serving is None or serving.made_of != (manifest.version, model, asked):
            with self._lock:
                serving = self._serving
                if serving is None or serving.made_of != (manifest.version, model, asked):
                    serving = self._serving = self._serve(manifest, model, asked)
        return serving

    def _serve(self, manifest: IndexManifest, model: str, asked: str) -> Serving:
        encoder = encoder_of(self.shelf, manifest.encoder)
        learned, bands = None, None
        if manifest.factors:
            learned, bands = load_learned(self.shelf.get(COLLABORATIVE, manifest.factors))
        ranker, lacking = self._ranker(learned, model)
        ranker = self._by_words(manifest, ranker)
        vocabulary = vocabulary_of(self.shelf, manifest.version) or Vocabulary()
        pipeline = Pipeline(self.engine, ranker, Reader(standard_synonyms(), encoder, vocabulary), lacking=lacking)
        shops = Shops(self.database, learned, encoder, bands)
        texts = load_asked(self.shelf.get(QUERIES, asked).path) if asked else ()
        suggester = Suggester.of(self.engine, texts, vocabulary.words, standard_synonyms())
        return Serving(manifest, model, asked, pipeline, shops, suggester)

    def _by_words(self, manifest: IndexManifest, otherwise: Ranker) -> Ranker:
        """The ranker of pages of words around that of the others; the others' alone where the index's words were not
        counted, or fusion is wanted."""
        frequencies = frequencies_of(self.shelf, manifest.version)
        if frequencies is None or self.settings.ranker == "fusion":
            return otherwise
        return TextRanker(frequencies, otherwise)

    def _ranker(self, learned: Collaborative | None, model: str) -> tuple[Ranker, tuple[str, ...]]:
        """The learned ranker, or fusion and the reason why, if there should have been a learned one."""
        if self.settings.ranker == "fusion" or learned is None or not model:
            return FusionRanker(), ()
        try:
            found = RankingModel.load(self.shelf.get(RANKING, model).path)
        except ArtifactError as fault:
            return FusionRanker(), (str(fault),)
        return LearnedRanker(found, learned, FusionRanker(), model), ()


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
