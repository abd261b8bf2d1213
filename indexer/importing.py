"""Brings files into the store: read, clean, store, with an account of what was kept, mended and rejected.

A file is stored in one transaction, so that a kill at any moment leaves either the old state or the new one, and by
natural keys, so that the same file twice changes nothing.
"""

import errno
import fcntl
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from indexer.account import KINDS, ImportAccount, Kind, Stored
from indexer.cleaning.sheet import Cleaned, clean_sheet
from indexer.files import Sheet, read_columns, read_sheet
from indexer.ledger import InputError, Ledger
from indexer.presets import Preset, find_preset, guess_kind, require_columns, required_columns
from indexer.rejected import write_rejected
from search.progress import SILENT, Progress
from store import catalogue, events, judgments, orders, retailers
from store.database import Database

PATIENCE = 3.0  # seconds to wait for another import before saying so


def import_files(
    paths: Sequence[Path],
    *,
    home: Path,
    database: Database,
    kind: Kind | None = None,
    preset: str = "kirana",
    progress: Progress = SILENT,
) -> tuple[ImportAccount, ...]:
    """Import files, each in a transaction of its own: products before the orders that name them.

    Raises `InputError` for the first file that cannot be imported, with the accounts of those stored before it, and
    `store.database.StoreError` where the database cannot be written.
    """
    chosen = find_preset(preset)
    done: list[ImportAccount] = []
    with _alone(home):
        try:
            for path, its_kind in _in_order(paths, kind, chosen):
                done.append(_import_file(path, its_kind, kind is None, chosen, home, database, progress))
        except InputError as fault:
            fault.accounts = tuple(done)
            raise
        except OSError as fault:
            raise _explained(fault, home) from fault
    return tuple(done)


def _in_order(paths: Sequence[Path], kind: Kind | None, preset: Preset) -> list[tuple[Path, Kind]]:
    if preset.columns and kind is not None and kind not in preset.kinds:
        raise InputError(
            f"the format {preset.name} has no {kind}", f"It holds {', '.join(preset.kinds)}", file="--kind"
        )
    found = {path: read_columns(path) for path in paths}
    kinds: dict[Path, Kind] = {}
    for path, names in found.items():
        kinds[path] = kind or (preset.kinds[0] if preset.columns else guess_kind(path, names))
        require_columns(
            path, names, required_columns(preset, kinds[path]), f"read as {kinds[path]}, format {preset.name}"
        )
    return sorted(kinds.items(), key=lambda item: KINDS.index(item[1]))


def _import_file(
    path: Path, kind: Kind, guessed: bool, preset: Preset, home: Path, database: Database, progress: Progress
) -> ImportAccount:
    ledger = Ledger()
    with progress.stage(f"reading {path.name}"):
        sheet = read_sheet(path, ledger)
    with progress.stage(f"cleaning {path.name}"):
        with database.reading() as connection:
            known = catalogue.ids(connection)
        cleaned = clean_sheet(sheet.frame, kind, preset, known, ledger)
        rejected_file = write_rejected(home, sheet, ledger)
        _refuse_wrong_file(sheet, cleaned, ledger, rejected_file)
    with progress.stage(f"storing {path.name}"), database.writing() as connection:
        stored = _store(connection, cleaned, ledger)
    kinds = preset.kinds if preset.columns else (kind,)
    guess = guessed and not preset.columns
    rejected = len(ledger.rejections)
    return ImportAccount(
        path, preset.name, kinds, guess, sheet.rows, tuple(ledger.steps), stored, rejected, rejected_file
    )


def _refuse_wrong_file(sheet: Sheet, cleaned: Cleaned, ledger: Ledger, rejected_file: Path | None) -> None:
    """Refuse a file of which more than half could not be understood, or nothing is left: it is another file."""
    rows = sheet.rows
    if 2 * ledger.grave <= rows and not cleaned.is_empty:
        return
    first = ledger.rejections.iloc[0]
    sentence = (
        f"{len(ledger.rejections):,} of {rows:,} rows cannot be used and nothing was stored; the first: {first.reason}"
    )
    remedy = f"All of them, with reasons, are in {rejected_file}"
    raise InputError(sentence, remedy, file=sheet.path, row=int(first.row), column=str(first.column) or None)


def _store(connection: Connection, cleaned: Cleaned, ledger: Ledger) -> tuple[Stored, ...]:
    stored: list[Stored] = []
    if cleaned.products is not None:
        stored.append(Stored("products", len(cleaned.products), catalogue.upsert(connection, cleaned.products)))
    if cleaned.retailers is not None:
        stored.append(Stored("retailers", len(cleaned.retailers), retailers.upsert(connection, cleaned.retailers)))
    if cleaned.orders is not None:
        added = retailers.add_missing(connection, cleaned.seen)
        sentence = "retailers that only the orders name were added with their id alone"
        ledger.note("retailers made from orders", len(cleaned.seen), mended=added, sentence=sentence)
        changed = orders.upsert(connection, cleaned.orders.lines) + orders.remove(connection, cleaned.orders.cancelled)
        stored.append(Stored("orders", len(cleaned.orders.lines), changed))
    if cleaned.judgments is not None:
        changed = judgments.upsert(connection, cleaned.judgments)
        stored.append(Stored("judgments", len(cleaned.judgments), changed))
    if cleaned.behaviour is not None:
        found = cleaned.behaviour
        changed = events.add_queries(connection, found.queries) + events.add_events(connection, found.events)
        stored.append(Stored("events", len(found.queries) + len(found.events), changed))
    return tuple(stored)


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Hold the lock of all imports into this home. The system lets go of it when the process ends, however it ends."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        file = (home / "import.lock").open("a+")
    except OSError as fault:
        raise _explained(fault, home) from fault
    with file:
        give_up = time.monotonic() + PATIENCE
        while not _locked(file.fileno()):
            if time.monotonic() > give_up:
                file.seek(0)
                raise InputError(
                    f"another import (process {file.read().strip()}) is running",
                    "Run this one when it has ended",
                    file=home,
                )
            time.sleep(0.05)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _explained(fault: OSError, home: Path) -> InputError:
    if fault.errno == errno.ENOSPC:
        return InputError("the disk is full and nothing was stored", "Make room and import again", file=home)
    sentence = f"cannot write here ({fault.strerror})"
    return InputError(sentence, "Set KIRANA_HOME to a folder that you may write", file=fault.filename or home)
