"""The log of what shops asked for, read to ask it again: pages, what was done on them, which places were looked at."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from store.moments import from_millis, to_millis
from store.tables import events, queries


@dataclass(frozen=True, slots=True)
class Served:
    """A page that was once asked for. `surface` is empty and `sort` relevance where the log does not say."""

    query_id: str
    retailer_id: str
    text: str
    surface: str
    categories: tuple[str, ...]
    page: int
    sort: str


def latest(connection: Connection) -> datetime | None:
    """Return the moment of the last query, or None where there is none."""
    last = connection.execute(select(func.max(queries.c.timestamp))).scalar_one()
    return None if last is None else from_millis(last)


def served(connection: Connection, since: datetime) -> Iterator[Served]:
    """Give the pages asked for from `since` (inclusive) on, oldest first."""
    wanted = select(queries).where(queries.c.timestamp >= to_millis(since))
    for row in connection.execute(wanted.order_by(queries.c.timestamp, queries.c.query_id)):
        said = json.loads(row.raw).get("query_attributes") or {}
        yield Served(
            row.query_id,
            row.retailer_id,
            row.user_query,
            str(said.get("surface") or ""),
            tuple(map(str, said.get("categories") or ())),
            int(said.get("page") or 1),
            str(said.get("sort") or "relevance"),
        )


def outcomes(connection: Connection, since: datetime, actions: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Give (query id, action, product id) of every event of one of these actions from `since` (inclusive) on."""
    at, action = events.c.timestamp, events.c.action_name
    wanted = select(events.c.query_id, action, events.c.object_id)
    for row in connection.execute(wanted.where(at >= to_millis(since), action.in_([*actions]))):
        yield row.query_id, row.action_name, row.object_id


def looks(connection: Connection, since: datetime) -> dict[int, int]:
    """Return how many impressions there were at each place (from 1), from `since` (inclusive) on."""
    place, at = events.c.ordinal, events.c.timestamp
    seen = select(place, func.count()).where(events.c.action_name == "impression", place >= 1, at >= to_millis(since))
    return {int(ordinal): int(count) for ordinal, count in connection.execute(seen.group_by(place))}
