"""Which rankers serve an index: text relevance for words, around the model of purchases, around fusion."""

from api.settings import Settings
from indexer.vocabulary import frequencies_of
from ranking.artifacts import ArtifactError, Shelf
from ranking.collaborative.learned import Collaborative
from ranking.ranker import LearnedRanker
from ranking.relevance.learning import RELEVANCE
from ranking.relevance.model import TextModel
from ranking.relevance.pull import ByPurchases, by_legs
from ranking.relevance.ranker import TextRanker
from ranking.training.challenger import RANKING
from ranking.training.model import RankingModel
from search.engine import IndexManifest
from search.fusion import FusionRanker
from search.ranker import Ranker

Opened = tuple[Ranker, tuple[str, ...]]
"""A ranker, and what it has to do without."""


def models_in_use(shelf: Shelf) -> tuple[str, str]:
    """Versions of the model of purchases and of the text model; empty where there is none."""
    return shelf.in_use(RANKING), shelf.in_use(RELEVANCE)


def open_rankers(
    settings: Settings, shelf: Shelf, manifest: IndexManifest, learned: Collaborative | None, models: tuple[str, str]
) -> Opened:
    """The best rankers that the index and the models allow, or what stands in for them and the reason why."""
    if settings.ranker == "fusion":
        return FusionRanker(), ()
    bought, lacking = _by_purchases(shelf, learned, models[0])
    frequencies = frequencies_of(shelf, manifest.version)
    if frequencies is None:
        return bought, lacking
    model, reason = _text_model(shelf, manifest, models[1])
    pull = ByPurchases(bought) if isinstance(bought, LearnedRanker) else by_legs
    return TextRanker(frequencies, bought, model, models[1] if model else "", pull), (*lacking, *reason)


def _by_purchases(shelf: Shelf, learned: Collaborative | None, version: str) -> Opened:
    if learned is None or not version:
        return FusionRanker(), ()
    try:
        found = RankingModel.load(shelf.get(RANKING, version).path)
    except ArtifactError as fault:
        return FusionRanker(), (str(fault),)
    return LearnedRanker(found, learned, FusionRanker(), version), ()


def _text_model(shelf: Shelf, manifest: IndexManifest, version: str) -> tuple[TextModel | None, tuple[str, ...]]:
    """None where nothing was learned, or not with the encoder of this index."""
    if not version:
        return None, ()
    try:
        artifact = shelf.get(RELEVANCE, version)
        if artifact.facts.get("encoder") != manifest.encoder:
            return None, (f"the text model {version} was learned with another encoder: run `kirana train`",)
        return TextModel.load(artifact.path), ()
    except ArtifactError as fault:
        return None, (str(fault),)
