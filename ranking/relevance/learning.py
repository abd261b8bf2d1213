"""Learns the text model from human judgments, judges it on queries that it never saw, and keeps the outcome.

Every version holds, beside its model, one model a fifth of the queries that was learned from the other four. A query
always belongs to the same fifth, so champion and challenger are compared over all judged queries by models that have
not seen them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from ranking.artifacts import Artifact, ArtifactError, Shelf
from ranking.evaluation.intervals import Interval, resample
from ranking.features.frequencies import Frequencies
from ranking.features.table import Values
from ranking.relevance.judged import Ask, JudgedPage, judged_pages
from ranking.relevance.model import TextModel, folds
from search.progress import SILENT, Progress
from store import judgments, revisions
from store.database import Database

RELEVANCE = "relevance"

FEWEST = 20
"""Judged queries below which nothing is learned: the formula is as good."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """NDCG@10 over judged queries, each scored by a model that had not seen it, and the paired difference to what the
    pages were ranked by so far: an earlier version, or the formula (`against` is empty)."""

    queries: int
    challenger: Interval
    formula: Interval
    difference: Interval
    against: str

    @property
    def promoted(self) -> bool:
        """Against an earlier version, unless the whole interval of the difference lies below zero; against the formula,
        which needs no keeping, only where it is the better one."""
        return self.difference.high >= 0 if self.against else self.difference.mean > 0

    def as_facts(self) -> dict[str, object]:
        """JSON values for the manifest."""
        return {"promoted": self.promoted, **asdict(self)}


def learn_relevance(
    database: Database,
    shelf: Shelf,
    ask: Ask,
    frequencies: Frequencies,
    encoder: str,
    *,
    seed: int = 0,
    progress: Progress = SILENT,
) -> Artifact | None:
    """Learn from all judgments and put the model into use unless it is worse; None where too few queries were judged.

    `ask`, `frequencies` and `encoder` are those of the live index.
    """
    with database.reading() as connection:
        said, revision = judgments.frame(connection), revisions.read(connection).judgments
    if said["query"].nunique() < FEWEST:
        return None
    pages = judged_pages(said, ask, frequencies, progress)
    if len(pages) < FEWEST:
        return None
    with progress.stage("learning from judgments"):
        model, unseeing = TextModel.fit(pages, seed), dict(folds(pages, seed))
    verdict = judge(pages, unseeing, shelf.current(RELEVANCE), encoder, seed)
    with shelf.draft(RELEVANCE, use=verdict.promoted) as draft:
        model.save(draft.path)
        for fold, one in unseeing.items():
            one.save(draft.path / str(fold))
        draft.facts.update(queries=len(pages), judgments=len(said), revision=revision, encoder=encoder, seed=seed)
        draft.facts["decision"] = verdict.as_facts()
    shelf.tidy(RELEVANCE)
    return shelf.versions(RELEVANCE)[-1]


def is_stale(database: Database, shelf: Shelf, encoder: str) -> bool:
    """Whether there are judgments that the newest version has not learned from, or vectors that it has not seen."""
    with database.reading() as connection:
        revision = revisions.read(connection).judgments
    known = [artifact.facts for artifact in shelf.versions(RELEVANCE)[-1:]]
    return bool(revision) and not any((one["revision"], one["encoder"]) == (revision, encoder) for one in known)


def judge(
    pages: Sequence[JudgedPage],
    unseeing: Mapping[int, TextModel],
    champion: Artifact | None,
    encoder: str,
    seed: int = 0,
) -> Verdict:
    """The challenger beside the formula, and beside the version in use if that knows vectors of the same encoder."""
    ours, formula = unseen(pages, unseeing), np.array([page.ndcg(page.evidence.relevance) for page in pages])
    theirs, against = formula, ""
    if champion is not None and champion.facts.get("encoder") == encoder:
        try:
            theirs, against = unseen(pages, load_folds(champion.path)), champion.version
        except ArtifactError:
            against = ""
    drawn = resample(np.column_stack([ours, formula, theirs]), seed)
    return Verdict(len(pages), drawn.interval(0), drawn.interval(1), drawn.difference(0, 2), against)


def unseen(pages: Sequence[JudgedPage], unseeing: Mapping[int, TextModel]) -> Values:
    """NDCG@10 of each page by the model that has not seen its query; by the formula where there is none."""
    return np.array([page.ndcg(unseen_scores(page, unseeing)) for page in pages])


def unseen_scores(page: JudgedPage, unseeing: Mapping[int, TextModel]) -> Values:
    """By the model of the other four fifths."""
    model = unseeing.get(page.fold)
    return page.evidence.relevance if model is None else model.scores(page.evidence)


def load_folds(folder: Path) -> dict[int, TextModel]:
    """A version's models of four fifths. Raises ArtifactError where one cannot be read."""
    return {int(one.name): TextModel.load(one) for one in sorted(folder.iterdir()) if one.is_dir()}
