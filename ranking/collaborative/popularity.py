"""What sells: buyers in windows, decayed counts, trend; by region and by kind of shop where there are enough shops."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from ranking.orders import Matrix, Past, decay, shops_of
from search.product import Popularity
from search.retailer import Scored

SHORT_DAYS, LONG_DAYS = 30, 90
HALF_LIFE_DAYS = 30.0

YEAR_DAYS, SEASON_DAYS = 364.0, 28.0
"""A year of whole weeks ago, and the days from then on that say what the coming ones may bring."""

STEADY_BUYERS = 10.0
"""Buyers at a steady pace given to every product on both sides of its trend, so that two buyers make no fashion."""

HEAT_POWER = 1.5
"""How much a trend counts where it multiplies a score; measured, see docs/adr/0005-collaborative.md."""

ENOUGH_SHOPS = 10
"""A region or kind of shop with fewer buying shops in 90 days has no figures of its own."""

ENOUGH_BUYERS = 2
"""A product's share within a group is told from so many buyers on."""

BORROWED_SHOPS = 20.0
"""A group's shares are drawn towards those of all shops as if so many more shops had bought like the average."""

PEER_PRODUCTS = 200

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Groups:
    """Shops by region or kind: how many bought anything in 90 days, and buyers of each product (groups × products)."""

    names: tuple[str, ...]
    shops: Values
    buyers: Matrix

    @classmethod
    def of(cls, bought: Matrix, group_of: list[str]) -> "Groups":
        """Group the rows of `bought` (retailers × products, 1 or 0); an empty name is no group."""
        named = pd.Series(group_of, dtype=str).where(bought.getnnz(axis=1) > 0, "")
        sizes = named[named != ""].value_counts()
        names = sorted(sizes[sizes >= ENOUGH_SHOPS].index)
        place = pd.Index(names, dtype=str).get_indexer(pd.Index(named))
        members = np.flatnonzero(place >= 0)
        shape = (len(names), len(group_of))
        membership = sparse.csr_matrix((np.ones(len(members)), (place[members], members)), shape=shape)
        shops = np.asarray(membership.sum(axis=1), dtype=np.float64).ravel()
        return cls(tuple(names), shops, sparse.csr_matrix(membership @ bought))

    def shares(self) -> list[tuple[tuple[str, float], ...]]:
        """For each product, the groups in which enough shops bought it, with the share of their shops, 0 to 1."""
        buyers = self.buyers.tocsc()
        told: list[tuple[tuple[str, float], ...]] = []
        for start, end in zip(buyers.indptr[:-1], buyers.indptr[1:], strict=True):
            pairs = zip(buyers.indices[start:end].tolist(), buyers.data[start:end].tolist(), strict=True)
            shares = [(self.names[g], round(n / self.shops[g], 4)) for g, n in pairs if n >= ENOUGH_BUYERS]
            told.append(tuple((name, float(share)) for name, share in shares))
        return told

    def drawn(self, name: str, overall: Values) -> Values | None:
        """The group's share of each product, drawn towards the `overall` ones; None for a group without figures."""
        if name not in self.names:
            return None
        place = self.names.index(name)
        buyers = self.buyers[place].toarray().ravel()
        drawn: Values = (buyers + BORROWED_SHOPS * overall) / (self.shops[place] + BORROWED_SHOPS)
        return drawn


@dataclass(frozen=True)
class Demand:
    """Demand for every product that was ever bought, as of one moment. Arrays go along `products`.

    `last_year` is buyers in the 28 days that came after this moment a year ago; NaN where orders do not reach back.
    """

    products: pd.Index
    buyers_30d: Values
    buyers_90d: Values
    decayed: Values
    sold_for_days: Values
    repeats: Values
    last_year: Values
    shops: int
    regions: Groups
    segments: Groups

    @classmethod
    def of(cls, past: Past, regions: Mapping[str, str], segments: Mapping[str, str]) -> "Demand":
        """Count; `regions` and `segments` give those of each retailer id, as far as they are known."""
        bought = past.buyers(LONG_DAYS)
        daily = pd.DataFrame({"retailer": past.rows, "product": past.columns, "age": np.floor(past.ages)})
        daily = daily.drop_duplicates()
        weights = decay(daily["age"].to_numpy(np.float64), HALF_LIFE_DAYS)
        return cls(
            products=past.products,
            buyers_30d=shops_of(past.buyers(SHORT_DAYS)),
            buyers_90d=shops_of(bought),
            decayed=np.bincount(daily["product"], weights, minlength=len(past.products)).astype(np.float64),
            sold_for_days=_oldest(past),
            repeats=_repeats(past, daily),
            last_year=_last_year(past),
            shops=int((bought.getnnz(axis=1) > 0).sum()),
            regions=Groups.of(bought, [regions.get(shop, "") for shop in past.retailers]),
            segments=Groups.of(bought, [segments.get(shop, "") for shop in past.retailers]),
        )

    @cached_property
    def trend(self) -> Values:
        """Buyers of 30 days against a third of those of 90, less one; 0 is steady (see STEADY_BUYERS)."""
        usual = self.buyers_90d * SHORT_DAYS / LONG_DAYS
        trend: Values = (self.buyers_30d + STEADY_BUYERS) / (usual + STEADY_BUYERS) - 1.0
        return trend

    @cached_property
    def heat(self) -> Values:
        """What a score of liking is multiplied with: above 1 for what is on the rise, below for what fades."""
        heat: Values = (1.0 + self.trend) ** HEAT_POWER
        return heat

    def popularity(self) -> dict[str, Popularity]:
        """The facts for each product's index document."""
        columns = (self.buyers_30d.astype(int), self.buyers_90d.astype(int), self.decayed.round(4), self.trend.round(4))
        ages = (self.sold_for_days.round(1), self.repeats.round(3))
        groups = (self.regions.shares(), self.segments.shares())
        rows = zip(*(column.tolist() for column in columns), *groups, *(age.tolist() for age in ages), strict=True)
        return {product: Popularity(*row) for product, row in zip(self.products, rows, strict=True)}

    def peers(self, region: str, segment: str) -> tuple[Scored, ...]:
        """What shops of this region and kind buy, best first; nothing where neither has figures of its own."""
        key = (region, segment)
        if key not in self._peers:
            self._peers[key] = self._of_peers(region, segment)
        return self._peers[key]

    @cached_property
    def _peers(self) -> dict[tuple[str, str], tuple[Scored, ...]]:
        return {}

    def _of_peers(self, region: str, segment: str) -> tuple[Scored, ...]:
        overall = self.buyers_90d / max(1, self.shops)
        both = (self.regions.drawn(region, overall), self.segments.drawn(segment, overall))
        known = [shares for shares in both if shares is not None]
        if not known:
            return ()
        score = np.mean(known, axis=0)
        best = np.argsort(-score, kind="stable")[:PEER_PRODUCTS]
        return tuple(Scored(self.products[place], float(score[place])) for place in best if score[place] > 0)


def _oldest(past: Past) -> Values:
    """Days since each product's first order."""
    oldest = np.zeros(len(past.products))
    np.maximum.at(oldest, past.columns, past.ages)
    return oldest


def _repeats(past: Past, daily: pd.DataFrame) -> Values:
    """Order days with each product, by shop that has ever bought it; 1 where nobody came back for it."""
    shops = daily.drop_duplicates(["retailer", "product"])["product"]
    count = len(past.products)
    days: Values = np.bincount(daily["product"], minlength=count) / np.bincount(shops, minlength=count)
    return days


def _last_year(past: Past) -> Values:
    """Buyers of each product in the season that lies ahead, as it was a year ago."""
    if not len(past.ages) or past.ages.max() < YEAR_DAYS:
        return np.full(len(past.products), np.nan)
    then = (past.ages <= YEAR_DAYS) & (past.ages > YEAR_DAYS - SEASON_DAYS)
    pairs = np.unique(np.column_stack([past.rows[then], past.columns[then]]), axis=0)
    buyers: Values = np.bincount(pairs[:, 1].astype(np.intp), minlength=len(past.products)).astype(np.float64)
    return buyers
