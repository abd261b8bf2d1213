"""`kirana update`: new prices and stock out of a file, into the store and the live index, without encoding anything.

The store is changed first, then the index. So a build that reads the store carries on what was changed, and the same
file once more brings the index what a kill kept from it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from indexer import columns
from indexer.files import read_sheet
from indexer.ledger import InputError, Ledger
from indexer.presets import CONTRACT, Field, find_preset, require_columns
from indexer.reading import read_fields, require_values
from indexer.rejected import write_rejected
from search.change import Change, ChangingField, turns
from search.engine import Engine
from search.progress import SILENT, Advance, Progress
from store import changes
from store.database import Database

LEAST: Mapping[ChangingField, float] = {"price": 0.01, "mrp": 0.01, "stock": 0, "moq": 1, "case_pack": 1}
"""What a file may change, and the least that each can be."""

WHOLE = frozenset({"stock", "moq", "case_pack"})
KEYS = {"product_id": Field(columns.identifier, required=True), "version": Field(columns.number, required=True)}
LARGEST_VERSION = 2**53


@dataclass(frozen=True, slots=True)
class FileOfChanges:
    """What became of a file: changes of the index, rows that were refused with the first reason, and the file that says
    why each was. A row that was made before is neither."""

    rows: int
    changed: int
    refused: int
    first: str
    refused_file: Path | None


@dataclass(slots=True)
class Making:
    """Changes on their way, each with its row; those that are refused stay behind with the reason."""

    database: Database
    rows: Mapping[Change, int]
    advance: Advance
    refused: dict[int, str] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)

    def stored(self) -> Iterator[Change]:
        """The changes that the store has taken, now or before: the index may lack them."""
        for turn in turns(self.rows):
            with self.database.writing() as connection:
                late = {one.product_id: one.reason for one in changes.make(connection, turn).refused}
            for product_id, change in turn.items():
                self.last[product_id] = self.rows[change]
                if product_id in late:
                    self.refused[self.rows[change]] = late[product_id]
                else:
                    yield change
            self.advance(len(turn))


def change_products(
    path: Path, *, home: Path, database: Database, engine: Engine, progress: Progress = SILENT
) -> FileOfChanges:
    """Make the changes of a file in their order; rows that cannot be used are refused, the others are made. Raises
    InputError for a file that cannot be read, NoIndexError before the first build: then nothing is changed."""
    _ = engine.manifest
    ledger = Ledger()
    with progress.stage(f"reading {path.name}"):
        sheet = read_sheet(path, ledger)
        rows = read_changes(path, sheet.frame, ledger)
    with progress.stage("changing products", len(rows)) as advance:
        making = Making(database, rows, advance)
        outcome = engine.update(making.stored())
    refused = {making.last[one.product_id]: one.reason for one in outcome.refused} | making.refused
    reasons = pd.Series(refused, dtype=object).reindex(sheet.frame.index)
    ledger.reject(sheet.frame, reasons.notna(), reasons, "version")
    found = ledger.rejections
    first = f"row {found['row'].iloc[0]}: {found['reason'].iloc[0]}" if len(found) else ""
    return FileOfChanges(sheet.rows, outcome.changed, len(found), first, write_rejected(home, sheet, ledger))


def read_changes(path: Path, frame: pd.DataFrame, ledger: Ledger) -> dict[Change, int]:
    """The changes of a file with their rows. An empty cell changes nothing; a row without any value is refused."""
    preset = find_preset("kirana")
    require_columns(path, list(frame.columns), list(KEYS), "read as changes")
    named = [name for name in LEAST if name in frame]
    if not named:
        raise InputError(f"there is nothing to change: none of {', '.join(LEAST)}", "Add a column", file=path, row=1)
    fields: dict[str, Field] = {**KEYS, **{name: CONTRACT["products"][name] for name in named}}
    typed = require_values(read_fields(frame, fields, preset, ledger), KEYS, preset, ledger)
    version = typed["version"]
    odd = (version < 1) | (version % 1 != 0) | (version > LARGEST_VERSION)
    typed = ledger.keep("versions", typed, odd, "has a version that is no whole number from 1 on", "version")
    for name in named:
        typed = ledger.keep(name, typed, typed[name] < LEAST[name], f"has a {name} below {LEAST[name]:g}", name)
    typed = ledger.keep("empty rows", typed, typed[named].isna().all(axis=1), "changes nothing")
    return dict(_changes(typed, named))


def _changes(typed: pd.DataFrame, named: Sequence[ChangingField]) -> Iterator[tuple[Change, int]]:
    wanted = ["product_id", "version", *named]
    for row, product_id, version, *values in zip(typed.index, *(typed[name] for name in wanted), strict=True):
        said = {name: value for name, value in zip(named, values, strict=True) if value == value}  # noqa: PLR0124 (NaN)
        whole = {name: int(value) if name in WHOLE else float(value) for name, value in said.items()}
        yield Change(str(product_id), int(version), whole), int(row)
