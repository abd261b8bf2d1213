"""What retailers asked for and did then: User Behavior Insights 1.3 queries and events, kept whole."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, Table, func, select

from store import frames, revisions
from store.moments import from_millis, to_millis
from store.tables import events as event_table
from store.tables import queries as query_table
from store.upsert import Row, add_missing

LAST_MILLI = 253_402_300_800_000  # the end of the year 9999
WANTED = ("click", "add_to_cart", "order")
Document = Mapping[str, Any]
QUERY_COLUMNS = {"query_id": "str", "retailer_id": "str", "user_query": "str", "timestamp": frames.MOMENT}
EVENT_COLUMNS = {
    "event_id": "str",
    "query_id": "str",
    "retailer_id": "str",
    "action_name": "str",
    "object_id": "str",
    "ordinal": "Int64",
    "timestamp": frames.MOMENT,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A logged page: to whom, when, and its products, best first."""

    query_id: str
    retailer_id: str
    moment: datetime
    hits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Served:
    """A logged query: `timestamp` in milliseconds, `raw` the whole document as JSON."""

    query_id: str
    retailer_id: str
    timestamp: int
    raw: str


def add_queries(connection: Connection, documents: Iterable[Document]) -> int:
    """Keep UBI query documents (`query_id`, `client_id`, `user_query`, `timestamp`); a known id stays as it was."""
    return revisions.bump(connection, "events", add_missing(connection, query_table, map(query_row, documents)))


def add_events(connection: Connection, documents: Iterable[Document]) -> int:
    """Keep UBI event documents; one of a known `event_id` (without one: of the same content) is not counted twice."""
    return revisions.bump(connection, "events", add_missing(connection, event_table, map(event_row, documents)))


def queries(connection: Connection, *, since: datetime | None = None, retailer_id: str | None = None) -> pd.DataFrame:
    """Return queries (`QUERY_COLUMNS`) from `since` (inclusive) on, oldest first."""
    return frames.read(connection, _select(query_table, QUERY_COLUMNS, since, retailer_id), QUERY_COLUMNS)


def events(connection: Connection, *, since: datetime | None = None, retailer_id: str | None = None) -> pd.DataFrame:
    """Return events (`EVENT_COLUMNS`; `ordinal` from 1, or missing) from `since` (inclusive) on, oldest first."""
    return frames.read(connection, _select(event_table, EVENT_COLUMNS, since, retailer_id), EVENT_COLUMNS)


def acts(
    connection: Connection, retailer_id: str, *, since: datetime, before: datetime
) -> list[tuple[str, str, datetime]]:
    """Return what one retailer did (product, action name, moment) from `since` to `before` (exclusive), but not what it
    saw. Plain rows: this is asked at every request, and a frame would cost more than the query."""
    wanted = _select(event_table, ("object_id", "action_name", "timestamp"), since, retailer_id)
    wanted = wanted.where(event_table.c.timestamp < to_millis(before), event_table.c.action_name != "impression")
    rows = connection.execute(wanted)
    return [(row.object_id, row.action_name, from_millis(row.timestamp)) for row in rows]


def clicked_queries(connection: Connection, *, since: datetime | None = None) -> list[tuple[str, str]]:
    """Return who asked what, each once, where something found was then clicked, added or ordered."""
    wanted = (
        select(query_table.c.retailer_id, query_table.c.user_query)
        .join(event_table, event_table.c.query_id == query_table.c.query_id)
        .where(event_table.c.action_name.in_(WANTED), query_table.c.user_query != "")
        .distinct()
        .order_by(query_table.c.retailer_id, query_table.c.user_query)
    )
    if since is not None:
        wanted = wanted.where(query_table.c.timestamp >= to_millis(since))
    return [(row.retailer_id, row.user_query) for row in connection.execute(wanted)]


def acted_on(connection: Connection) -> list[Shown]:
    """Return the pages on which something was clicked, added or ordered, oldest first."""
    acted = select(event_table.c.query_id).where(event_table.c.action_name.in_(WANTED))
    wanted = select(query_table).where(query_table.c.query_id.in_(acted))
    rows = connection.execute(wanted.order_by(query_table.c.timestamp, query_table.c.query_id))
    return [Shown(row.query_id, row.retailer_id, from_millis(row.timestamp), _hits(row.raw)) for row in rows]


def last_query(connection: Connection) -> datetime | None:
    """Return when the last query was asked, or None where none was."""
    last = connection.execute(select(func.max(query_table.c.timestamp))).scalar()
    return None if last is None else from_millis(last)


def served(connection: Connection, query_id: str) -> Served | None:
    """Return one query as it was logged."""
    wanted = select(query_table).where(query_table.c.query_id == query_id)
    row = connection.execute(wanted).first()
    return None if row is None else Served(row.query_id, row.retailer_id, row.timestamp, row.raw)


def query_row(document: Document) -> Row:
    """Return the columns of a UBI query. Raises KeyError or ValueError where it has no id or no readable timestamp."""
    return {
        "query_id": str(document["query_id"]),
        "retailer_id": str(document.get("client_id") or ""),
        "user_query": str(document.get("user_query") or ""),
        "timestamp": _millis(document["timestamp"]),
        "raw": _canonical(document),
    }


def event_row(document: Document) -> Row:
    """Return the columns of a UBI event. Raises KeyError or ValueError where action or timestamp cannot be read."""
    raw = _canonical(document)
    attributes = document.get("event_attributes") or {}
    ordinal = (attributes.get("position") or {}).get("ordinal")
    return {
        "event_id": str(document.get("event_id") or hashlib.sha256(raw.encode()).hexdigest()[:32]),
        "query_id": str(document.get("query_id") or ""),
        "retailer_id": str(document.get("client_id") or ""),
        "action_name": str(document["action_name"]),
        "object_id": str((attributes.get("object") or {}).get("object_id") or ""),
        "ordinal": None if ordinal is None else _within(int(ordinal), 2**31, "ordinal"),
        "timestamp": _millis(document["timestamp"]),
        "raw": raw,
    }


def _select(table: Table, names: Iterable[str], since: datetime | None, retailer_id: str | None) -> Select[Any]:
    wanted = select(*(table.c[name] for name in names)).order_by(table.c.timestamp, *table.primary_key.columns)
    if since is not None:
        wanted = wanted.where(table.c.timestamp >= to_millis(since))
    return wanted if retailer_id is None else wanted.where(table.c.retailer_id == retailer_id)


def _hits(raw: str) -> tuple[str, ...]:
    return tuple(map(str, json.loads(raw).get("query_response_hit_ids") or ()))


def _canonical(document: Document) -> str:
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _within(value: int, end: int, name: str) -> int:
    if not 0 <= value < end:
        raise ValueError(f"the {name} {value} is not between 0 and {end}")
    return value


def _millis(moment: object) -> int:
    """UBI writes timestamps as ISO 8601 or as milliseconds since 1970."""
    if isinstance(moment, int | float) and not isinstance(moment, bool):
        return _within(int(moment), LAST_MILLI, "timestamp")
    if isinstance(moment, datetime):
        return to_millis(moment)
    return to_millis(datetime.fromisoformat(str(moment)))
