"""The served pages on which rules fired, read from the log of queries."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from store.moments import from_millis, to_millis
from store.tables import events, queries

FIRED = '%"rules":{"%'
"""What a logged query has in it where rules fired (`api.query_log`)."""


@dataclass(frozen=True, slots=True)
class Firing:
    """A served page on which rules fired: the products each moved, and all in their order with the places they had
    before any rule (None: brought in by one). `page` counts from 1."""

    query_id: str
    retailer_id: str
    at: datetime
    rules: Mapping[str, tuple[str, ...]]
    shown: tuple[str, ...]
    organic: tuple[int | None, ...]
    page: int = 1


def firings(connection: Connection, since: datetime) -> Iterator[Firing]:
    """Give the pages served from `since` on, oldest first, on which rules fired."""
    wanted = select(queries).where(queries.c.timestamp >= to_millis(since), queries.c.raw.like(FIRED))
    for row in connection.execute(wanted.order_by(queries.c.timestamp, queries.c.query_id)):
        document = json.loads(row.raw)
        said = document.get("query_attributes")
        if not isinstance(said, dict) or "rules" not in said:  # the words stand somewhere else in what a client sent
            continue
        rules = {rule_id: tuple(products) for rule_id, products in said["rules"].items()}
        shown = tuple(document["query_response_hit_ids"])
        at, organic = from_millis(row.timestamp), tuple(said["organic"])
        yield Firing(row.query_id, row.retailer_id, at, rules, shown, organic, int(said.get("page") or 1))


def outcomes(connection: Connection, since: datetime, actions: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Give (query id, action, product id) of what was done on those pages."""
    chosen = select(events.c.query_id, events.c.action_name, events.c.object_id).join(
        queries, queries.c.query_id == events.c.query_id
    )
    fired = (queries.c.timestamp >= to_millis(since)) & queries.c.raw.like(FIRED)
    for row in connection.execute(chosen.where(fired, events.c.action_name.in_([*actions]))):
        yield row.query_id, row.action_name, row.object_id
