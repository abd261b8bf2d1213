"""Writes the rows that an import rejected, each with its place and the reason: nothing is lost without a word."""

import hashlib
from pathlib import Path

import pandas as pd

from indexer.files import Sheet
from indexer.ledger import Ledger


def rejected_file(home: Path, source: Path) -> Path:
    """Return where the rejected rows of `source` go: the same place at each import, another for each source."""
    mark = hashlib.sha256(str(source.resolve()).encode()).hexdigest()[:8]
    return home / "rejected" / f"{source.stem}-{mark}.csv"


def write_rejected(home: Path, sheet: Sheet, ledger: Ledger) -> Path | None:
    """Write file, row, column, reason and the row itself; None, and no earlier file, where all was well."""
    place = rejected_file(home, sheet.path)
    rejections = ledger.rejections
    if rejections.empty:
        place.unlink(missing_ok=True)
        return None
    place.parent.mkdir(parents=True, exist_ok=True)
    found = rejections.reset_index(drop=True).assign(file=str(sheet.path))[["file", "row", "column", "reason"]]
    rows = sheet.frame.reindex(found["row"]).reset_index(drop=True)
    if sheet.unreadable:
        rows["the row as it stands"] = found["row"].map(sheet.unreadable)
    beside = place.with_suffix(".part")
    pd.concat([found, rows], axis=1).to_csv(beside, index=False)
    beside.replace(place)
    return place
