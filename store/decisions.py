"""What people decided about synonyms and corrections that use has proposed: each of them once."""

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, select

from store.moments import from_millis
from store.rules.versions import Author
from store.tables import proposal_decisions as table
from store.upsert import upsert

Verdict = Literal["accepted", "declined"]


@dataclass(frozen=True, slots=True)
class Decision:
    """Who accepted or declined that `phrase` stands for `other`, and when."""

    proposal_id: str
    phrase: str
    other: str
    verdict: Verdict
    at: datetime
    by: Author


def decide(connection: Connection, proposal_id: str, words: tuple[str, str], verdict: Verdict, by: Author) -> None:
    """Keep a decision about a phrase and the other one; a later one takes the place of the earlier."""
    phrase, other = words
    row = {"proposal_id": proposal_id, "phrase": phrase, "other": other, "decision": verdict}
    now = time.time_ns() // 1_000_000
    upsert(connection, table, [{**row, "at": now, "who": by.name, "role": by.role}])


def decisions(connection: Connection) -> list[Decision]:
    """Return every decision, the newest first."""
    rows = connection.execute(select(table).order_by(table.c.at.desc(), table.c.proposal_id))
    return [
        Decision(row.proposal_id, row.phrase, row.other, row.decision, from_millis(row.at), Author(row.who, row.role))
        for row in rows
    ]
