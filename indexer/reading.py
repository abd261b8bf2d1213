"""Turns a sheet's raw columns into the contract's, typed; rows that cannot be read are rejected."""

from collections.abc import Iterable, Mapping

import pandas as pd

from indexer import columns
from indexer.columns import Reader
from indexer.ledger import Ledger
from indexer.presets import Field, Preset

FORM: dict[Reader, str] = {
    columns.number: "number",
    columns.count: "whole number",
    columns.moment: "date (write 2026-03-31T18:00:00)",
    columns.american_moment: "date (write 2026-03-31T18:00:00)",
    columns.slabs: "list of price slabs (write 10:95 | 50:90)",
}


def drop_repeated(frame: pd.DataFrame, preset: Preset, ledger: Ledger) -> pd.DataFrame:
    """Drop the rows that repeat an earlier one in every column."""
    compared = frame.drop(columns=preset.row_number) if preset.row_number else frame
    nested = [name for name in compared if compared[name].dtype == object]
    repeated = compared.astype(dict.fromkeys(nested, "str")).duplicated()
    return ledger.keep("exact duplicates", frame, repeated, "repeats an earlier row in every column")


def read_fields(frame: pd.DataFrame, fields: Mapping[str, Field], preset: Preset, ledger: Ledger) -> pd.DataFrame:
    """Return the `fields` that the frame has, by the contract's names and typed; unusable rows are rejected."""
    read: dict[str, pd.Series] = {}
    example = ""
    bad_rows = pd.Series(data=False, index=frame.index)
    for name, field in fields.items():
        if (column := preset.named(name)) in frame:
            reader = preset.readers.get(name, field.reader)
            read[name], bad = reader(frame[column])
            if bad.any():
                form = FORM.get(reader, "value of its kind")
                reasons = frame[column].astype("str").map(lambda cell, form=form: f"{cell!r} is no {form}")
                ledger.reject(frame, bad & ~bad_rows, reasons, column, grave=True)
                example = example or f"{column}: {reasons[bad].iloc[0]}, as in row {frame.index[bad][0]}"
                bad_rows |= bad
    typed = pd.DataFrame(read, index=frame.index)
    ledger.note("values of a wrong type", len(frame), rejected=int(bad_rows.sum()), sentence=example)
    return typed[~bad_rows]


def require_values(frame: pd.DataFrame, names: Iterable[str], preset: Preset, ledger: Ledger) -> pd.DataFrame:
    """Reject the rows that have nothing in one of these columns."""
    for name in names:
        empty = frame[name].isna() | (frame[name] == "")
        column = preset.named(name)
        frame = ledger.keep("missing values", frame, empty, f"has no {column}", column, grave=True)
    return frame


def read_path(frame: pd.DataFrame, names: Iterable[str]) -> pd.Series:
    """Join columns, broadest first, into a path; an empty one, or one that repeats the last, adds nothing."""
    parts = [columns.text(frame[name])[0] for name in names if name in frame]
    paths = [tuple(dict.fromkeys(part for part in row if part)) for row in zip(*parts, strict=True)]
    return pd.Series(paths, index=frame.index, dtype=object)


def read_attributes(frame: pd.DataFrame, taken: Iterable[str]) -> pd.Series:
    """Return the columns that are not `taken` as attributes of each row: pairs of name and value."""
    names = [name for name in frame.columns if name not in set(taken)]
    extra = [columns.attribute(frame[name]).tolist() for name in names]
    rows = zip(*extra, strict=True) if extra else [()] * len(frame)
    pairs = [tuple((n, value) for n, value in zip(names, row, strict=True) if value is not None) for row in rows]
    return pd.Series(pairs, index=frame.index, dtype=object)
