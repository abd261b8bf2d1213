"""Lists held against what was wanted: one value a retailer, then means with intervals and paired differences."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from ranking.evaluation.intervals import Resampled, resample
from ranking.evaluation.metrics import METRICS, coverage, hits_of
from ranking.evaluation.report import Coverage, Difference, Figure
from ranking.evaluation.split import Split
from ranking.evaluation.tasks import Part, Task, Wanted, is_in

Lists = dict[str, tuple[str, ...]]
Column = tuple[str, str, int]  # recommender, metric, k

COMPARED = ("NDCG", "recall")


@dataclass(frozen=True, slots=True)
class Asked:
    """One part of one task: what each retailer wanted of it, and each recommender's lists by retailer."""

    task: Task
    part: Part
    wishes: Wanted
    lists: Mapping[str, Lists]


@dataclass(frozen=True, slots=True)
class PartScore:
    """The means of one part over its retailers, by column, with their resamples."""

    asked: Asked
    place: Mapping[Column, int]
    drawn: Resampled
    coverages: tuple[Coverage, ...]

    def figures(self) -> Iterator[Figure]:
        """Every mean with its interval."""
        task, part, count = self.asked.task.name, self.asked.part, len(self.asked.wishes)
        for (name, metric, k), number in self.place.items():
            yield Figure(name, task, part, metric, k, self.drawn.interval(number), count)

    def differences(self, tested: Sequence[str], baselines: Sequence[str], k: int) -> Iterator[Difference]:
        """Everyone under test less every baseline, in the metrics that are `COMPARED`."""
        for ours, theirs, metric in product(tested, baselines, COMPARED if self.place else ()):
            value = self.drawn.difference(self.place[ours, metric, k], self.place[theirs, metric, k])
            yield Difference(ours, theirs, self.asked.task.name, self.asked.part, metric, k, value)


def score_part(asked: Asked, split: Split, ks: Sequence[int], seed: int) -> PartScore:
    """Score every recommender; nothing where no retailer wanted anything of the part."""
    if not asked.wishes:
        return PartScore(asked, {}, Resampled(np.zeros(0), np.zeros((0, 0))), ())
    values = [column for lists in asked.lists.values() for column in _columns(lists, asked.wishes, ks)]
    place = {column: number for number, column in enumerate(product(asked.lists, METRICS, ks))}
    return PartScore(asked, place, resample(np.column_stack(values), seed), tuple(_coverages(asked, split, ks)))


def _columns(lists: Lists, wishes: Wanted, ks: Sequence[int]) -> list[NDArray[np.float64]]:
    """One column a metric and k, one row a retailer in the order of `wishes`."""
    hits = hits_of([lists[shop] for shop in wishes], list(wishes.values()), max(ks))
    counts = np.array([len(products) for products in wishes.values()], dtype=np.float64)
    return [metric(hits, counts, k) for metric, k in product(METRICS.values(), ks)]


def _coverages(asked: Asked, split: Split, ks: Sequence[int]) -> Iterator[Coverage]:
    """How much of the catalogue was shown to those who wanted something, counting only products of the part."""
    for name, lists in asked.lists.items():
        for k in ks:
            tops = ((lists[shop][:k], split.owned[shop]) for shop in asked.wishes)
            shown = [[one for one in top if is_in(asked.part, one, owned)] for top, owned in tops]
            share = coverage(shown, len(split.past.products))
            yield Coverage(name, asked.task.name, asked.part, k, share)
