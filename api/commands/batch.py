"""Rows in, rows out: every complaint names its row, and a file is written whole or not at all."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from search.page import Page


class BatchError(Exception):
    """An input file is not what it should be; the sentence names file, row and field."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One row of a queries file. `id` comes back as it came."""

    id: str | int
    text: str
    retailer_id: str = ""


def read_queries(file: Path) -> list[Asked]:
    """The rows `{"id", "text", "retailer_id"?}`. Raises BatchError."""
    return [_asked(file, number, line) for number, line in _lines(file)]


def read_retailers(file: Path) -> list[str]:
    """One retailer's id a line. Raises BatchError."""
    return [line for _, line in _lines(file)]


def hits_of(page: Page) -> list[dict[str, Any]]:
    """The products of a page as batch files have them."""
    return [{"product_id": hit.product.product_id, "score": hit.score} for hit in page.hits]


def write_rows(file: Path, rows: Iterable[dict[str, Any]]) -> int:
    """Writes JSON lines; the file appears when all of them are there. Returns how many."""
    if file.exists() and not file.is_file():  # a pipe or a device: it cannot be put in place at once
        return _write(file, rows)
    unfinished = file.with_name(f".{file.name}-{uuid4().hex[:6]}")
    try:
        written = _write(unfinished, rows)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    return written


def _write(file: Path, rows: Iterable[dict[str, Any]]) -> int:
    written = 0
    with file.open("w", encoding="utf-8") as opened:
        for row in rows:
            opened.write(json.dumps(row, ensure_ascii=False) + "\n")
            written += 1
    return written


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        raise BatchError(f"{file}: byte {fault.start} is not UTF-8. Save the file as UTF-8") from None
    found = [(number, line.strip()) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if not found:
        raise BatchError(f"{file}: there are no rows in it")
    yield from found


def _asked(file: Path, number: int, line: str) -> Asked:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        row = None
    if not isinstance(row, dict):
        raise BatchError(f'{file}, row {number}: is no JSON object. Write {{"id": "1", "text": "rice"}} on one line')
    for name, kinds in (("id", (str, int)), ("text", (str,))):
        if not isinstance(row.get(name), kinds):
            raise BatchError(f'{file}, row {number}, "{name}": is missing or of another type. Give it as text')
    return Asked(row["id"], row["text"], str(row.get("retailer_id") or ""))
