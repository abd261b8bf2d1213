"""What shops typed, whether it found anything, and what they did then: log of pages and events, read together."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from store.events import WANTED
from store.moments import from_millis, to_millis
from store.tables import events, queries

WORDS = "words"
"""What a logged page has among `given_up` where no product had any of the words (`search.relaxing`)."""


@dataclass(frozen=True, slots=True)
class Search:
    """One text that was searched for, as its first page answered it.

    `found` are the products on that page that the words led to: none where the page was of what is bought anyway, or
    only near in meaning. `given_up` are ids of chips that were not insisted on. `acted_on` are products that were
    clicked, added or ordered from it, each once, in that order. Without a session, `session_id` is empty.
    """

    query_id: str
    retailer_id: str
    session_id: str
    text: str
    at: datetime
    found: int
    given_up: tuple[str, ...] = ()
    acted_on: tuple[str, ...] = ()


def searches(connection: Connection, since: datetime) -> Iterator[Search]:
    """Give the searches from a moment on, oldest first; later pages of one are not searches of their own."""
    acts = _acts(connection, since)
    wanted = select(queries).where(queries.c.timestamp >= to_millis(since), queries.c.user_query != "")
    for row in connection.execute(wanted.order_by(queries.c.timestamp, queries.c.query_id)):
        raw = json.loads(row.raw)
        said = raw.get("query_attributes") or {}
        if said.get("surface", "search") == "search" and said.get("page", 1) == 1:
            yield _search(row, raw, said, tuple(acts.get(row.query_id, ())))


def _search(row: Any, raw: Mapping[str, Any], said: Mapping[str, Any], acted_on: tuple[str, ...]) -> Search:
    given_up = tuple(said.get("given_up") or ())
    found = 0 if WORDS in given_up else len(raw.get("query_response_hit_ids") or ())
    session = str(raw.get("session_id") or "")
    return Search(
        row.query_id, row.retailer_id, session, row.user_query, from_millis(row.timestamp), found, given_up, acted_on
    )


def _acts(connection: Connection, since: datetime) -> dict[str, dict[str, None]]:
    """Products by the search that they were clicked, added or ordered from."""
    wanted = select(events.c.query_id, events.c.object_id).where(
        events.c.timestamp >= to_millis(since), events.c.action_name.in_(WANTED), events.c.query_id != ""
    )
    found: dict[str, dict[str, None]] = {}
    for query_id, object_id in connection.execute(wanted.order_by(events.c.timestamp, events.c.event_id)):
        found.setdefault(query_id, {})[object_id] = None
    return found
