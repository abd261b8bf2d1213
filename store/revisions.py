"""Counts the changes of each noun, so that `train` and `build` can tell whether there is anything new to learn."""

import time
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, select, update

from store.tables import revisions

Noun = Literal["products", "retailers", "orders", "judgments", "events"]


@dataclass(frozen=True, slots=True)
class Revisions:
    """How often each noun's rows have changed; equal revisions of a database mean equal contents. 0: never written."""

    products: int = 0
    retailers: int = 0
    orders: int = 0
    judgments: int = 0
    events: int = 0


def read(connection: Connection) -> Revisions:
    """Return the revisions as this connection sees them."""
    return Revisions(**{row.noun: row.number for row in connection.execute(select(revisions))})


def bump(connection: Connection, noun: Noun, changed: int) -> int:
    """Count one more change of `noun` when rows have `changed`; returns `changed`."""
    if changed:
        now = time.time_ns() // 1_000_000
        later = update(revisions).where(revisions.c.noun == noun).values(number=revisions.c.number + 1, changed_at=now)
        if not connection.execute(later).rowcount:
            connection.execute(revisions.insert().values(noun=noun, number=1, changed_at=now))
    return changed
