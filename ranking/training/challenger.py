"""Trains the ranking model: grows a challenger and its twin on their lessons, judges it, keeps the outcome."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from threadpoolctl import threadpool_limits

from ranking.artifacts import Artifact, ArtifactError, Shelf
from ranking.features.matrix import NAMES
from ranking.training.examples import PARTS, Sheets, Taught, gathered
from ranking.training.lessons import School
from ranking.training.model import RankingModel
from ranking.training.pages import Log
from ranking.training.promotion import Decision, decide
from ranking.training.rehearsal import Catalogue
from search.progress import SILENT, Progress

RANKING = "ranking"
TWIN = "twin"


@dataclass(frozen=True, slots=True)
class Trained:
    """A challenger with its twin, and what it was learned from."""

    model: RankingModel
    twin: RankingModel
    held_out: Sheets
    until: datetime
    moments: tuple[datetime, ...]


def train(
    orders: pd.DataFrame,
    catalogue: Catalogue,
    now: datetime,
    seed: int = 0,
    progress: Progress = SILENT,
    log: Log | None = None,
    processes: int = 1,
) -> Trained | None:
    """Grow a challenger on `orders` (columns as in `ranking.orders`, all before `now`), or on the pages of a `log`;
    None where there are too few weeks of orders.

    The same orders, catalogue, log and seed give the same model, whatever the number of `processes`.
    """
    lessons = School(orders, catalogue, now, log, seed, progress, processes).lessons()
    if lessons is None:
        return None
    with threadpool_limits(1, "blas"):  # several would share sums out otherwise, and round otherwise
        twin, model = _grown((lessons.twin, lessons.model), seed, progress, processes)
        unseen = {part: gathered([lessons.held_out], part, now) for part in PARTS}
        twin = twin.curved(unseen)
    return Trained(model.with_curves(twin), twin, lessons.held_out, now, lessons.moments)


def _grown(taught: Sequence[Taught], seed: int, progress: Progress, threads: int) -> list[RankingModel]:
    """A model of each, side by side: LightGBM and linear algebra leave Python free while they work."""
    grown = []
    stage = progress.stage("learning to rank", len(taught))
    with ThreadPoolExecutor(min(threads, len(taught))) as pool, stage as advance:
        for model in pool.map(lambda one: RankingModel.fit(one, seed), taught):
            grown.append(model)
            advance(1)
    return grown


def keep(trained: Trained, shelf: Shelf, facts: Mapping[str, object], seed: int = 0) -> Artifact:
    """Judge the challenger against the model in use, put it on the shelf, and into use unless it is worse."""
    champion = shelf.current(RANKING)
    decision = judge(trained, champion, seed)
    with shelf.draft(RANKING, use=decision.promoted) as draft:
        trained.model.save(draft.path)
        trained.twin.save(draft.path / TWIN)
        draft.facts.update(
            **facts,
            decision=decision.as_facts(),
            moments=[str(moment) for moment in trained.moments],
            until=str(trained.until),
            features=list(NAMES),
            seed=seed,
        )
    shelf.tidy(RANKING)
    return shelf.versions(RANKING)[-1]


def judge(trained: Trained, champion: Artifact | None, seed: int = 0) -> Decision:
    """The decision on a challenger. A champion that this release cannot read stands for nothing."""
    against, theirs = "", None
    if champion is not None:
        try:
            against, theirs = champion.version, RankingModel.load(champion.path / TWIN)
        except ArtifactError:
            against = ""
    return decide(trained.held_out.parts, trained.until, trained.twin, theirs, against, seed)
