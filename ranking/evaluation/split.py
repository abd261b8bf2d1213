"""One cut through the time of the whole marketplace: what came before is learned from, what came after is asked for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import pandas as pd

from ranking.orders import LeakError, Past


class SplitError(ValueError):
    """The orders leave nothing to learn from, or nothing to ask for; the sentence says what to do."""


@dataclass(frozen=True)
class Split:
    """`past` (before the cut) and `future` (from the cut on, before `until`), lines as in `ranking.orders`.

    Raises LeakError where a line of `future` is older than the cut: it would have been learned from.
    """

    past: Past
    future: pd.DataFrame
    until: datetime

    def __post_init__(self) -> None:
        early = self.future["ordered_at"] < pd.Timestamp(self.cut)
        if early.any():
            raise LeakError(
                f"{int(early.sum())} order lines of the future are before the cut {self.cut}: cut once, here"
            )
        if self.past.lines.empty or self.future.empty:
            raise SplitError(
                f"{len(self.past.lines)} order lines before {self.cut:%Y-%m-%d} and {len(self.future)} after it: "
                "import more days of orders, or choose another cut"
            )

    @classmethod
    def by_share(cls, orders: pd.DataFrame, train_share: float) -> "Split":
        """Cut at the start of the day by which `train_share` (between 0 and 1) of all order lines had come."""
        if not 0 < train_share < 1:
            raise SplitError(f"a train share of {train_share}: give one between 0 and 1, such as 0.8")
        if orders.empty:
            raise SplitError("no orders to evaluate on: run `kirana import` with some weeks of them")
        moment = orders["ordered_at"].sort_values().iloc[int(train_share * len(orders))]
        return cls.at(orders, moment.normalize().to_pydatetime())

    @classmethod
    def at(cls, orders: pd.DataFrame, cut: datetime, window_days: int | None = None) -> "Split":
        """Cut at `cut` (naive UTC); the future ends `window_days` after it, or with the day of the last order."""
        if window_days is None:
            until = orders["ordered_at"].max().normalize().to_pydatetime() + timedelta(days=1)
        else:
            until = cut + timedelta(days=window_days)
        moments = orders["ordered_at"]
        future = orders[(moments >= pd.Timestamp(cut)) & (moments < pd.Timestamp(until))]
        return cls(Past.before(orders, cut), future, until)

    @property
    def cut(self) -> datetime:
        """The moment that divides; what happens at it belongs to the future."""
        return self.past.as_of

    @property
    def window_days(self) -> float:
        """Length of the future in days."""
        return (self.until - self.cut) / timedelta(days=1)

    @cached_property
    def owned(self) -> dict[str, frozenset[str]]:
        """What each retailer bought before the cut."""
        return products_by_retailer(self.past.lines)


def products_by_retailer(lines: pd.DataFrame) -> dict[str, frozenset[str]]:
    """The products that each retailer has among `lines`, in the order of the retailers' ids."""
    products: dict[str, set[str]] = {}
    for retailer, product in zip(lines["retailer_id"].tolist(), lines["product_id"].tolist(), strict=True):
        products.setdefault(retailer, set()).add(product)
    return {retailer: frozenset(products[retailer]) for retailer in sorted(products)}
