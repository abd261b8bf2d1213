"""How sure a mean over retailers is: the bootstrap, with the same resamples for all, so that differences are paired."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

DRAWS = 1000
LEVEL = (0.025, 0.975)
BLOCK = 50  # draws at once: memory is BLOCK × retailers


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over retailers and the 95 % percentile bootstrap interval around it."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Resampled:
    """Means of several columns, and the same of every resample (`DRAWS` × columns)."""

    means: Values
    draws: Values

    def interval(self, column: int) -> Interval:
        """How sure one mean is."""
        return _interval(self.means[column], self.draws[:, column])

    def difference(self, column: int, other: int) -> Interval:
        """How sure it is that one column is above the other, over the same retailers."""
        return _interval(self.means[column] - self.means[other], self.draws[:, column] - self.draws[:, other])

    def root_ratio(self, column: int, other: int) -> Interval:
        """The square root of one column's mean over another's."""
        root = float(np.sqrt(self.means[column] / self.means[other]))
        return _interval(root, np.sqrt(self.draws[:, column] / self.draws[:, other]))


def resample(values: Values, seed: int = 0) -> Resampled:
    """Draw the rows (retailers) of `values` with replacement, as many as there are, `DRAWS` times. Efron 1979."""
    generator = np.random.default_rng(seed)
    count = len(values)
    draws = [_counts(generator, count, min(BLOCK, DRAWS - done)) @ values / count for done in range(0, DRAWS, BLOCK)]
    return Resampled(values.mean(axis=0), np.concatenate(draws))


def _counts(generator: np.random.Generator, count: int, draws: int) -> Values:
    """How often each of `count` rows was drawn, in each of `draws` resamples."""
    drawn = [np.bincount(generator.integers(0, count, count), minlength=count) for _ in range(draws)]
    return np.array(drawn, dtype=np.float64)


def _interval(mean: float, draws: Values) -> Interval:
    low, high = np.quantile(draws, LEVEL)
    return Interval(float(mean), float(low), float(high))
