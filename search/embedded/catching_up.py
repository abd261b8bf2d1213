"""Changes of the live version while another one is built, made again in the new one before it goes live."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from search.embedded.matching import EVERYTHING
from search.embedded.snapshot import Snapshot
from search.engine import Entry
from search.plan import VectorField
from search.retailer import Vector


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """What was written to and deleted from a version between two moments: a row that came, a row that went."""

    written: tuple[int, ...]
    deleted: frozenset[str]


def changes(before: Snapshot, now: Snapshot) -> Changes:
    """A product that was replaced is written, not deleted."""
    old = set(before.rows(EVERYTHING, before.count(EVERYTHING)))
    new = set(now.rows(EVERYTHING, now.count(EVERYTHING)))
    written = tuple(sorted(new - old))
    gone = {now.records.product(row).product_id for row in old - new}
    return Changes(written, frozenset(gone - {now.records.product(row).product_id for row in written}))


def made_again(rows: tuple[int, ...], live: Snapshot, built: Snapshot, same: frozenset[VectorField]) -> Iterator[Entry]:
    """The written products for the new version. What the build has learned of a product stays: its demand, its
    neighbours, and its vectors but those (`same`) that both versions take from the same encoder or factors."""
    for row in rows:
        product = live.records.product(row)
        vectors = vectors_of(live, row, same)
        for known in built.rows(built.matcher.ids([product.product_id]), 1):
            learned = built.records.product(known)
            product = replace(product, popularity=learned.popularity, neighbours=learned.neighbours)
            vectors = vectors_of(built, known, frozenset(built.records.vectors)) | vectors
        yield Entry(product, vectors, live.records.version(row))


def vectors_of(snapshot: Snapshot, row: int, fields: frozenset[VectorField]) -> dict[VectorField, Vector]:
    """Those of a row; a missing one is left out."""
    found = {field: np.array(snapshot.records.vectors[field][row]) for field in fields}
    return {field: vector for field, vector in found.items() if not np.isnan(vector).any()}
