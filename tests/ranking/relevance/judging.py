"""Judged queries of a made-up shop whose people care for something that the formula does not know."""

from collections.abc import Sequence

import numpy as np

from ranking.relevance.evidence import NAMES, Evidence
from ranking.relevance.judged import JudgedPage

CANDIDATES = 40
WANTED = NAMES.index("length")


def pages(count: int, seed: int = 0, wanted: int = WANTED) -> Sequence[JudgedPage]:
    """Each with forty candidates, thirty of them judged: the higher the `wanted` feature, the better."""
    dice = np.random.default_rng(seed)
    made = []
    for number in range(count):
        rows = dice.random((CANDIDATES, len(NAMES))).astype(np.float32)
        levels = np.digitize(rows[:, wanted], [0.5, 0.7, 0.9]).astype(np.int64)
        judged = np.arange(CANDIDATES) < 30
        levels[~judged] = 0
        made.append(
            JudgedPage(
                f"query {number}",
                Evidence(rows, dice.random(CANDIDATES)),
                levels,
                judged,
                tuple(levels[judged].tolist()),
            )
        )
    return made
