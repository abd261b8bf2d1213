"""Products into an index version: records first, then the terms that refer to them."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path
from typing import Self

from search.document import index_fields
from search.embedded.records import RecordWriter
from search.embedded.schema import create_index, document, open_index
from search.embedded.snapshot import read_manifest
from search.embedded.versions import Pointer, Versions, disk_faults, replace_file
from search.engine import Entry, IndexManifest, NoIndexError

BATCH = 1_000
"""Products turned into records at a time."""

BUILD_HEAP = 256_000_000
"""Bytes of terms kept before a segment is written: 100,000 products make a few segments."""

WRITE_HEAP = 15_000_000
"""The least that tantivy takes."""


class VersionWriter:
    """Writes to the folder of one version. One at a time (the caller holds the lock)."""

    def __init__(self, folder: Path, *, heap: int) -> None:
        self._folder = folder
        self._records = RecordWriter(folder, read_manifest(folder).dimensions)
        self._terms = open_index(folder / "terms").writer(heap, 1)
        self._open = True

    def add(self, entries: Iterable[Entry]) -> int:
        """Adds or replaces products; nobody sees it before `commit`."""
        count = 0
        for batch in batches(entries):
            with disk_faults(self._folder):
                self._add(batch)
            count += len(batch)
        return count

    def _add(self, batch: list[Entry]) -> None:
        for entry, row in zip(batch, self._records.append(batch), strict=True):
            self._terms.delete_documents_by_term("product_id", entry.product.product_id)
            self._terms.add_document(document(index_fields(entry.product), row))

    def remove(self, product_ids: Iterable[str]) -> None:
        """Removes products; nobody sees it before `commit`."""
        for product_id in product_ids:
            self._terms.delete_documents_by_term("product_id", product_id)

    def commit(self) -> None:
        """Makes it durable and visible, all at once: the records are on disk before the terms refer to them."""
        with disk_faults(self._folder):
            self._records.sync()
            self._terms.commit()

    def close(self) -> None:
        """Ends writing; what was not committed is forgotten."""
        if self._open:
            self._open = False
            self._records.close()
            self._terms.rollback()
            self._terms.wait_merging_threads()


class EmbeddedBuild:
    """A version beside the live one; the folder vanishes when it is left without `swap`."""

    def __init__(self, versions: Versions, manifest: IndexManifest) -> None:
        self._versions = versions
        self._place = versions.building()
        self._place.__enter__()
        try:
            self._folder = versions.begin(manifest.version)
            self._manifest = manifest
            write_manifest(self._folder, manifest)
            self._index = create_index(self._folder / "terms")
            self._writer = VersionWriter(self._folder, heap=BUILD_HEAP)
        except BaseException:
            self._place.__exit__(None, None, None)
            raise

    def write(self, entries: Iterable[Entry]) -> int:
        """Adds products (the last of equal ids wins); returns how many were read."""
        return self._writer.add(entries)

    def swap(self) -> IndexManifest:
        """Makes it live, durably."""
        self._writer.commit()
        self._writer.close()
        self._index.reload()
        self._manifest = replace(self._manifest, products=self._index.searcher().num_docs)
        write_manifest(self._folder, self._manifest)
        with self._versions.writing():
            self._versions.point(Pointer(self._manifest.version, self._live()))
        return self._manifest

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        try:
            self._writer.close()
            self._versions.clear()
        finally:
            self._place.__exit__(None, None, None)

    def _live(self) -> str:
        try:
            return self._versions.pointer().live
        except NoIndexError:
            return ""


def write_manifest(folder: Path, manifest: IndexManifest) -> None:
    """What the version was built with."""
    replace_file(folder / "manifest.json", json.dumps(asdict(manifest)))


def batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Lists of at most `BATCH`."""
    rest = iter(entries)
    while batch := list(islice(rest, BATCH)):
        yield batch
