"""Products into an index version: records first, then the terms that refer to them."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path
from typing import Self

from search.document import index_fields
from search.embedded.catching_up import changes, made_again
from search.embedded.records import RecordWriter
from search.embedded.schema import create_index, document, open_index
from search.embedded.snapshot import Version, read_manifest
from search.embedded.versions import Pointer, Versions, disk_faults, replace_file
from search.engine import Entry, IndexManifest, NoIndexError
from search.plan import VectorField

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
        self._terms.garbage_collect_files()  # a killed commit's files bear the names that the next one wants
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

    def __init__(self, versions: Versions, manifest: IndexManifest, live: Version | None) -> None:
        self._versions = versions
        self._place = versions.building()
        self._place.__enter__()
        try:
            self._folder = versions.begin(manifest.version)
            self._before = None if live is None else (live, live.now())
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
        """Makes it live, durably, with the changes that the live version saw meanwhile; no write comes in between."""
        self._writer.commit()
        with self._versions.writing():
            self._catch_up()
            self._writer.close()
            self._index.reload()
            self._manifest = replace(self._manifest, products=self._index.searcher().num_docs)
            write_manifest(self._folder, self._manifest)
            self._versions.point(Pointer(self._manifest.version, self._live()))
        return self._manifest

    def _catch_up(self) -> None:
        """Nothing to do where the live version is another one than at the beginning: it was rolled back."""
        if self._before is None or self._before[0].manifest.version != self._live():
            return
        version, before = self._before
        now, built = version.now(), Version(self._folder).now()
        changed = changes(before, now)
        same = same_fields(version.manifest, self._manifest)
        self._writer.add(list(made_again(changed.written, now, built, same)))
        self._writer.remove(changed.deleted)
        self._writer.commit()

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


def same_fields(one: IndexManifest, other: IndexManifest) -> frozenset[VectorField]:
    """The vector fields that mean the same in both."""
    made_by: dict[VectorField, bool] = {
        "text_vector": one.encoder == other.encoder,
        "collaborative": one.factors == other.factors,
    }
    shared = set(one.dimensions) & set(other.dimensions)
    return frozenset(f for f in shared if made_by[f] and one.dimensions[f] == other.dimensions[f])


def write_manifest(folder: Path, manifest: IndexManifest) -> None:
    """What the version was built with."""
    replace_file(folder / "manifest.json", json.dumps(asdict(manifest)))


def batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Lists of at most `BATCH`."""
    rest = iter(entries)
    while batch := list(islice(rest, BATCH)):
        yield batch
