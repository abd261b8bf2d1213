"""Keeps a record of every served page, so that later clicks find what they belong to. Never in a request's way."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from queue import Empty, Full, Queue
from threading import Thread
from typing import Any

from search.filters import AnyOf, Filters
from search.page import Page

Document = Mapping[str, Any]
BATCH = 500
GATHER_SECONDS = 0.25
"""How long a batch waits for company: one transaction for many pages."""

log = logging.getLogger(__name__)


class QueryLog:
    """A bounded queue with one writing thread. When the store is slower than the shop, records are dropped and counted.

    `write` stores documents and may raise; `count` is told (outcome, number) with `stored`, `dropped` or `failed`.
    """

    def __init__(
        self, write: Callable[[Sequence[Document]], object], count: Callable[[str, int], None], capacity: int = 10_000
    ) -> None:
        self._write, self._count = write, count
        self._waiting: Queue[Document | None] = Queue(capacity)
        self._thread = Thread(target=self._run, name="query-log", daemon=True)
        self._thread.start()

    def add(self, page: Page) -> None:
        """Notes a page; returns at once."""
        try:
            self._waiting.put_nowait(document(page))
        except Full:
            self._count("dropped", 1)

    def close(self, patience: float = 5.0) -> None:
        """Writes what waits, for at most so many seconds; no `add` may follow."""
        try:
            self._waiting.put(None, timeout=patience)
        except Full:
            return
        self._thread.join(patience)

    def _run(self) -> None:
        while (first := self._waiting.get()) is not None:
            batch, ends = self._gather(first)
            try:
                self._write(batch)
                self._count("stored", len(batch))
            except Exception:
                log.exception("%d served pages could not be recorded", len(batch))
                self._count("failed", len(batch))
            if ends:
                return

    def _gather(self, first: Document) -> tuple[list[Document], bool]:
        """More documents until the batch is full, the time is over or the end is called."""
        batch, until = [first], time.monotonic() + GATHER_SECONDS
        while len(batch) < BATCH:
            try:
                more = self._waiting.get(timeout=max(0.0, until - time.monotonic()))
            except Empty:
                break
            if more is None:
                return batch, True
            batch.append(more)
        return batch, False


def document(page: Page) -> Document:
    """The page as a query of User Behavior Insights 1.3."""
    query = page.query
    return {
        "application": "kirana",
        "query_id": page.query_id,
        "client_id": query.retailer.retailer_id,
        "user_query": query.text,
        "query_attributes": {
            "surface": query.surface.name,
            "page": query.page,
            "sort": query.sort,
            "ranker": page.served_by.ranker,
            "index": page.served_by.index,
            "total": page.total,
            "categories": categories(query.filters),
            "searched_for": query.understood.text,
            "understood": [chip.id for chip in query.understood.chips],
            "given_up": query.understood.relaxed,
            **ruled(page),
        },
        "object_id_field": "product_id",
        "query_response_hit_ids": [hit.product.product_id for hit in page.hits],
        "timestamp": int(time.time() * 1000),
    }


def categories(filters: Filters) -> list[str]:
    """The categories that were browsed."""
    return [path for one in filters if isinstance(one, AnyOf) and one.field == "category" for path in one.values]


def ruled(page: Page) -> Document:
    """What rules did to the page, for `store.rules.firings`; nothing where none fired."""
    if not page.ruled.fired:
        return {}
    marks, organic = page.ruled.marks, page.ruled.organic
    shown = [(hit.product.product_id, hit.position) for hit in page.hits]
    moved = {rule_id: [name for name, _ in shown if rule_id in marks.get(name, ())] for rule_id in page.ruled.fired}
    return {"rules": moved, "organic": [organic.get(name, None if name in marks else place) for name, place in shown]}
