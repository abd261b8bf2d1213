"""What is added to what a model says of a product, whatever it has learned."""

from collections.abc import Mapping

import numpy as np

from ranking.features.matrix import NAMES, Matrix32
from ranking.features.table import Values
from ranking.training.examples import Part

LEANINGS: Mapping[Part, Mapping[str, float]] = {"new": {}, "own": {"habit": 0.1, "buyers_30d": 0.025}}
"""So much of the logarithm of each feature is added. Own products lean towards what the shop buys often, and of that to
what still sells (docs/adr/0008-ranking.md)."""

ALREADY_LOGARITHMS = frozenset({"buyers_30d"})
LEAST = 1e-3
"""A smaller value, or none, counts as this one."""


def leaning(part: Part, rows: Matrix32) -> list[tuple[int, Values]]:
    """What each leaning adds to every row, with the place of its feature."""
    found = []
    for name, weight in LEANINGS[part].items():
        place = NAMES.index(name)
        known = np.nan_to_num(rows[:, place].astype(np.float64))
        found.append((place, weight * (known if name in ALREADY_LOGARITHMS else np.log(np.maximum(known, LEAST)))))
    return found
