"""Exact places in a sorted result: ties by product id, which the term index alone does not promise."""

from dataclasses import dataclass
from itertools import groupby

from tantivy import Query

from search.embedded.matching import both, without_value
from search.embedded.snapshot import Snapshot
from search.plan import ByField


@dataclass(frozen=True, slots=True)
class Found:
    """A row that a leg returned, with the leg's score."""

    row: int
    score: float


def by_field(snapshot: Snapshot, base: Query, by: ByField, offset: int, limit: int) -> list[Found]:
    """Places `offset` to `offset + limit` by a number; without it last (score 0), or not at all where required."""
    present = both([], [base, Query.exists_query(by.field)])
    found = _with_value(snapshot, present, by, offset, limit)
    if len(found) < limit and not by.required:
        skipped = 0 if found else max(0, offset - snapshot.count(present))
        found += by_id(snapshot, both([], [base, without_value(by.field)]), skipped, limit - len(found))
    return found


def by_id(snapshot: Snapshot, query: Query, offset: int, limit: int, score: float = 0.0) -> list[Found]:
    """What matches, by product id."""
    hits = snapshot.by_field(query, "product_id", limit, offset, descending=False)
    return [Found(row, score) for row in snapshot.rows_of([address for _, address in hits])]


def in_order(snapshot: Snapshot, found: list[Found]) -> list[Found]:
    """The same, neighbours of equal score by product id."""
    ordered: list[Found] = []
    for _, equal in groupby(found, lambda one: one.score):
        group = list(equal)
        ordered += group if len(group) == 1 else sorted(group, key=lambda one: snapshot.product(one.row).product_id)
    return ordered


def _with_value(snapshot: Snapshot, present: Query, by: ByField, offset: int, limit: int) -> list[Found]:
    """The index sorts by the number. A group of equals that a page's edge may cut is asked for once more, by id."""
    hits = snapshot.by_field(present, by.field, limit + 1, offset, descending=by.descending)
    rows = snapshot.rows_of([address for _, address in hits])
    found = [Found(row, float(value)) for row, (value, _) in zip(rows, hits, strict=True)]
    page, after = found[:limit], found[limit:]
    ordered = in_order(snapshot, page)
    for edge in _cut_groups(page, after, offset):
        same = [place for place, one in enumerate(page) if one.score == edge]
        tied = both([], [present, snapshot.matcher.between(by.field, edge, edge)])
        skipped = _skipped(snapshot, present, by, edge, offset) if same[0] == 0 else 0
        ordered[same[0] : same[-1] + 1] = by_id(snapshot, tied, skipped, len(same), edge)
    return ordered


def _cut_groups(page: list[Found], after: list[Found], offset: int) -> set[float]:
    """The numbers whose group may have begun before the page, or goes on after it."""
    cut = {page[0].score} if page and offset else set()
    return cut | {page[-1].score} if page and after and after[0].score == page[-1].score else cut


def _skipped(snapshot: Snapshot, present: Query, by: ByField, edge: float, offset: int) -> int:
    """How many of the edge's group come before the page."""
    better = snapshot.matcher.beyond(by.field, edge, above=by.descending)
    return offset - snapshot.count(both([], [present, better]))
