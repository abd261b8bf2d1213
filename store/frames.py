"""Rows of a query as a DataFrame with fixed columns and types, also where there are no rows."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Select

MOMENT = "datetime64[ms]"


def read(connection: Connection, statement: Select[Any], types: Mapping[str, str]) -> pd.DataFrame:
    """Run `statement`, whose columns are those of `types` (name to pandas dtype; `MOMENT`: milliseconds since 1970)."""
    rows = connection.execute(statement).fetchall()
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(types)
    return pd.DataFrame({name: _column(values, types[name]) for name, values in zip(types, columns, strict=True)})


def rows(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Give the rows as dicts of plain Python values; a missing value (NaN, NaT) is None."""
    names = list(frame.columns)
    columns = [frame[name].astype(object).where(frame[name].notna(), None).tolist() for name in names]
    return (dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True))


def _column(values: tuple[Any, ...], kind: str) -> pd.Series:
    if kind == MOMENT:
        return pd.Series(np.array(values, dtype="float64" if None in values else "int64").astype(MOMENT))
    return pd.Series(list(values), dtype=kind)
