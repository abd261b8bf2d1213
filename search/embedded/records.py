"""What an index version holds per product beside its terms: the source, and a unit vector per vector field.

Three kinds of files, all append-only: `sources.jsonl` (a line per product, with its version where one is known),
`sources.bounds` (where its line starts and ends, two int64) and `<field>.f32` (its vector, `dimension` float32; NaN
where it has none). A product as it was written once is a *row*: the same number in all files, never changed and never
used again. The term index refers to rows, and is committed after they are on disk. So a crash in between leaves rows
that nothing refers to, and a product can meet neither another's vector nor another's source.
"""

import json
import mmap
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic_core import from_json

from search.document import decode, encode
from search.engine import EngineError, Entry
from search.plan import VectorField
from search.product import Product
from search.retailer import Vector

BOUNDS = 16
"""Bytes of a row in `sources.bounds`."""

NORM_FLOOR = 1e-12

Number = TypeVar("Number", np.float32, np.int64)


class RecordWriter:
    """Appends rows; one at a time per version (the caller holds the lock)."""

    def __init__(self, folder: Path, dimensions: Mapping[VectorField, int]) -> None:
        self._dimensions = dimensions
        self._sources = _open_to_write(folder / "sources.jsonl")
        self._bounds = _open_to_write(folder / "sources.bounds")
        self._vectors = {name: _open_to_write(folder / f"{name}.f32") for name in dimensions}
        self._end = self._sources.seek(0, os.SEEK_END)
        self._next = self._first_unused()

    def append(self, entries: Sequence[Entry]) -> range:
        """Adds a row per entry, in their order; returns the rows. Raises EngineError before anything is written."""
        rows = range(self._next, self._next + len(entries))
        matrices = {name: self._matrix(name, entries) for name in self._dimensions}
        encoded = [_line(entry) for entry in entries]
        ends = self._end + np.cumsum([len(line) for line in encoded], dtype=np.int64)
        starts = np.concatenate(([self._end], ends[:-1])).astype(np.int64)
        self._sources.write(b"".join(encoded))
        _write_at(self._bounds, rows.start * BOUNDS, np.column_stack((starts, ends)))
        for name, matrix in matrices.items():
            _write_at(self._vectors[name], rows.start * matrix.shape[1] * 4, matrix)
        self._end, self._next = int(ends[-1]), rows.stop
        return rows

    def sync(self) -> None:
        """Puts all rows on disk."""
        for file in self._files():
            file.flush()
            os.fsync(file.fileno())

    def close(self) -> None:
        """Lets go of the files."""
        for file in self._files():
            file.close()

    def _files(self) -> list[BinaryIO]:
        return [self._sources, self._bounds, *self._vectors.values()]

    def _first_unused(self) -> int:
        """After every row that any file has begun, as a crash may have left one file longer than another."""
        strides = [(self._bounds, BOUNDS), *((self._vectors[name], 4 * d) for name, d in self._dimensions.items())]
        return max(-(-file.seek(0, os.SEEK_END) // stride) for file, stride in strides)

    def _matrix(self, name: VectorField, entries: Sequence[Entry]) -> NDArray[np.float32]:
        matrix = np.full((len(entries), self._dimensions[name]), np.nan, np.float32)
        for place, entry in enumerate(entries):
            vector = entry.vectors.get(name)
            if vector is not None:
                matrix[place] = self._unit(name, vector, entry.product.product_id)
        return matrix

    def _unit(self, name: VectorField, vector: Vector, product_id: str) -> Vector | float:
        if vector.shape != (self._dimensions[name],) or not np.isfinite(vector).all():
            raise EngineError(
                f"product {product_id}: its {name} has shape {vector.shape} where the index holds "
                f"{self._dimensions[name]} finite numbers: build the index anew with this encoder"
            )
        norm = float(np.linalg.norm(vector))
        return vector / norm if norm > NORM_FLOOR else np.nan


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """The rows that were on disk when this was opened, memory-mapped."""

    sources: mmap.mmap | bytes
    bounds: NDArray[np.int64]
    vectors: Mapping[VectorField, NDArray[np.float32]]

    def product(self, row: int) -> Product:
        """The product as it was written in that row."""
        source = self._source(row)
        source.pop("version", None)
        return decode(source)

    def version(self, row: int) -> int:
        """The product's version as of that row; 0 where it is not known."""
        return int(self._source(row).get("version", 0))

    def _source(self, row: int) -> dict[str, Any]:
        start, end = self.bounds[row].tolist()
        source: dict[str, Any] = from_json(self.sources[start:end], cache_strings="keys")
        return source


def open_records(folder: Path, dimensions: Mapping[VectorField, int]) -> Records:
    """Maps the files as long as they are now."""
    return Records(
        sources=_mapped(folder / "sources.jsonl"),
        bounds=_matrix(folder / "sources.bounds", np.int64, 2),
        vectors={name: _matrix(folder / f"{name}.f32", np.float32, d) for name, d in dimensions.items()},
    )


def _line(entry: Entry) -> bytes:
    source = encode(entry.product)
    if entry.version:
        source["version"] = entry.version
    return json.dumps(source, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def _open_to_write(path: Path) -> BinaryIO:
    path.touch()
    return path.open("r+b")


def _write_at(file: BinaryIO, position: int, matrix: NDArray[np.float32] | NDArray[np.int64]) -> None:
    file.seek(position)
    file.write(matrix.tobytes())


def _mapped(path: Path) -> mmap.mmap | bytes:
    with path.open("rb") as file:
        empty = not os.fstat(file.fileno()).st_size
        return b"" if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _matrix(path: Path, kind: type[Number], width: int) -> NDArray[Number]:
    mapped = _mapped(path)
    rows = len(mapped) // (np.dtype(kind).itemsize * width)
    return np.frombuffer(mapped, kind, rows * width).reshape(rows, width)
