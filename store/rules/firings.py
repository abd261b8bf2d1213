"""The served pages on which rules fired, read from the log of queries."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from store.moments import from_millis, to_millis
from store.tables import queries

FIRED = '%"rules":{"%'
"""What a logged query has in it where rules fired (`api.query_log`)."""


@dataclass(frozen=True, slots=True)
class Firing:
    """A served page on which rules fired: the products each moved, and all in their order with the places they had
    before any rule (None: brought in by one)."""

    query_id: str
    at: datetime
    rules: Mapping[str, tuple[str, ...]]
    shown: tuple[str, ...]
    organic: tuple[int | None, ...]


def firings(connection: Connection, since: datetime) -> Iterator[Firing]:
    """Give the pages served from `since` on, oldest first, on which rules fired."""
    wanted = select(queries.c.query_id, queries.c.timestamp, queries.c.raw).where(
        queries.c.timestamp >= to_millis(since), queries.c.raw.like(FIRED)
    )
    for query_id, at, raw in connection.execute(wanted.order_by(queries.c.timestamp, queries.c.query_id)):
        document = json.loads(raw)
        said = document.get("query_attributes")
        if not isinstance(said, dict) or "rules" not in said:  # the words stand somewhere else in what a client sent
            continue
        rules = {rule_id: tuple(products) for rule_id, products in said["rules"].items()}
        shown = tuple(document["query_response_hit_ids"])
        yield Firing(query_id, from_millis(at), rules, shown, tuple(said["organic"]))
