"""How well a factorisation foretells quantities, beside a bias baseline. It decides nothing: see docs/evaluation.md.

What is foretold is log1p(units a month) of every retailer × product pair bought before the cut, over the window after
it, zeros included. It is learned from the window of the same length before the cut, in the same form, for the pairs
that had been bought by then.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import svds

from ranking.evaluation.boosted import STEPS_DAYS, Window, bought_pairs, foretell
from ranking.evaluation.intervals import resample
from ranking.evaluation.report import Rating
from ranking.evaluation.split import Split
from ranking.orders import Past

Values = NDArray[np.float64]
Places = NDArray[np.intp]

MONTH_DAYS = 365.25 / 12
DAMPING = 25.0  # a bias is drawn towards 0 as by so many pairs without any; chosen on Online Retail cut at 2011-07-23
ROUNDS = 10
RANK = 32
SHRINKAGE = 10.0  # taken off every singular value (soft-impute, Mazumder et al. 2010); chosen on the same cut


@dataclass(frozen=True, slots=True)
class Pairs:
    """Retailer × product pairs, by place in the past's `retailers` and `products`, with log1p(units a month)."""

    retailers: Places
    products: Places
    values: Values


@dataclass(frozen=True, slots=True)
class Biases:
    """A value is `mean` + the retailer's bias + the product's bias."""

    mean: float
    retailers: Values
    products: Values

    @classmethod
    def of(cls, pairs: Pairs, shape: tuple[int, int]) -> "Biases":
        """Learn both by turns, damped."""
        mean = float(pairs.values.mean())
        retailers, products = np.zeros(shape[0]), np.zeros(shape[1])
        for _ in range(ROUNDS):
            retailers = _damped_mean(pairs.retailers, pairs.values - mean - products[pairs.products], shape[0])
            products = _damped_mean(pairs.products, pairs.values - mean - retailers[pairs.retailers], shape[1])
        return cls(mean, retailers, products)

    def foretell(self, pairs: Pairs) -> Values:
        """One value a pair."""
        values: Values = self.mean + self.retailers[pairs.retailers] + self.products[pairs.products]
        return values


def _damped_mean(places: Places, rest: Values, count: int) -> Values:
    mean: Values = np.bincount(places, rest, count) / (np.bincount(places, minlength=count) + DAMPING)
    return mean


def factor_products(pairs: Pairs, rest: Values, asked: Pairs, shape: tuple[int, int]) -> Values:
    """What a truncated, shrunk SVD of the `rest` (what the biases left, 0 where unknown) adds for the asked pairs."""
    rank = min(RANK, min(shape) - 1)
    if rank < 1 or np.linalg.norm(rest) <= SHRINKAGE:  # no singular value is above the norm: nothing would be left
        return np.zeros(len(asked.values))
    matrix = sparse.csr_matrix((rest, (pairs.retailers, pairs.products)), shape=shape)
    left: Values
    right: Values
    left, sizes, right = svds(matrix, k=rank, rng=np.random.default_rng(0))
    shrunk = left * np.maximum(sizes - SHRINKAGE, 0.0)
    products: Values = np.einsum("if,if->i", shrunk[asked.retailers], right.T[asked.products])
    return products


def ratings(split: Split) -> tuple[Rating, ...]:
    """The error of a mean, the biases, the factorisation and the trees; none where the past is no longer than the
    window."""
    earlier = split.cut - timedelta(days=split.window_days)
    learned = _pairs(Past.before(split.past.lines, earlier), split.past.lines, split)
    if not len(learned.values):
        return ()
    asked = _pairs(split.past, split.future, split)
    boosted = foretell(_windows(split, earlier), Window(split.past, bought_pairs(split.past), asked.values))
    shape = (len(split.past.retailers), len(split.past.products))
    biases = Biases.of(learned, shape)
    foretold = biases.foretell(asked)
    factors = factor_products(learned, learned.values - biases.foretell(learned), asked, shape)
    return (
        _rating("one mean for all", np.full(len(foretold), biases.mean), asked),
        _rating("retailer and product bias", foretold, asked),
        _rating("factorisation on top of the biases", foretold + factors, asked),
        _rating("boosted trees", boosted, asked),
    )


def _windows(split: Split, latest: datetime) -> list[Window]:
    """What followed `latest` and some moments before it, all of it before the cut."""
    pasts = [Past.before(split.past.lines, latest - timedelta(days=days)) for days in STEPS_DAYS]
    return [
        Window(past, bought_pairs(past), _pairs(past, split.past.lines, split).values)
        for past in pasts
        if not past.lines.empty
    ]


def _pairs(known: Past, later: pd.DataFrame, split: Split) -> Pairs:
    """The pairs bought before `known.as_of`, with what `later` holds of them within a window from then on."""
    pairs = bought_pairs(known)
    begin = pd.Timestamp(known.as_of)
    window = later[
        (later["ordered_at"] >= begin) & (later["ordered_at"] < begin + pd.Timedelta(days=split.window_days))
    ]
    units = window.groupby(["retailer_id", "product_id"])["quantity"].sum().rename("units").reset_index()
    bought = pairs.merge(units, how="left", on=["retailer_id", "product_id"])["units"].fillna(0.0)
    return Pairs(
        split.past.retailers.get_indexer(pd.Index(pairs["retailer_id"])),
        split.past.products.get_indexer(pd.Index(pairs["product_id"])),
        np.log1p(bought.to_numpy(dtype=np.float64) / (split.window_days / MONTH_DAYS)),
    )


def _rating(name: str, foretold: Values, asked: Pairs) -> Rating:
    """Root of the mean over pairs; the interval draws whole retailers, whose pairs belong together."""
    count = int(asked.retailers.max()) + 1
    squares = np.bincount(asked.retailers, (foretold - asked.values) ** 2, count)
    return Rating(name, resample(np.column_stack([squares, np.bincount(asked.retailers)])).root_ratio(0, 1))
