"""Rows of a query as a DataFrame with fixed columns and types, also where there are no rows."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Row, Select

MOMENT = "datetime64[ms]"
PART = 50_000


def read(connection: Connection, statement: Select[Any], types: Mapping[str, str]) -> pd.DataFrame:
    """Run `statement`, whose columns are those of `types` (name to pandas dtype; `MOMENT`: milliseconds since 1970).

    Rows become columns in parts of `PART`: as Python values, millions of them take many times the room.
    """
    found = connection.execute(statement.execution_options(yield_per=PART)).partitions()
    parts = [_frame(rows, types) for rows in found] or [_frame([], types)]
    return parts[0] if len(parts) == 1 else pd.concat(parts, ignore_index=True)


def rows(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Give the rows as dicts of plain Python values; a missing value (NaN, NaT) is None."""
    names = list(frame.columns)
    columns = [frame[name].astype(object).where(frame[name].notna(), None).tolist() for name in names]
    return (dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True))


def _frame(rows: Sequence[Row[Any]], types: Mapping[str, str]) -> pd.DataFrame:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(types)
    return pd.DataFrame({name: _column(values, types[name]) for name, values in zip(types, columns, strict=True)})


def _column(values: tuple[Any, ...], kind: str) -> pd.Series:
    if kind == MOMENT:
        return pd.Series(np.array(values, dtype="float64" if None in values else "int64").astype(MOMENT))
    return pd.Series(list(values), dtype=kind)
