"""What a rehearsal found: whom a draft touches, what it does to what was then wanted, and to whose places."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ranking.evaluation.intervals import Interval

Verdict = Literal["worse", "better", "no difference shown", "nothing to judge by"]
FEW_SHOPS = 10
"""Of fewer shops, no interval says anything."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How many were replayed; of those, how many a changed rule concerns, and on how many the first page differs."""

    questions: int = 0
    concerned: int = 0
    touched: int = 0
    shops: int = 0
    touched_shops: int = 0


@dataclass(frozen=True, slots=True)
class Quality:
    """NDCG of the touched pages on which something was wanted, mean over their shops; `change` is paired. `overall` is
    the change over all pages on which something was wanted, touched or not."""

    pages: int
    shops: int
    before: Interval
    after: Interval
    change: Interval
    overall: Interval


@dataclass(frozen=True, slots=True)
class AtStake:
    """Orders made on touched pages, and how many fewer and more would be expected by where the products then stand
    (`attention`); `net` is the sum of both, its interval over shops."""

    made: int
    lost: float
    won: float
    net: Interval


@dataclass(frozen=True, slots=True)
class Shift:
    """One product over all touched pages: on how many first pages it is new, gone, higher or lower, and places gained
    in sum (negative: lost). One that was or is beyond the first page counts as standing right behind it."""

    product_id: str
    new: int = 0
    gone: int = 0
    higher: int = 0
    lower: int = 0
    places: int = 0


@dataclass(frozen=True, slots=True)
class Effect:
    """What was asked, on how many touched pages something was wanted, and their mean change in NDCG."""

    question: str
    pages: int
    change: float


@dataclass(frozen=True, slots=True)
class Impact:
    """The account of one rehearsal. `reach` goes by surface and by where its questions are from (`search, log`); they
    were drawn from `drawn_from`. `at` is the moment at which the rules were looked at."""

    rules: tuple[str, ...]
    at: datetime
    since: datetime
    until: datetime
    drawn_from: int
    reach: Mapping[str, Reach]
    total: Reach
    quality: Quality | None
    at_stake: AtStake | None
    gaining: tuple[Shift, ...]
    losing: tuple[Shift, ...]
    hurt: tuple[Effect, ...]
    helped: tuple[Effect, ...]

    @property
    def verdict(self) -> Verdict:
        """What the interval of the change says."""
        if self.quality is None or self.quality.shops < FEW_SHOPS:
            return "nothing to judge by"
        change = self.quality.change
        return "worse" if change.high < 0 else "better" if change.low > 0 else "no difference shown"
