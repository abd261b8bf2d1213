"""Festivals: their dates as data, and how demand swells before them and where."""

from datetime import date

import numpy as np

from indexer.demo.arrays import Floats

# Dates by the calendars published for India; eid follows the sighting of the moon: a day more or less.
DATES: dict[str, tuple[date, ...]] = {
    "pongal": (date(2024, 1, 15), date(2025, 1, 14), date(2026, 1, 14), date(2027, 1, 15)),
    "holi": (date(2024, 3, 25), date(2025, 3, 14), date(2026, 3, 4), date(2027, 3, 22)),
    "eid": (date(2024, 4, 11), date(2025, 3, 31), date(2026, 3, 21), date(2027, 3, 10)),
    "rakhi": (date(2024, 8, 19), date(2025, 8, 9), date(2026, 8, 28), date(2027, 8, 17)),
    "ganesh": (date(2024, 9, 7), date(2025, 8, 27), date(2026, 9, 14), date(2027, 9, 4)),
    "navratri": (date(2024, 10, 3), date(2025, 9, 22), date(2026, 10, 11), date(2027, 9, 30)),
    "diwali": (date(2024, 10, 31), date(2025, 10, 20), date(2026, 11, 8), date(2027, 10, 29)),
    "chhath": (date(2024, 11, 7), date(2025, 10, 27), date(2026, 11, 15), date(2027, 11, 4)),
}
FIRST, LAST = date(2024, 1, 1), date(2027, 12, 31)

# How strongly a region keeps a festival; 0.7 where nothing is said.
STRENGTH: dict[str, dict[str, float]] = {
    "pongal": {
        "Coimbatore": 1.4,
        "Nashik": 0.5,
        "Pune": 0.5,
        "Indore": 0.3,
        "Lucknow": 0.2,
        "Patna": 0.4,
        "Surat": 0.7,
    },
    "holi": {"Coimbatore": 0.1, "Jaipur": 1.2, "Lucknow": 1.3, "Patna": 1.2, "Indore": 1.1},
    "eid": {"Lucknow": 1.3, "Patna": 1.0},
    "rakhi": {"Coimbatore": 0.15, "Jaipur": 1.2, "Lucknow": 1.1, "Surat": 1.1, "Indore": 1.0},
    "ganesh": {"Nashik": 1.3, "Pune": 1.4, "Surat": 0.7, "Indore": 0.6, "Jaipur": 0.3, "Lucknow": 0.2, "Patna": 0.2},
    "navratri": {"Surat": 1.3, "Coimbatore": 0.4, "Jaipur": 1.0, "Lucknow": 1.0, "Patna": 1.1},
    "diwali": {"Coimbatore": 0.8, "Jaipur": 1.1, "Surat": 1.2, "Indore": 1.1, "Lucknow": 1.1, "Patna": 0.9},
    "chhath": {
        "Patna": 1.5,
        "Lucknow": 0.8,
        "Nashik": 0.1,
        "Pune": 0.1,
        "Coimbatore": 0.0,
        "Jaipur": 0.1,
        "Indore": 0.1,
    },
}
ELSEWHERE = 0.7
_STARTS, _FULL, _ENDS = 24, 15, 1  # days before the day itself: shops begin to stock up, buy most, and stop


def swell(festival: str, days: list[date]) -> Floats:
    """How near each day is to the festival's buying peak: 0 (far) to 1, shape (days,)."""
    peak = np.zeros(len(days))
    for when in DATES[festival]:
        ahead = np.array([(when - day).days for day in days], dtype=float)
        rising = (_STARTS - ahead) / (_STARTS - _FULL)
        peak = np.maximum(peak, np.where(ahead >= _ENDS, rising, 0.0).clip(0.0, 1.0))
    return peak
