"""Reads a CSV, Parquet or JSON lines file into a sheet: the raw columns, each row numbered as in the file."""

import codecs
import csv
import json
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd
from pyarrow import ArrowException
from pyarrow.parquet import ParquetFile

from indexer.ledger import InputError, Ledger

JSON_LINES = (".jsonl", ".ndjson", ".json")
FORMATS = (".csv", ".parquet", *JSON_LINES)
EXPORT_AGAIN = "Export it again as CSV (UTF-8), Parquet or JSON lines"
HALF_A_LETTER = re.compile(r"\\u[dD][89a-fA-F]")
"""The escape of a surrogate: one of two that make a letter, or a lone one that makes none."""

Unreadable = dict[int, str]


@dataclass(frozen=True)
class Sheet:
    """The content of one file. The index of `frame` is the row number: from 2 in a CSV (1 is the header), else from 1.

    Cells of a CSV are text, with "" for nothing; those of the other formats are what the format says. `unreadable` are
    the rows that are none, as they stand in the file.
    """

    path: Path
    frame: pd.DataFrame
    unreadable: Unreadable

    @property
    def rows(self) -> int:
        """How many rows the file has, readable or not."""
        return len(self.frame) + len(self.unreadable)


def read_sheet(path: Path, ledger: Ledger) -> Sheet:
    """Read a whole file. Rows that cannot be read go to the ledger; raises `InputError` where the file cannot."""
    suffix = _format(path)
    if suffix == ".parquet":
        sheet = Sheet(path, _read_parquet(path), {})
    elif suffix == ".csv":
        sheet = Sheet(path, *_read_csv(path, _read_text(path)))
        ledger.set_aside(sheet.rows, sheet.unreadable, "has more fields than the header")
    else:
        sheet = Sheet(path, *_read_json_lines(path, _read_text(path)))
        ledger.set_aside(sheet.rows, sheet.unreadable, "is no JSON object")
    if not sheet.rows:
        raise InputError("the file has no rows", EXPORT_AGAIN, file=path)
    return sheet


def read_columns(path: Path) -> list[str]:
    """Return the names of the columns without reading the rows (JSON lines: of its first row)."""
    suffix = _format(path)
    if suffix == ".parquet":
        with _opening_parquet(path) as file:
            return list(file.schema_arrow.names)
    with _opening(path), path.open("rb") as file:
        first = next((line for line in file if line.strip()), b"")
    text = first.decode("utf-8-sig", errors="replace")
    if suffix == ".csv":
        return next(csv.reader([text], delimiter=_separator(text)), [])
    try:
        return list(json.loads(text))
    except ValueError:
        return []


def _format(path: Path) -> str:
    if not path.exists():
        raise InputError("there is no such file", "Check the path", file=path)
    if path.is_dir():
        raise InputError("this is a folder", "Name the files in it", file=path)
    if path.suffix.lower() not in FORMATS:
        raise InputError(f"the format {path.suffix or '(none)'} is not known", f"Use {', '.join(FORMATS)}", file=path)
    if path.stat().st_size == 0:
        raise InputError("the file is empty", EXPORT_AGAIN, file=path)
    return path.suffix.lower()


def _read_text(path: Path) -> str:
    with _opening(path):
        content = path.read_bytes()
    try:
        return content.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as fault:
        offset = fault.start + (len(codecs.BOM_UTF8) if content.startswith(codecs.BOM_UTF8) else 0)
        sentence = f"byte {offset} (0x{content[offset]:02x}) is not UTF-8"
        row = content.count(b"\n", 0, offset) + 1
        raise InputError(sentence, "Save the file as UTF-8 and import it again", file=path, row=row) from fault


@contextmanager
def _opening(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise InputError(f"the file cannot be read ({fault.strerror})", "Check its permissions", file=path) from fault


def _separator(header: str) -> str:
    """Comma, semicolon or tab: the one that the header has most of."""
    return max(",;\t", key=header.count)


def _read_csv(path: Path, content: str) -> tuple[pd.DataFrame, Unreadable]:
    separator = _separator(content.partition("\n")[0])
    unreadable: Unreadable = {}
    try:
        frame = _read_even_csv(content, separator)
    except (pd.errors.ParserError, pd.errors.ParserWarning):
        frame, unreadable = _read_ragged_csv(path, content, separator)
    except pd.errors.EmptyDataError as fault:
        raise InputError("the file has no header", EXPORT_AGAIN, file=path) from fault
    frame = frame.fillna("").rename(columns=lambda name: str(name).strip())
    return frame[(frame != "").any(axis=1)], unreadable


def _read_even_csv(content: str, separator: str) -> pd.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("error", pd.errors.ParserWarning)  # it would cut long rows
        frame = pd.read_csv(
            StringIO(content),
            sep=separator,
            dtype="str",
            keep_default_na=False,
            skip_blank_lines=False,
            index_col=False,
        )
    return frame.set_axis(pd.RangeIndex(2, len(frame) + 2), axis=0)


def _read_ragged_csv(path: Path, content: str, separator: str) -> tuple[pd.DataFrame, Unreadable]:
    """Read row by row where a row has more fields than the header: such a row is unreadable, the others stay."""
    try:
        header, *rows = list(csv.reader(StringIO(content), delimiter=separator, strict=True))
    except csv.Error as fault:
        raise InputError(f"the quotes do not match ({fault})", EXPORT_AGAIN, file=path) from fault
    width = len(header)
    fitting = {number: row + [""] * (width - len(row)) for number, row in enumerate(rows, start=2) if len(row) <= width}
    long = {number: separator.join(row) for number, row in enumerate(rows, start=2) if len(row) > width}
    return pd.DataFrame(list(fitting.values()), columns=header, index=list(fitting), dtype="str"), long


def _read_json_lines(path: Path, content: str) -> tuple[pd.DataFrame, Unreadable]:
    lines = {row: line for row, line in enumerate(content.split("\n"), start=1) if line.strip()}
    records = {row: record for row, line in lines.items() if isinstance(record := _parse(line), dict)}
    if not records:
        raise InputError("no line is a JSON object", 'Write one {"name": value, …} a line', file=path, row=1)
    names = dict.fromkeys(name for record in records.values() for name in record)
    columns = {name: pd.Series([record.get(name) for record in records.values()], dtype=object) for name in names}
    frame = pd.DataFrame(columns).set_axis(list(records), axis=0)
    return frame, {row: line for row, line in lines.items() if row not in records}


def _parse(line: str) -> Any:
    """None for what is no JSON."""
    try:
        return json.loads(_whole(line) if HALF_A_LETTER.search(line) else line)
    except ValueError:
        return None


def _whole(line: str) -> bytes:
    """The same JSON with a question mark for each half of a letter that stands alone: nothing could store it."""
    return json.dumps(json.loads(line), ensure_ascii=False).encode("utf-8", errors="replace")


def _read_parquet(path: Path) -> pd.DataFrame:
    with _opening_parquet(path) as file:
        frame: pd.DataFrame = file.read().to_pandas()
    zoned = frame.select_dtypes("datetimetz").columns
    frame = frame.assign(**{name: frame[name].dt.tz_convert("UTC").dt.tz_localize(None) for name in zoned})
    return frame.set_axis(pd.RangeIndex(1, len(frame) + 1), axis=0)


@contextmanager
def _opening_parquet(path: Path) -> Iterator[ParquetFile]:
    try:
        with ParquetFile(path) as file:
            yield file
    except (ArrowException, OSError) as fault:
        sentence = f"the file is no readable Parquet ({str(fault).splitlines()[0]})"
        raise InputError(sentence, EXPORT_AGAIN, file=path) from fault
