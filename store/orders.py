"""What was bought: one line an order and product. The source of every habit that the product learns."""

from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, bindparam, delete, func, select

from store import frames, revisions
from store.moments import column_to_millis, from_millis, to_millis
from store.tables import order_lines as table
from store.upsert import BATCH
from store.upsert import upsert as write

COLUMNS = {
    "order_id": "str",
    "retailer_id": "str",
    "product_id": "str",
    "quantity": "float64",
    "unit_price": "float64",
    "ordered_at": frames.MOMENT,
}


def upsert(connection: Connection, lines: pd.DataFrame) -> int:
    """Write order lines (`COLUMNS`; no price is NaN) by order and product; returns how many were new or different."""
    changed = 0
    for start in range(0, len(lines), BATCH):
        part = lines.iloc[start : start + BATCH][list(COLUMNS)]
        changed += write(connection, table, frames.rows(part.assign(ordered_at=column_to_millis(part["ordered_at"]))))
    return revisions.bump(connection, "orders", changed)


def remove(connection: Connection, keys: pd.DataFrame) -> int:
    """Delete the lines named by `order_id` and `product_id` (cancelled as a whole); returns how many there were."""
    if keys.empty:
        return 0
    one = delete(table).where(table.c.order_id == bindparam("order"), table.c.product_id == bindparam("product"))
    names = {"order_id": "order", "product_id": "product"}
    named = list(frames.rows(keys[list(names)].rename(columns=names)))
    removed = connection.execution_options(preserve_rowcount=True).execute(one, named).rowcount
    return revisions.bump(connection, "orders", removed)


def frame(
    connection: Connection,
    *,
    before: datetime | None = None,
    since: datetime | None = None,
    retailer_id: str | None = None,
) -> pd.DataFrame:
    """Return order lines (`COLUMNS`) from `since` (inclusive) to `before` (exclusive), oldest first.

    Lines of one moment come in the order of their order and product ids: the same orders always give the same frame.
    """
    wanted = select(*(table.c[name] for name in COLUMNS))
    if before is not None:
        wanted = wanted.where(table.c.ordered_at < to_millis(before))
    if since is not None:
        wanted = wanted.where(table.c.ordered_at >= to_millis(since))
    if retailer_id is not None:
        wanted = wanted.where(table.c.retailer_id == retailer_id)
    return frames.read(connection, wanted.order_by(table.c.ordered_at, table.c.order_id, table.c.product_id), COLUMNS)


def count(connection: Connection) -> int:
    """Return the number of order lines."""
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def span(connection: Connection) -> tuple[datetime, datetime] | None:
    """Return the moments of the first and the last order, or None where there are none."""
    first, last = connection.execute(select(func.min(table.c.ordered_at), func.max(table.c.ordered_at))).one()
    return None if first is None else (from_millis(first), from_millis(last))
