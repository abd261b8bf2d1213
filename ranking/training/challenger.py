"""Trains the ranking model: replays the past at several moments, grows a challenger, judges it, keeps the outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from ranking.artifacts import Artifact, ArtifactError, Shelf
from ranking.features.matrix import NAMES
from ranking.orders import Past
from ranking.training.examples import Examples, Part, Sheets, gathered, replay
from ranking.training.model import RECIPES, RankingModel
from ranking.training.promotion import HELD_OUT_DAYS, Decision, decide
from ranking.training.rehearsal import Catalogue, Rehearsal
from search.progress import SILENT, Progress

RANKING = "ranking"
TWIN = "twin"

MOMENTS = 5
STEP_DAYS = 14
"""Five moments two weeks apart, the last one 28 days before now, labels up to now: fresh moments with short futures
did better than old ones with long futures."""

LEAST_DAYS = 28
"""A moment with fewer days of orders before it teaches nothing."""

PARTS: tuple[Part, ...] = ("new", "own")


@dataclass(frozen=True, slots=True)
class Trained:
    """A challenger with its twin, and what it was learned from."""

    model: RankingModel
    twin: RankingModel
    held_out: Sheets
    until: datetime
    moments: tuple[datetime, ...]


def train(
    orders: pd.DataFrame, catalogue: Catalogue, now: datetime, seed: int = 0, progress: Progress = SILENT
) -> Trained | None:
    """Grow a challenger on `orders` (columns as in `ranking.orders`, all before `now`); None where there are too few.

    The same orders, catalogue and seed give the same model.
    """
    held_out_at = now - timedelta(days=HELD_OUT_DAYS)
    moments = _moments(orders, held_out_at)
    if len(moments) < 2:
        return None
    sheets = _replayed(orders, catalogue, moments, seed, progress)
    twins = [moment for moment in sheets if moment.as_of <= held_out_at - timedelta(days=HELD_OUT_DAYS)][:MOMENTS]
    with progress.stage("growing trees", 2 * len(PARTS)) as advance:
        twin = RankingModel.fit(_examples(twins, held_out_at), seed)
        advance(len(PARTS))
        model = RankingModel.fit(_examples(sheets[:MOMENTS], now), seed)
        advance(len(PARTS))
    unseen = {part: gathered(sheets[:1], part, now) for part in PARTS}
    twin = twin.curved(unseen)
    return Trained(RankingModel(model.boosters, twin.curves), twin, sheets[0], now, tuple(moments))


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


def _moments(orders: pd.DataFrame, latest: datetime) -> list[datetime]:
    """Newest first: the live model's five, and the twin's, which begin a held-out window earlier."""
    first = orders["ordered_at"].min() + timedelta(days=LEAST_DAYS)
    count = MOMENTS + HELD_OUT_DAYS // STEP_DAYS
    moments = [latest - timedelta(days=STEP_DAYS * place) for place in range(count)]
    return [moment for moment in moments if moment > first]


def _replayed(
    orders: pd.DataFrame, catalogue: Catalogue, moments: Sequence[datetime], seed: int, progress: Progress
) -> list[Sheets]:
    """Only the first moment's pages are kept whole, to judge by."""
    found = []
    with progress.stage("replaying the past", len(moments)) as advance:
        for place, moment in enumerate(moments):
            rehearsal = Rehearsal(Past.before(orders, moment), catalogue, seed)
            later = orders[orders["ordered_at"] >= pd.Timestamp(moment)]
            found.append(replay(rehearsal, later, seed, 1.0 if place == 0 else RECIPES["new"].kept))
            advance(1)
    return found


def _examples(sheets: Sequence[Sheets], until: datetime) -> dict[Part, Examples]:
    return {part: gathered(sheets, part, until, RECIPES[part].kept) for part in PARTS}
