"""Demand for each product against the whole market's, week by week and over a fortnight up to ever; how it moves from
one span to the next, and whether those who try a product come back."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ranking.collaborative.popularity import LONG_DAYS, SHORT_DAYS, STEADY_BUYERS, Demand
from ranking.orders import Past, shops_of

WEEK, FORTNIGHT, MONTH, QUARTER, HALF_YEAR = 7.0, 14.0, SHORT_DAYS, LONG_DAYS, 180.0

WEEKS = 8
"""So many weeks are told one by one."""

TRIED_DAYS = 60.0
"""A shop that first bought something so long ago has had its chance to buy it again."""

USUAL_SHOPS, USUAL_RETURN = 8.0, 0.25
"""Every product starts as if so many shops had tried it, of which this share came back."""

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Windows:
    """Along the products of a past, against all of them: what sells in November would top every August otherwise.

    `fortnight` to `ever` are log1p of the distinct shops that bought, less that of the mean product; `weeks` the same
    of each of the last `WEEKS` weeks, the latest first (products × weeks); `decayed` the same
    of order lines with a half-life of 30 days. `surge`, `swell` and `comeback` are logarithms of buyers now against
    what they would be had the product moved as the market did: the fortnight against its month, the quarter against
    its half-year, the month against those of more than half a year ago. `returning` is the share of the shops that
    tried a product, 0 to 1, which bought it on another day.
    """

    fortnight: Values
    month: Values
    quarter: Values
    half_year: Values
    ever: Values
    decayed: Values
    surge: Values
    swell: Values
    comeback: Values
    returning: Values
    weeks: Values

    @classmethod
    def of(cls, past: Past, demand: Demand) -> "Windows":
        """Count what the `demand` of the same past has not counted."""
        fortnight, half_year, ever = (shops_of(past.buyers(days)) for days in (FORTNIGHT, HALF_YEAR, np.inf))
        month, quarter = demand.buyers_30d, demand.buyers_90d
        months = max(1.0, (float(past.ages.max(initial=0.0)) - HALF_YEAR) / MONTH)
        return cls(
            fortnight=_level(fortnight),
            month=_level(month),
            quarter=_level(quarter),
            half_year=_level(half_year),
            ever=_level(ever),
            decayed=_level(demand.decayed),
            surge=_against(fortnight, month * FORTNIGHT / MONTH),
            swell=_against(quarter, half_year * QUARTER / HALF_YEAR),
            comeback=_against(month, shops_of(past.buyers(np.inf, before=HALF_YEAR)) / months),
            returning=_returning(past),
            weeks=_weeks(past),
        )


def _weeks(past: Past) -> Values:
    """Products × weeks."""
    counted = [shops_of(past.buyers(WEEK * (week + 1), before=WEEK * week)) for week in range(WEEKS)]
    return np.column_stack([_level(counts) for counts in counted])


def _mean(counts: Values) -> float:
    """Of all products; 0 without any."""
    return float(counts.mean()) if len(counts) else 0.0


def _level(counts: Values) -> Values:
    """On a logarithm, less the mean product's."""
    level: Values = np.log1p(counts) - np.log1p(_mean(counts))
    return level


def _against(now: Values, steady: Values) -> Values:
    """Against a steady pace times how all products together moved; as in trends, steady buyers given to both sides."""
    market = _mean(now) / _mean(steady) if _mean(steady) > 0 else 1.0
    compared: Values = np.log((now + STEADY_BUYERS) / (steady * market + STEADY_BUYERS))
    return compared


def _returning(past: Past) -> Values:
    """Of the shops that have had their chance."""
    days = np.unique(np.column_stack([past.rows, past.columns, np.floor(past.ages)]).astype(np.int64), axis=0)
    first = np.ones(len(days), dtype=bool)
    first[1:] = (days[1:, :2] != days[:-1, :2]).any(axis=1)
    starts = np.flatnonzero(first)
    counts = np.diff(np.append(starts, len(days)))
    oldest = days[starts + counts - 1, 2]
    tried = oldest >= TRIED_DAYS
    shops = np.bincount(days[starts[tried], 1], minlength=len(past.products))
    back = np.bincount(days[starts[tried & (counts > 1)], 1], minlength=len(past.products))
    share: Values = (back + USUAL_SHOPS * USUAL_RETURN) / (shops + USUAL_SHOPS)
    return share
