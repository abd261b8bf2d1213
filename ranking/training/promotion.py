"""Champion against challenger on a window that neither has seen: not worse goes live, and the figures are kept.

Every version holds a *twin*, grown by the same recipe without the last `HELD_OUT_DAYS`. Twins are compared, so a
champion that has meanwhile learned from the window has no unfair start.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from ranking.evaluation.intervals import Interval, resample
from ranking.evaluation.metrics import ndcg
from ranking.training.examples import Part, Sheet
from ranking.training.model import RankingModel

HELD_OUT_DAYS = 28
DEPTH = 20

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Comparison:
    """NDCG@20 of one part on the held-out window, and the paired difference to the champion, if there is one."""

    pages: int
    challenger: Interval
    champion: Interval | None = None
    difference: Interval | None = None

    @property
    def is_worse(self) -> bool:
        """Whether the whole interval of the difference lies below zero."""
        return self.difference is not None and self.difference.high < 0


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a challenger, with the figures it was decided by."""

    promoted: bool
    against: str
    parts: Mapping[Part, Comparison]

    def as_facts(self) -> dict[str, object]:
        """JSON values for the manifest."""
        return asdict(self)


def decide(
    held_out: Mapping[Part, Sequence[Sheet]],
    until: datetime,
    challenger: RankingModel,
    champion: RankingModel | None = None,
    against: str = "",
    seed: int = 0,
) -> Decision:
    """The challenger goes live unless it is shown to be worse for any part (95 %, over pages, paired)."""
    parts = {part: _compared(part, sheets, until, challenger, champion, seed) for part, sheets in held_out.items()}
    found = {part: comparison for part, comparison in parts.items() if comparison is not None}
    return Decision(not any(one.is_worse for one in found.values()), against, found)


def _compared(
    part: Part, sheets: Sequence[Sheet], until: datetime, ours: RankingModel, theirs: RankingModel | None, seed: int
) -> Comparison | None:
    pages = [sheet for sheet in sheets if sheet.bought(until).any()]
    if not pages:
        return None
    columns = [scored(pages, model, part, until) for model in (ours, theirs) if model is not None]
    drawn = resample(np.column_stack(columns), seed)
    if theirs is None:
        return Comparison(len(pages), drawn.interval(0))
    return Comparison(len(pages), drawn.interval(0), drawn.interval(1), drawn.difference(0, 1))


def scored(pages: Sequence[Sheet], model: RankingModel, part: Part, until: datetime) -> Values:
    """NDCG@20 of each page, of the candidates that it had."""
    hits = np.zeros((len(pages), DEPTH))
    wanted = np.zeros(len(pages))
    for row, page in enumerate(pages):
        bought = page.bought(until)
        best = np.argsort(-model.raw(part, page.rows), kind="stable")[:DEPTH]
        hits[row, : len(best)] = bought[best]
        wanted[row] = bought.sum()
    return ndcg(hits, wanted, DEPTH)
