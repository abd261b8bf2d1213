"""What people said of a product for a query: a grade, the higher the better. For evaluation and for text relevance."""

import pandas as pd
from sqlalchemy import Connection, func, select

from store import frames, revisions
from store.tables import judgments as table
from store.upsert import upsert as write

COLUMNS = {"query": "str", "product_id": "str", "grade": "float64"}


def upsert(connection: Connection, judgments: pd.DataFrame) -> int:
    """Write grades (`COLUMNS`) by query and product; returns how many were new or different."""
    changed = write(connection, table, frames.rows(judgments[list(COLUMNS)]))
    return revisions.bump(connection, "judgments", changed)


def frame(connection: Connection) -> pd.DataFrame:
    """Return every grade (`COLUMNS`), by query and product."""
    wanted = select(*(table.c[name] for name in COLUMNS)).order_by(table.c.query, table.c.product_id)
    return frames.read(connection, wanted, COLUMNS)


def count(connection: Connection) -> int:
    """Return the number of grades."""
    return connection.execute(select(func.count()).select_from(table)).scalar_one()
