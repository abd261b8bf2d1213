"""Writes rows so that writing them twice changes nothing: insert, or update where something differs, and count both."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, or_
from sqlalchemy.dialects import postgresql, sqlite

BATCH = 20_000
Row = Mapping[str, Any]


def upsert(connection: Connection, table: Table, rows: Iterable[Row], batch: int = BATCH) -> int:
    """Write `rows` by the table's primary key; returns how many were new or different from what was there."""
    return _write(connection, _insert_or_update(connection, table), rows, batch)


def add_missing(connection: Connection, table: Table, rows: Iterable[Row], batch: int = BATCH) -> int:
    """Write only the rows whose primary key is not there yet; returns how many these were."""
    return _write(connection, _dialect_insert(connection, table).on_conflict_do_nothing(), rows, batch)


Insert = sqlite.Insert | postgresql.Insert


def _dialect_insert(connection: Connection, table: Table) -> Insert:
    """SQLite and PostgreSQL say ON CONFLICT alike, but SQLAlchemy keeps it in each dialect."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def _insert_or_update(connection: Connection, table: Table) -> Insert:
    statement = _dialect_insert(connection, table)
    values = [column for column in table.columns if not column.primary_key]
    return statement.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={column.name: statement.excluded[column.name] for column in values},
        where=or_(*(column.is_distinct_from(statement.excluded[column.name]) for column in values)),
    )


def _write(connection: Connection, statement: Insert, rows: Iterable[Row], batch: int) -> int:
    counting = connection.execution_options(preserve_rowcount=True)
    return sum(counting.execute(statement, part).rowcount for part in _batches(rows, batch))


def _batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    source = iter(rows)
    while part := list(islice(source, size)):
        yield part
