"""The result of an evaluation, as plain values: what the tables, the plots and `report.json` are made of."""

from dataclasses import asdict, dataclass
from datetime import datetime

from ranking.evaluation.beginners import ColdStart
from ranking.evaluation.dial import DialPoint
from ranking.evaluation.intervals import Interval
from ranking.evaluation.searching import Found
from ranking.evaluation.tasks import Part


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric of one recommender at one cut-off, over the `retailers` that wanted something of that part."""

    recommender: str
    task: str
    part: Part
    metric: str
    k: int
    value: Interval
    retailers: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Share of the catalogue bought before the cut that at least one retailer was shown among its first `k`.

    It is a property of all lists together, so it has no mean over retailers and no interval.
    """

    recommender: str
    task: str
    part: Part
    k: int
    share: float


@dataclass(frozen=True, slots=True)
class Difference:
    """A recommender under test less a baseline, over the same retailers."""

    recommender: str
    baseline: str
    task: str
    part: Part
    metric: str
    k: int
    value: Interval


@dataclass(frozen=True, slots=True)
class Rating:
    """Root mean square error of one forecast of log1p(units a month), interval over retailers; lower is better."""

    forecast: str
    rmse: Interval


@dataclass(frozen=True, slots=True)
class Span:
    """What was learned from and what was asked for. Retailers and products are those before the cut."""

    first: datetime
    cut: datetime
    until: datetime
    past_lines: int
    future_lines: int
    retailers: int
    products: int


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was measured. `recommenders` names those under test, then the baselines, in the tables' order."""

    span: Span
    recommenders: tuple[str, ...]
    baselines: tuple[str, ...]
    ks: tuple[int, ...]
    seed: int
    figures: tuple[Figure, ...]
    coverages: tuple[Coverage, ...]
    differences: tuple[Difference, ...]
    ratings: tuple[Rating, ...]
    cold: tuple[ColdStart, ...] = ()
    dial: tuple[DialPoint, ...] = ()
    searches: tuple[Found, ...] = ()

    @property
    def depth(self) -> int:
        """The largest cut-off, which tables and bars show."""
        return max(self.ks)

    @property
    def names(self) -> tuple[str, ...]:
        """Everyone in the comparison."""
        return self.recommenders + self.baselines

    def figure(self, recommender: str, task: str, part: Part, metric: str, k: int) -> Figure | None:
        """One figure; None where no retailer wanted anything of that part."""
        wished = (recommender, task, part, metric, k)
        return next((f for f in self.figures if (f.recommender, f.task, f.part, f.metric, f.k) == wished), None)

    def coverage(self, recommender: str, task: str, part: Part, k: int) -> float | None:
        """One coverage; None where no retailer wanted anything of that part."""
        wished = (recommender, task, part, k)
        return next((c.share for c in self.coverages if (c.recommender, c.task, c.part, c.k) == wished), None)

    def gains(self, recommender: str, task: str, part: Part) -> list[Difference]:
        """Less each baseline, in each metric."""
        wished = (recommender, task, part)
        return [one for one in self.differences if (one.recommender, one.task, one.part) == wished]

    def least_gain(self, recommender: str, task: str, part: Part, metric: str) -> Difference:
        """Less the baseline that leaves the smallest gain: the best one after the fact."""
        pairs = (one for one in self.gains(recommender, task, part) if one.metric == metric)
        return min(pairs, key=lambda one: one.value.mean)

    def as_json(self) -> dict[str, object]:
        """JSON values, moments in ISO 8601."""
        values = asdict(self)
        values["span"] = {name: v.isoformat() if isinstance(v, datetime) else v for name, v in values["span"].items()}
        return values
