"""Judged queries as pages: the candidates that search would rank, with what people said of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ranking.features.frequencies import Frequencies
from ranking.features.table import Values
from ranking.relevance.evidence import Evidence, weigh
from search.candidate import Candidate
from search.progress import SILENT, Progress
from search.query import Query

BEST = 3
"""Levels go from 0 (the lowest grade given, or no grade at all) to this; a level's gain is 2^level - 1."""

FOLDS = 5
DEPTH = 10
GOOD = 2
"""From this level on, a product counts for recall."""

DEEP = 100
DISCOUNTS = 1.0 / np.log2(np.arange(2, DEPTH + 2))

Ask = Callable[[str], tuple[Query, Sequence[Candidate]]]
"""The query as it was understood, and the candidates of its first window."""


@dataclass(frozen=True, slots=True, eq=False)
class JudgedPage:
    """Candidates of one query in the order of their ids. `levels` are 0 where nobody judged; `every_level` are those
    of all that was judged for the query, found or not."""

    query: str
    evidence: Evidence
    levels: NDArray[np.int64]
    judged: NDArray[np.bool_]
    every_level: tuple[int, ...]

    @property
    def fold(self) -> int:
        """Which fifth of the queries it belongs to, the same whatever else is judged."""
        return crc32(self.query.casefold().encode()) % FOLDS

    def ndcg(self, scores: Values) -> float:
        """NDCG@10 of the candidates by score, against the best list of all that was judged; 0 where nothing is good."""
        found = self.levels[np.argsort(-scores, kind="stable")[:DEPTH]]
        best = np.array(sorted(self.every_level, reverse=True)[:DEPTH])
        ideal = float((2.0**best - 1) @ DISCOUNTS[: len(best)])
        return float((2.0**found - 1) @ DISCOUNTS[: len(found)]) / ideal if ideal else 0.0

    def recall(self, scores: Values) -> float:
        """Share of the good products among the first hundred; NaN where there are none."""
        good = sum(level >= GOOD for level in self.every_level)
        found = self.levels[np.argsort(-scores, kind="stable")[:DEEP]]
        return float((found >= GOOD).sum()) / good if good else float("nan")


def judged_pages(
    judgments: pd.DataFrame, ask: Ask, frequencies: Frequencies, progress: Progress = SILENT
) -> list[JudgedPage]:
    """A page for every judged query that finds something. `judgments` have query, product_id and grade."""
    by_query = _leveled(judgments)
    found = []
    with progress.stage("asking judged queries", len(by_query)) as advance:
        for text, levels in by_query.items():
            page = _page(text, levels, *ask(text), frequencies)
            found += [page] if len(page.levels) else []
            advance(1)
    return found


def _page(
    text: str, levels: Mapping[str, int], query: Query, candidates: Sequence[Candidate], frequencies: Frequencies
) -> JudgedPage:
    candidates = sorted(candidates, key=lambda candidate: candidate.product.product_id)
    ids = [candidate.product.product_id for candidate in candidates]
    return JudgedPage(
        text,
        weigh(query, candidates, frequencies),
        np.array([levels.get(one, 0) for one in ids], np.int64),
        np.array([one in levels for one in ids], dtype=bool),
        tuple(levels.values()),
    )


def _leveled(judgments: pd.DataFrame) -> dict[str, dict[str, int]]:
    """Grades of any scale as levels, the lowest grade of all 0 and the highest `BEST`; by query and product."""
    grades = judgments["grade"]
    low, high = grades.min(), grades.max()
    level = (grades - low) * (BEST / (high - low)) if high > low else grades * 0 + BEST
    found: dict[str, dict[str, int]] = {}
    for query, product_id, one in zip(judgments["query"], judgments["product_id"], level.round(), strict=True):
        found.setdefault(str(query), {})[str(product_id)] = int(one)
    return found
