"""What networks take in: features, of which some are missing, as numbers of one size."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.floating[Any]]
Places = NDArray[np.intp]

FARTHEST = 4.0
"""No feature counts as more standard deviations from its mean: counts and prices have long tails."""

RARELY = 0.01
"""Whether a feature is missing is an input of its own where it is missing from more than this share of the rows."""

OUTERMOST = 0.001
"""This share of what is known of a feature, at either end, counts as what is next to it for mean and deviation."""

BLOCK = 8_192
"""So many rows are prepared and scored at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """How features, of which some are missing, become inputs without gaps.

    Those that vary (`told`, along which `mean` and `deviation` go) in standard deviations from the mean, 0 where
    missing; then for each of `gaps` a 1 where it is missing.
    """

    told: Places
    gaps: Places
    mean: Rows
    deviation: Rows

    @classmethod
    def of(cls, rows: Rows, left_out: Collection[int] = ()) -> Self:
        """Mean and deviation of what is known of each feature, without those that are `left_out`."""
        mean, deviation, missing = (np.zeros(rows.shape[1]) for _ in range(3))
        for place in set(range(rows.shape[1])).difference(left_out):
            known = rows[np.isfinite(rows[:, place]), place]
            missing[place] = 1.0 - len(known) / len(rows)
            if len(known):
                mean[place], deviation[place] = _spread(known)
        told = np.flatnonzero(deviation > 0.0)
        gaps = np.flatnonzero((missing > RARELY) & (missing < 1.0))
        return cls(told, gaps, mean[told].astype(np.float32), deviation[told].astype(np.float32))

    def __call__(self, rows: Rows) -> Rows:
        """(rows, told + gaps)."""
        made = np.empty((len(rows), len(self.told) + len(self.gaps)), np.float32)
        for part in blocks(len(rows)):
            block, found = rows[part], made[part]
            near = (block[:, self.told] - self.mean) / self.deviation
            found[:, : len(self.told)] = np.nan_to_num(np.clip(near, -FARTHEST, FARTHEST))
            found[:, len(self.told) :] = np.isnan(block[:, self.gaps])
        return made

    @property
    def features(self) -> Places:
        """The feature that each input is of."""
        return np.concatenate([self.told, self.gaps])


def blocks(rows: int) -> Iterator[slice]:
    """So many rows at a time, so that what is made on the way stays small."""
    return (slice(start, start + BLOCK) for start in range(0, rows, BLOCK))


def _spread(known: Rows) -> tuple[float, float]:
    """Mean and standard deviation without the outermost values, of which one alone could hide all others; with them
    where the rest is all the same."""
    low, high = np.quantile(known, OUTERMOST, method="lower"), np.quantile(known, 1.0 - OUTERMOST, method="higher")
    inner = np.clip(known, low, high)
    told = inner if inner.min() < inner.max() else known
    return float(told.mean(dtype=np.float64)), float(told.std(dtype=np.float64))
