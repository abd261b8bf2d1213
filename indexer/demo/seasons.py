"""How demand moves through the year: seasons by month, festivals by date, by region."""

from datetime import date, timedelta

import numpy as np

from indexer.demo.arrays import Floats
from indexer.demo.festivals import DATES, ELSEWHERE, FIRST, LAST, STRENGTH, swell
from indexer.demo.goods import Good

# January to December, around 1; read at mid-month and linear between.
MONTHS: dict[str, tuple[float, ...]] = {
    "summer": (0.35, 0.55, 1.1, 1.8, 2.1, 1.7, 1.0, 0.8, 0.8, 0.8, 0.5, 0.35),
    "monsoon": (0.8, 0.7, 0.7, 0.7, 0.8, 1.3, 1.7, 1.6, 1.3, 1.0, 0.8, 0.8),
    "winter": (1.6, 1.3, 0.9, 0.7, 0.6, 0.6, 0.7, 0.8, 0.9, 1.1, 1.5, 1.7),
    "deepwinter": (2.3, 1.5, 0.6, 0.25, 0.2, 0.2, 0.3, 0.3, 0.5, 1.0, 2.0, 2.6),
    "cold": (1.3, 1.2, 0.9, 0.75, 0.7, 0.9, 1.2, 1.2, 1.0, 1.0, 1.2, 1.3),
    "rare": (0.1,) * 12,
    "school": (0.8, 0.9, 1.0, 1.0, 1.3, 2.4, 1.8, 0.9, 0.8, 0.6, 0.8, 0.8),
}


def calendar(until: date, days: int) -> list[date]:
    """The `days` days that end with `until`; ValueError where the festivals' dates are not known."""
    first = until - timedelta(days=days - 1)
    if days < 1 or first < FIRST or until > LAST:
        raise ValueError(f"festival dates are known from {FIRST} to {LAST}, not for {days} days until {until}")
    return [first + timedelta(days=n) for n in range(days)]


def demand_lift(goods: tuple[Good, ...], regions: tuple[str, ...], days: list[date]) -> Floats:
    """The factor on demand: shape (regions, days, goods); 1 is an ordinary day."""
    season = np.stack([_season(good.season, days) for good in goods], axis=1)
    lift = np.repeat(season[None], len(regions), axis=0)
    near = {festival: swell(festival, days) for festival in DATES}
    for column, good in enumerate(goods):
        for festival, peak in good.festivals:
            for row, region in enumerate(regions):
                strength = STRENGTH[festival].get(region, ELSEWHERE)
                lift[row, :, column] *= 1 + (peak - 1) * strength * near[festival]
    return lift


def _season(name: str, days: list[date]) -> Floats:
    if not name:
        return np.ones(len(days))
    middles = np.arange(-1, 13) * 30.44 + 15.2
    months = np.array(MONTHS[name])
    return np.interp([day.timetuple().tm_yday for day in days], middles, np.r_[months[-1], months, months[0]])
