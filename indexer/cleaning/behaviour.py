"""Reads UBI 1.3 documents out of a sheet: queries, and the events that followed them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from indexer.ledger import Ledger
from store.events import event_row, query_row

Document = dict[str, Any]


@dataclass(frozen=True)
class Behaviour:
    """UBI documents, ready for `store.events`."""

    queries: tuple[Document, ...]
    events: tuple[Document, ...]


def read_behaviour(frame: pd.DataFrame, ledger: Ledger) -> Behaviour:
    """Tell queries (no `action_name`) from events; a document without id, action or readable timestamp is rejected.

    A CSV has the parts of a document in dotted columns (`event_attributes.position.ordinal`). A
    `retailer_id` is taken for the `client_id` that is missing.
    """
    queries: list[Document] = []
    events: list[Document] = []
    reasons = pd.Series("", index=frame.index, dtype="str")
    for row, document in zip(frame.index, _documents(frame), strict=True):
        read, documents = (event_row, events) if document.get("action_name") else (query_row, queries)
        try:
            read(document)
        except KeyError as missing:
            reasons[row] = f"has no {missing.args[0]}"
        except (ValueError, TypeError, AttributeError, OverflowError) as fault:
            reasons[row] = f"is no UBI document: {fault}"
        else:
            documents.append(document)
    bad = reasons != ""
    rejected = ledger.reject(frame, bad, reasons, grave=True)
    ledger.note("documents", len(frame), rejected=rejected, sentence=reasons[bad].iloc[0] if rejected else "")
    return Behaviour(tuple(queries), tuple(events))


def _documents(frame: pd.DataFrame) -> Iterator[Document]:
    for cells in zip(*(frame[name].tolist() for name in frame.columns), strict=True):
        document: Document = {}
        for name, cell in zip(frame.columns, cells, strict=True):
            if not _is_nothing(cell):
                _put(document, str(name).split("."), _plain(cell))
        if "retailer_id" in document:
            document.setdefault("client_id", document.pop("retailer_id"))
        yield document


def _put(document: Document, path: list[str], value: object) -> None:
    *parents, name = path
    for parent in parents:
        document = document.setdefault(parent, {})
    document[name] = value


def _is_nothing(cell: object) -> bool:
    return cell is None or cell is pd.NaT or cell == "" or (isinstance(cell, float) and np.isnan(cell))


def _plain(cell: object) -> object:
    """Return what JSON can hold: Parquet gives numpy scalars, timestamps and nested values of both."""
    if isinstance(cell, datetime):
        return cell.isoformat()
    if isinstance(cell, np.generic | np.ndarray):
        return _plain(cell.tolist())
    if isinstance(cell, Mapping):
        return {str(name): _plain(value) for name, value in cell.items() if not _is_nothing(value)}
    return [_plain(value) for value in cell] if isinstance(cell, list | tuple) else cell
