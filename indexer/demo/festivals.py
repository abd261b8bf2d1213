"""Festivals: their dates as data, and how demand swells before them and where."""

from datetime import date

import numpy as np

from indexer.demo.arrays import Floats
from search.mappings import festivals

DATES = festivals()
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
