"""One index version as it was at one moment, and the version that hands out such moments."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import tantivy
from tantivy import Order, Query

from search.embedded.matching import EVERYTHING, Matcher
from search.embedded.records import Records, open_records
from search.embedded.schema import ROW, open_index
from search.embedded.versions import stamp
from search.engine import IndexManifest
from search.product import Product

REMEMBERED = 20_000
"""Decoded products kept in memory, some 3 kB each. A row never changes, so what is remembered of it stays true."""

SCANNED = 1_000
"""Rows read at once by a scan."""


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """Answers from one moment of one version; a write, a swap or a removal does not touch it."""

    searcher: tantivy.Searcher
    matcher: Matcher
    records: Records
    product: Callable[[int], Product]

    def rows(self, query: Query, limit: int) -> list[int]:
        """The rows of what matches, highest first."""
        return [int(row) for row, _ in self.by_field(query, ROW, limit)]

    def by_field(
        self, query: Query, field: str, limit: int, offset: int = 0, *, descending: bool = True
    ) -> list[tuple[Any, tantivy.DocAddress]]:
        """The field's values in order, missing ones last as None, each with its document."""
        if limit <= 0:
            return []
        order = Order.Desc if descending else Order.Asc
        found = self.searcher.search(query, limit, count=False, order_by_field=field, offset=offset, order=order)
        return found.hits

    def rows_of(self, addresses: Sequence[tantivy.DocAddress]) -> list[int]:
        """The rows of these documents, in their order."""
        return [int(row or 0) for row in self.searcher.fast_field_values(ROW, list(addresses))]

    def count(self, query: Query) -> int:
        """How many documents match."""
        if query is EVERYTHING:
            return self.searcher.num_docs
        counted = self.searcher.aggregate(query, {"rows": {"value_count": {"field": ROW}}})
        return int(counted["rows"]["value"])

    def scan(self) -> Iterator[Product]:
        """Every product."""
        for start in range(0, len(self.records.bounds), SCANNED):
            within = Query.range_query(
                self.matcher.schema, ROW, tantivy.FieldType.Unsigned, start, start + SCANNED, include_upper=False
            )
            yield from map(self.records.product, self.rows(within, SCANNED))


class Version:
    """One index version, open for reading. Safe to use from many threads."""

    def __init__(self, folder: Path) -> None:
        self.manifest = read_manifest(folder)
        self._folder = folder
        self._index = open_index(folder / "terms")
        self._meta = folder / "terms" / "meta.json"
        self._lock = Lock()
        self._product = lru_cache(REMEMBERED)(self._decoded)
        self._stamp = stamp(self._meta)
        self._now = self._read()

    def now(self) -> Snapshot:
        """The state after the last commit, whichever process made it."""
        if stamp(self._meta) != self._stamp:
            self.refresh()
        return self._now

    def refresh(self) -> None:
        """Looks at the last commit, even if the clock is too coarse to tell it from the one before."""
        with self._lock:
            seen = stamp(self._meta)
            self._now = self._read()
            self._stamp = seen

    def _decoded(self, row: int) -> Product:
        return self._now.records.product(row)

    def _read(self) -> Snapshot:
        """The terms first, the records after: every row that a term index knows was on disk before its commit."""
        self._index.reload()
        searcher = self._index.searcher()
        records = open_records(self._folder, self.manifest.dimensions)
        return Snapshot(searcher, Matcher(self._index.schema), records, self._product)


def read_manifest(folder: Path) -> IndexManifest:
    """What the version was built with."""
    return IndexManifest(**json.loads((folder / "manifest.json").read_text(encoding="utf-8")))
