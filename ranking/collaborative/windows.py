"""How demand moves over a fortnight, half a year and more than that, and whether those who try a product come back."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ranking.collaborative.popularity import LONG_DAYS, SHORT_DAYS, STEADY_BUYERS
from ranking.orders import Matrix, Past

FORTNIGHT, MONTH, QUARTER, HALF_YEAR = 14.0, SHORT_DAYS, LONG_DAYS, 180.0

TRIED_DAYS = 60.0
"""A shop that first bought something so long ago has had its chance to buy it again."""

USUAL_SHOPS, USUAL_RETURN = 8.0, 0.25
"""Every product starts as if so many shops had tried it, of which this share came back."""

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Windows:
    """Along the products of a past. `fortnight`, `half_year` and `ever` count distinct shops that bought.

    `surge`, `swell` and `comeback` are logarithms of buyers now against a steady pace, 0 for steady: the fortnight
    against its month, the quarter against its half-year, the month against those of more than half a year ago.
    `returning` is the share of the shops that tried a product, 0 to 1, which bought it on another day.
    """

    fortnight: Values
    half_year: Values
    ever: Values
    surge: Values
    swell: Values
    comeback: Values
    returning: Values

    @classmethod
    def of(cls, past: Past) -> "Windows":
        """Count."""
        fortnight, month, quarter, half_year, ever = (
            _shops(past.buyers(days)) for days in (FORTNIGHT, MONTH, QUARTER, HALF_YEAR, np.inf)
        )
        months = max(1.0, (float(past.ages.max(initial=0.0)) - HALF_YEAR) / MONTH)
        return cls(
            fortnight,
            half_year,
            ever,
            surge=_against(fortnight, month * FORTNIGHT / MONTH),
            swell=_against(quarter, half_year * QUARTER / HALF_YEAR),
            comeback=_against(month, _shops(past.buyers(np.inf, before=HALF_YEAR)) / months),
            returning=_returning(past),
        )


def _shops(buyers: Matrix) -> Values:
    """Distinct shops by product."""
    return np.asarray(buyers.sum(axis=0), dtype=np.float64).ravel()


def _against(now: Values, steady: Values) -> Values:
    """As trends are told, steady buyers given to both sides."""
    compared: Values = np.log((now + STEADY_BUYERS) / (steady + STEADY_BUYERS))
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
