"""Turns a column as it stands in a file into values of one type, and says which cells it could not turn.

Every reader takes a column of any dtype and returns `(values, bad)`. A missing cell (nothing, NaN, "NA", "null") is not
bad: it is NaN, NaT, "" or an empty tuple.
"""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

Read = tuple[pd.Series, "pd.Series[bool]"]
Reader = Callable[[pd.Series], Read]
NOTHING = ("", "na", "n/a", "nan", "null", "none", "-")
_GROUPED = r"^[-+]?\d{1,3}(?:,\d{2,3})+(?:\.\d+)?$"  # 1,299.50 and 1,00,000
_WHOLE = r"^([-+]?\d+)\.0+$"
TOO_LARGE = 2**31
DAYS = ("%d/%m/%Y", "%d-%m-%Y")  # as India writes them


def text(column: pd.Series) -> Read:
    """Any cell as text, without spaces around it."""
    values = _as_text(column)
    return values, _none_bad(column)


def identifier(column: pd.Series) -> Read:
    """An id is text with its leading zeros; one that came as a number (17850.0) loses the fraction it never had."""
    if column.dtype == object:
        column = column.map(lambda cell: int(cell) if isinstance(cell, float) and cell.is_integer() else cell)
    values = _as_text(column)
    return values.str.replace(_WHOLE, r"\1", regex=True) if column.dtype.kind == "f" else values, _none_bad(column)


def number_identifier(column: pd.Series) -> Read:
    """Read an id that is a number for sure, so that `17850.0` is 17850 in a CSV too."""
    return _as_text(column).str.replace(_WHOLE, r"\1", regex=True), _none_bad(column)


def code(column: pd.Series) -> Read:
    """Read an id that people typed in either case."""
    values, bad = identifier(column)
    return values.str.upper(), bad


def number(column: pd.Series) -> Read:
    """Read a finite number; thousands may be grouped and a currency sign may stand before it."""
    if column.dtype.kind in "iuf":
        values = column.astype("float64")
        return values, values.abs() == np.inf
    cells = _as_text(column)
    values = pd.to_numeric(cells, errors="coerce").astype("float64")
    odd = values.isna() & ~_missing(cells)
    if odd.any():
        plain = cells[odd].str.replace(r"^(?:₹|rs\.?|inr|\$|£|€)\s*", "", regex=True, case=False)
        plain = plain.where(~plain.str.match(_GROUPED), plain.str.replace(",", ""))
        values.loc[odd] = pd.to_numeric(plain, errors="coerce")
    return values, (values.isna() & ~_missing(cells)) | np.isinf(values)


def count(column: pd.Series) -> Read:
    """Read a whole number that a database column holds."""
    values, bad = number(column)
    return values, bad | (values.notna() & ((values % 1 != 0) | (values.abs() >= TOO_LARGE)))


def moment(column: pd.Series) -> Read:
    """Read an ISO 8601 date or moment (or day/month/year) as naive UTC; one without a zone is UTC already."""
    return _moments(column, DAYS)


def american_moment(column: pd.Series) -> Read:
    """Read ISO 8601, or month/day/year hour:minute as the CSV form of the UCI file has it."""
    return _moments(column, ("%m/%d/%Y %H:%M",))


def path(column: pd.Series) -> Read:
    """A path `A > B > C`, or a list of its parts, as a tuple."""
    return _tuples(column, ">")


def words(column: pd.Series) -> Read:
    """A list, or text with `|`, `;` or `,` between its parts, as a tuple."""
    return _tuples(column, "|", ";", ",")


def slabs(column: pd.Series) -> Read:
    """Read (quantity, price) pairs from `10:95 | 50:90`, `[[10, 95]]` or `[{"quantity": 10, "price": 95}]`."""
    return _each(column, _read_slabs)


def attribute(column: pd.Series) -> pd.Series:
    """Return an extra column as numbers or truths where every cell is one, else as text; nothing is None."""
    cells = _as_text(column)
    missing = _missing(cells)
    known = cells[~missing]
    numbers = pd.to_numeric(known, errors="coerce")
    if known.str.lower().isin(("true", "false")).all():
        values = (known.str.lower() == "true").astype(object)
    elif np.isfinite(numbers).all() and not known.str.match(r"^[-+]?0\d").any():
        values = numbers.astype("float64").astype(object)
    else:
        values = known.astype(object)
    return values.reindex(column.index).astype(object).where(~missing, None)


def _moments(column: pd.Series, formats: tuple[str, ...]) -> Read:
    cells = column if column.dtype.kind == "M" else _as_text(column)
    missing = column.isna() if column.dtype.kind == "M" else _missing(cells)
    values = pd.to_datetime(cells.where(~missing), errors="coerce", format="ISO8601", utc=True)
    for form in formats:
        odd = values.isna() & ~missing
        if odd.any():
            values = values.fillna(pd.to_datetime(cells[odd], errors="coerce", format=form, utc=True))
    return values.dt.tz_localize(None).astype("datetime64[ms]"), values.isna() & ~missing


def _tuples(column: pd.Series, *separators: str) -> Read:
    def parts(cell: Any) -> tuple[str, ...]:
        found = _listed(cell)
        if found is None:
            separator = next((one for one in separators if one in str(cell)), separators[0])
            found = str(cell).split(separator)
        return tuple(part for part in (str(one).strip() for one in found) if part)

    return _each(column, parts)


def _read_slabs(cell: Any) -> tuple[tuple[int, float], ...]:
    found = _listed(cell)
    pairs = [part.split(":") for part in str(cell).split("|")] if found is None else found
    read = [(pair["quantity"], pair["price"]) if isinstance(pair, dict) else tuple(pair) for pair in pairs]
    return tuple(sorted((int(quantity), float(price)) for quantity, price in read))


def _listed(cell: Any) -> list[Any] | None:
    """Return the cell as a list where it is one, or JSON of one."""
    if isinstance(cell, str):
        return list(json.loads(cell)) if cell.startswith("[") else None
    return list(cell) if isinstance(cell, list | tuple | np.ndarray) else None


def _each(column: pd.Series, read: Callable[[Any], tuple[Any, ...]]) -> Read:
    values, bad = [], []
    for cell in column:
        nothing = cell is None or cell is pd.NaT or (isinstance(cell, float) and np.isnan(cell)) or cell == ""
        try:
            values.append(() if nothing else read(cell))
            bad.append(False)
        except (ValueError, TypeError, KeyError):
            values.append(())
            bad.append(True)
    return pd.Series(values, index=column.index, dtype=object), pd.Series(bad, index=column.index, dtype=bool)


def _as_text(column: pd.Series) -> pd.Series:
    cells = column.fillna("") if column.dtype == "str" else column.astype("str").fillna("").where(column.notna(), "")
    return cells.str.strip()


def _missing(cells: pd.Series) -> "pd.Series[bool]":
    return cells.str.lower().isin(NOTHING)


def _none_bad(column: pd.Series) -> "pd.Series[bool]":
    return pd.Series(data=False, index=column.index)
