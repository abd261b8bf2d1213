"""What every recommender must be held against: chance, what sells, what sells now, and what the shop always buys."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import chain, islice
from zlib import crc32

import numpy as np
import pandas as pd

from ranking.evaluation.recommender import Mode, Recommender
from ranking.evaluation.split import products_by_retailer
from ranking.orders import Past, shops_of

RECENT_DAYS = 30


@dataclass(frozen=True)
class Habits:
    """What the baselines know, all of it from one past. `recent` and `popular` are every product, best first."""

    past: Past

    @property
    def seen_until(self) -> datetime:
        """The moment of the newest order line."""
        newest: datetime = self.past.lines["ordered_at"].max().to_pydatetime()
        return newest

    @cached_property
    def owned(self) -> dict[str, frozenset[str]]:
        """What each retailer bought."""
        return products_by_retailer(self.past.lines)

    @cached_property
    def popular(self) -> tuple[str, ...]:
        """By the number of retailers that ever bought it; ties by id."""
        return self._by_buyers(float("inf"))

    @cached_property
    def recent(self) -> tuple[str, ...]:
        """By the number of retailers that bought it in the last `RECENT_DAYS`; ties by id."""
        return self._by_buyers(RECENT_DAYS)

    def _by_buyers(self, days: float) -> tuple[str, ...]:
        buyers = shops_of(self.past.buyers(days))
        return tuple(self.past.products[np.argsort(-buyers, kind="stable")])

    @cached_property
    def frequent(self) -> dict[str, tuple[str, ...]]:
        """Each retailer's own products by the number of its orders that held them; ties in the order of `recent`."""
        lines = self.past.lines.drop_duplicates(["retailer_id", "product_id", "order_id"])
        counts = lines.groupby(["retailer_id", "product_id"]).size().rename("orders").reset_index()
        counts["place"] = pd.Index(self.recent).get_indexer(pd.Index(counts["product_id"]))
        best_first = counts.sort_values(["orders", "place"], ascending=[False, True])
        return {str(shop): tuple(products) for shop, products in best_first.groupby("retailer_id")["product_id"]}

    def allowed(self, products: Iterable[str], retailer_id: str, mode: Mode) -> Iterator[str]:
        """Those of `products` that the mode lets through, in their order."""
        owned = self.owned.get(retailer_id, frozenset())
        if mode == "basket":
            return iter(products)
        return (product for product in products if (product in owned) == (mode == "reorder"))


@dataclass(frozen=True)
class _Baseline:
    habits: Habits

    @property
    def seen_until(self) -> datetime:
        """The moment of the newest order line that it counted."""
        return self.habits.seen_until


@dataclass(frozen=True)
class Random(_Baseline):
    """Any product that was ever bought, each as likely; the same draw for the same retailer and seed."""

    seed: int
    name: str = "random"

    def recommend(self, retailer_id: str, k: int, mode: Mode) -> Sequence[str]:
        """At most `k` drawn products."""
        draw = np.random.default_rng([self.seed, crc32(retailer_id.encode())])
        shuffled = draw.permutation(len(self.habits.popular))
        products = (self.habits.popular[place] for place in shuffled.tolist())
        return tuple(islice(self.habits.allowed(products, retailer_id, mode), k))


@dataclass(frozen=True)
class Popular(_Baseline):
    """What most retailers ever bought."""

    name: str = "popular"

    def recommend(self, retailer_id: str, k: int, mode: Mode) -> Sequence[str]:
        """The `k` most popular products."""
        return tuple(islice(self.habits.allowed(self.habits.popular, retailer_id, mode), k))


@dataclass(frozen=True)
class PopularLately(_Baseline):
    """What most retailers bought in the last 30 days."""

    name: str = "popular, last 30 days"

    def recommend(self, retailer_id: str, k: int, mode: Mode) -> Sequence[str]:
        """The `k` most popular products of late."""
        return tuple(islice(self.habits.allowed(self.habits.recent, retailer_id, mode), k))


@dataclass(frozen=True)
class PersonalFrequency(_Baseline):
    """What this retailer ordered most often; a basket is filled up with what is popular lately.

    Of new products it knows nothing: `discover` is empty.
    """

    name: str = "personal frequency"

    def recommend(self, retailer_id: str, k: int, mode: Mode) -> Sequence[str]:
        """The retailer's `k` most frequent products."""
        own = self.habits.frequent.get(retailer_id, ())
        if mode == "discover":
            return ()
        filling = self.habits.allowed(self.habits.recent, retailer_id, "discover") if mode == "basket" else ()
        return tuple(islice(chain(own, filling), k))


def baselines(past: Past, seed: int) -> tuple[Recommender, ...]:
    """All four, fitted on `past`."""
    habits = Habits(past)
    return Random(habits, seed), Popular(habits), PopularLately(habits), PersonalFrequency(habits)
