"""What was bought before a moment. All that is learned or counted is built from a `Past` and from nothing else."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

Matrix = sparse.csr_matrix[np.float64]

COLUMNS = ("order_id", "retailer_id", "product_id", "quantity", "unit_price", "ordered_at")
MILLISECONDS_A_DAY = 86_400_000

INTEREST_HALF_LIFE_DAYS = 60.0
"""A purchase two months ago says half as much about what a shop is interested in."""


class LeakError(ValueError):
    """Something later than the moment that it must be known at."""


@dataclass(frozen=True, slots=True)
class History:
    """One retailer's order lines, oldest first, in columns. `paid` is quantity × unit price, 0 without a price; `ages`
    are days before `as_of`.
    """

    retailer_id: str
    as_of: datetime
    products: tuple[str, ...]
    quantities: tuple[float, ...]
    paid: tuple[float, ...]
    moments: tuple[datetime, ...]
    ages: NDArray[np.float64]

    def latest(self, orders: int) -> "History":
        """The same retailer as if it had only placed its latest so many orders; those of one moment are one order."""
        placed = sorted(set(self.moments))[-orders:]
        part = slice(self.moments.index(placed[0]) if placed else 0, None)
        columns = (self.products[part], self.quantities[part], self.paid[part], self.moments[part])
        return History(self.retailer_id, self.as_of, *columns, self.ages[part])


@dataclass(frozen=True)
class Past:
    """Order lines (`COLUMNS`; quantities netted and above zero, moments naive UTC) strictly before `as_of`.

    Make it with `Past.before`. Raises LeakError where a line is at or after `as_of`: no builder can see the future.
    """

    as_of: datetime
    lines: pd.DataFrame

    def __post_init__(self) -> None:
        missing = [name for name in COLUMNS if name not in self.lines]
        if missing:
            raise ValueError(f"order lines without the column {', '.join(missing)}")
        late = self.lines["ordered_at"] >= pd.Timestamp(self.as_of)
        if late.any():
            first = self.lines[late].iloc[0]
            raise LeakError(
                f"order {first['order_id']} of {first['ordered_at']} is not before {self.as_of}: use Past.before to cut"
            )

    @classmethod
    def before(cls, orders: pd.DataFrame, as_of: datetime) -> "Past":
        """What of `orders` was known at `as_of`: the lines before it."""
        return cls(as_of, parted(orders, as_of)[0])

    def of(self, retailers: Collection[str]) -> "Past":
        """The same past of these retailers alone."""
        return Past(self.as_of, self.lines[self.lines["retailer_id"].isin(retailers)])

    @cached_property
    def ages(self) -> NDArray[np.float64]:
        """Days from each line to `as_of`, above zero."""
        moments = self.lines["ordered_at"].to_numpy(dtype="datetime64[ms]")
        milliseconds = (np.datetime64(self.as_of, "ms") - moments).astype(np.int64)
        return np.asarray(milliseconds / MILLISECONDS_A_DAY, dtype=np.float64)

    @cached_property
    def retailers(self) -> pd.Index:
        """Ids of those who bought, sorted; the rows of every matrix."""
        return _sorted_ids(self.lines["retailer_id"])

    @cached_property
    def products(self) -> pd.Index:
        """Ids of what was bought, sorted; the columns of every matrix."""
        return _sorted_ids(self.lines["product_id"])

    @cached_property
    def rows(self) -> NDArray[np.intp]:
        """The place of each line's retailer in `retailers`."""
        return self.retailers.get_indexer(pd.Index(self.lines["retailer_id"]))

    @cached_property
    def columns(self) -> NDArray[np.intp]:
        """The place of each line's product in `products`."""
        return self.products.get_indexer(pd.Index(self.lines["product_id"]))

    def buyers(self, days: float, before: float = 0.0) -> Matrix:
        """1 where a retailer bought a product in the last `days`, of them those `before` so many days ago; retailers ×
        products."""
        chosen = (self.ages <= days) & (self.ages > before)
        return self._matrix(chosen, np.ones(int(chosen.sum()))).sign()

    def interest(self) -> Matrix:
        """√ of the decayed number of order lines (see INTEREST_HALF_LIFE_DAYS); retailers × products."""
        return self._matrix(slice(None), decay(self.ages, INTEREST_HALF_LIFE_DAYS)).sqrt()

    def _matrix(self, chosen: NDArray[np.bool_] | slice, weights: NDArray[np.float64]) -> Matrix:
        shape = (len(self.retailers), len(self.products))
        return sparse.csr_matrix(
            (weights, (self.rows[chosen], self.columns[chosen])), shape=shape
        )  # repeats are summed

    def histories(self) -> Iterator[History]:
        """One history a retailer, in the order of `retailers`."""
        order = np.lexsort((-self.ages, self.rows))
        lines, ages = self.lines.iloc[order], self.ages[order]
        products = lines["product_id"].tolist()
        quantities = lines["quantity"].to_numpy(dtype=np.float64)
        paid = np.nan_to_num(quantities * lines["unit_price"].to_numpy(dtype=np.float64))
        moments = lines["ordered_at"].to_numpy(dtype="datetime64[us]").tolist()
        bounds = np.cumsum([0, *np.bincount(self.rows, minlength=len(self.retailers))]).tolist()
        for retailer_id, start, end in zip(self.retailers, bounds[:-1], bounds[1:], strict=True):
            part = slice(start, end)
            bought, counts, money = tuple(products[part]), tuple(quantities[part].tolist()), tuple(paid[part].tolist())
            yield History(retailer_id, self.as_of, bought, counts, money, tuple(moments[part]), ages[part])


def shops_of(buyers: Matrix) -> NDArray[np.float64]:
    """How many retailers bought each product, of `Past.buyers`."""
    return np.asarray(buyers.sum(axis=0), dtype=np.float64).ravel()


def parted(orders: pd.DataFrame, moment: datetime) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The lines before a moment, and those from it on; of lines that are sorted by time, as the store gives them, no
    copy is made."""
    if orders["ordered_at"].is_monotonic_increasing:
        place = int(orders["ordered_at"].searchsorted(pd.Timestamp(moment)))
        return orders.iloc[:place], orders.iloc[place:]
    before = orders["ordered_at"] < pd.Timestamp(moment)
    return orders[before], orders[~before]


def decay(ages: NDArray[np.float64], half_life_days: float) -> NDArray[np.float64]:
    """What is left of a weight of 1 after each age in days: it halves every `half_life_days`."""
    return np.exp2(-ages / half_life_days)


def _sorted_ids(column: pd.Series) -> pd.Index:
    ids: pd.Index = pd.Index(sorted(column.unique()), dtype=str)
    return ids
