"""Runs a plan's legs over a snapshot: which rows each returns, with its scores."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from tantivy import Query

from search.embedded.matching import both
from search.embedded.ordering import Found, by_field, by_id, in_order
from search.embedded.snapshot import Snapshot
from search.filters import Filters
from search.plan import ByField, ByList, ByText, ByVector, Leg, Plan

FEW = 0.1
"""Up to this share of the rows matching, they are picked out and scored; beyond it, scanning all rows is quicker."""


class Legs:
    """The legs of one plan over one snapshot. What they share is asked once."""

    def __init__(self, snapshot: Snapshot, plan: Plan) -> None:
        self._bases: dict[tuple[bool, bool, Filters], Query] = {}
        self._matching: Callable[[Query], int] = cache(snapshot.count)
        self._snapshot, self._plan = snapshot, plan

    def run(self, leg: Leg) -> list[Found]:
        """Best first, from `leg.offset` on, at most `leg.limit`."""
        if leg.limit <= 0:
            return []
        base = self._base(leg)
        match leg.by:
            case ByText():
                return self._by_text(base, leg)
            case ByVector():
                return self._by_vector(base, leg, leg.by)
            case ByList():
                return self._by_list(base, leg, leg.by)
            case ByField():
                return by_field(self._snapshot, base, leg.by, leg.offset, leg.limit)

    def _base(self, leg: Leg) -> Query:
        key = (leg.beyond_words, leg.every_word, leg.narrowed)
        if key not in self._bases:
            self._bases[key] = self._snapshot.matcher.within(self._plan, leg)
        return self._bases[key]

    def _by_text(self, base: Query, leg: Leg) -> list[Found]:
        if not self._plan.words:
            return by_id(self._snapshot, base, leg.offset, leg.limit)
        hits = self._snapshot.searcher.search(base, leg.limit, count=False, offset=leg.offset).hits
        rows = self._snapshot.rows_of([address for _, address in hits])
        return [Found(row, score) for row, (score, _) in zip(rows, hits, strict=True)]

    def _by_list(self, base: Query, leg: Leg, by: ByList) -> list[Found]:
        matcher = self._snapshot.matcher
        listed = {one.product_id: one.score for one in reversed(by.listed)}
        query = both([], [base, matcher.ids(listed)])
        hits = self._snapshot.searcher.search(query, len(listed), count=False).hits if listed else []
        rows = {self._snapshot.product(row).product_id: row for row in self._snapshot.rows_of([a for _, a in hits])}
        found = [Found(rows[product_id], listed[product_id]) for product_id in self._order(by) if product_id in rows]
        return found[leg.offset : leg.offset + leg.limit]

    @staticmethod
    def _order(by: ByList) -> dict[str, None]:
        return dict.fromkeys(one.product_id for one in by.listed)

    def _by_vector(self, base: Query, leg: Leg, by: ByVector) -> list[Found]:
        matrix = self._snapshot.records.vectors.get(by.field)
        norm = float(np.linalg.norm(by.vector))
        if matrix is None or norm == 0 or matrix.shape[1:] != by.vector.shape:
            return []
        query = np.asarray(by.vector / norm, np.float32)
        nearest = Nearest(self._snapshot, base, self._matching(base), matrix, query)
        found = nearest.top(leg.offset + leg.limit)
        return found[leg.offset :]


@dataclass(frozen=True, slots=True, eq=False)
class Nearest:
    """Exact nearest rows by cosine among the `matching` ones that match a query."""

    snapshot: Snapshot
    base: Query
    matching: int
    matrix: NDArray[np.float32]
    vector: NDArray[np.float32]

    def top(self, limit: int) -> list[Found]:
        """The nearest `limit`, ties by product id."""
        if self.matching <= max(FEW * len(self.matrix), limit):
            rows = np.array(self.snapshot.rows(self.base, self.matching), np.int64)
            return self._best(rows, self.matrix[rows] @ self.vector, limit)
        return self._scan(limit)

    def _scan(self, limit: int) -> list[Found]:
        """Scores all rows, then asks the term index which of the best ones match, and looks further down until
        enough do: exact whatever the filters, and one question for most."""
        scores = self.matrix @ self.vector
        scores[np.isnan(scores)] = -np.inf
        wanted = int(limit * 1.2 * len(scores) / self.matching) + 10
        while True:
            rows = highest(scores, wanted)
            rows = rows[scores[rows] > -np.inf]
            passing = np.array(self._passing(rows), np.int64)
            if len(passing) >= limit or len(rows) < wanted:
                return self._best(passing, scores[passing], limit)
            wanted *= 4

    def _passing(self, rows: NDArray[np.int64]) -> list[int]:
        matcher = self.snapshot.matcher
        return self.snapshot.rows(both([], [matcher.rows(rows.tolist()), self.base]), len(rows))

    def _best(self, rows: NDArray[np.int64], scores: NDArray[np.float32], limit: int) -> list[Found]:
        known = ~np.isnan(scores)
        rows, scores = rows[known], scores[known]
        best = highest(scores, limit)
        found = [Found(int(rows[place]), float(scores[place])) for place in best]
        return in_order(self.snapshot, found)


def highest(scores: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """The places of the highest scores, best first; all places where there are no more than `count`."""
    if count < len(scores):
        places = np.argpartition(scores, len(scores) - count)[len(scores) - count :]
    else:
        places = np.arange(len(scores))
    return places[np.argsort(-scores[places], kind="stable")]
