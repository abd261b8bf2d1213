"""What a challenger and its twin are taught: orders, or pages that were served; both are judged by the same orders."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeVar

import pandas as pd

from ranking.orders import Past, parted
from ranking.training.examples import Sheets, Taught, gathered, replay
from ranking.training.model import RECIPES
from ranking.training.pages import Log, learned_from, together
from ranking.training.promotion import HELD_OUT_DAYS
from ranking.training.rehearsal import Catalogue, Rehearsal
from ranking.training.side_by_side import side_by_side
from search.progress import SILENT, Progress

Source = Literal["orders", "pages"]

Done = TypeVar("Done")

MOMENTS = 5
STEP_DAYS = 14
"""Five moments two weeks apart, the last one 28 days before now, labels up to now: fresh moments with short futures
did better than old ones with long futures."""

LEAST_DAYS = 28
"""A moment with fewer days of orders before it teaches nothing."""


@dataclass(frozen=True, slots=True)
class Lessons:
    """What the twin is taught ends where `held_out` begins; what the model is taught goes up to now.

    Both are put together when they are asked for, so that the rows of one part are held at a time.
    """

    model: Taught
    twin: Taught
    held_out: Sheets
    moments: tuple[datetime, ...]


@dataclass(frozen=True)
class School:
    """All that there is to learn from: orders (columns as in `ranking.orders`) before `now`, products, served pages.

    Moments are replayed by so many `processes` side by side; it makes no difference to what is learned.
    """

    orders: pd.DataFrame
    catalogue: Catalogue
    now: datetime
    log: Log | None = None
    seed: int = 0
    progress: Progress = SILENT
    processes: int = 1

    @property
    def held_out_at(self) -> datetime:
        """Where the window begins that twins are judged on."""
        return self.now - timedelta(days=HELD_OUT_DAYS)

    def lessons(self) -> Lessons | None:
        """From the log where there is one, else from orders; None where there are too few weeks of orders."""
        moments = self._moments(self.held_out_at, MOMENTS + HELD_OUT_DAYS // STEP_DAYS)
        if len(moments) < 2:
            return None
        return self._of_orders(moments) if self.log is None else self._of_pages(self.log)

    def _of_orders(self, moments: Sequence[datetime]) -> Lessons:
        sheets = self._each(moments, "replaying the past", lambda moment: self._replayed(moment, moment == moments[0]))
        seen_by_twin = self.held_out_at - timedelta(days=HELD_OUT_DAYS)
        earlier = [sheet for sheet in sheets if sheet.as_of <= seen_by_twin][:MOMENTS]
        return Lessons(
            lambda part: gathered(sheets[:MOMENTS], part, self.now, RECIPES[part].kept),
            lambda part: gathered(earlier, part, self.held_out_at, RECIPES[part].kept),
            sheets[0].grown(),
            tuple(moments),
        )

    def _of_pages(self, log: Log) -> Lessons:
        """Pages by windows of two weeks, each with features as of its beginning."""
        step = timedelta(days=STEP_DAYS)
        moments = self._moments(self.now - step, MOMENTS + HELD_OUT_DAYS // STEP_DAYS)
        (held_out,) = self._each([self.held_out_at], "replaying the past", lambda moment: self._replayed(moment, True))
        windows = self._each(
            moments,
            "reading served pages",
            lambda moment: learned_from(self._rehearsal(moment), log, moment + step, self.seed),
        )
        return Lessons(
            lambda part: together(windows, part, self.now),
            lambda part: together(windows, part, self.held_out_at),
            held_out.grown(),
            tuple(moments),
        )

    def _moments(self, latest: datetime, count: int) -> list[datetime]:
        """Newest first, as far as there are enough days of orders before."""
        first = self.orders["ordered_at"].min() + timedelta(days=LEAST_DAYS)
        moments = [latest - timedelta(days=STEP_DAYS * place) for place in range(count)]
        return [moment for moment in moments if moment > first]

    def _rehearsal(self, moment: datetime) -> Rehearsal:
        return Rehearsal(Past.before(self.orders, moment), self.catalogue, self.seed)

    def _replayed(self, moment: datetime, whole: bool) -> Sheets:
        """With the `whole` of its pages, to judge by, or with what is learned from."""
        keep = 1.0 if whole else RECIPES["new"].kept
        return replay(self._rehearsal(moment), parted(self.orders, moment)[1], self.seed, keep)

    def _each(self, moments: Sequence[datetime], stage: str, work: Callable[[datetime], Done]) -> list[Done]:
        """What `work` makes of each moment, side by side."""
        made = []
        with (
            side_by_side(work, moments, self.processes) as done,
            self.progress.stage(stage, len(moments)) as advance,
        ):
            for one in done:
                made.append(one)
                advance(1)
        return made
