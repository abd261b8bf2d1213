"""Which products read alike: for each, the nearest by text vector, kept sparse so that a large catalogue fits."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from ranking.orders import Matrix
from search.retailer import Vector

NEAREST = 30

SPARE = 15
"""Found beyond the nearest, for those of them that nobody had bought yet at some moment of the past."""

BLOCK = 128
NOBODY = -1

Places = NDArray[np.intp]


@dataclass(frozen=True)
class Kindred:
    """The nearest texts of each text: found once, since it takes texts × texts, and read at any moment of the past.

    `near` (texts, at most NEAREST + SPARE) are places in `ids`, nearest first; `cosines` go along.
    """

    ids: pd.Index
    vectors: Vector
    near: Places
    cosines: Vector

    @classmethod
    def of(cls, texts: Mapping[str, Vector]) -> "Kindred":
        """Of unit vectors by product id. The largest thing held is BLOCK × texts."""
        vectors = np.stack(list(texts.values())) if texts else np.empty((0, 0), np.float32)
        everyone = np.arange(len(texts))
        near, cosines = _nearest(vectors, everyone, everyone, NEAREST + SPARE)
        return cls(pd.Index(list(texts), dtype=str), vectors, near, cosines)

    def among(self, products: pd.Index) -> Matrix:
        """`[i, j]`: cosine of the texts of products i and j, for the NEAREST j of each i; none without a text."""
        texts = self.ids.get_indexer(products)
        told = np.flatnonzero(texts >= 0)
        place = np.full(len(self.ids), NOBODY)
        place[texts[told]] = told
        near, cosines = place[self.near[texts[told]]], self.cosines[texts[told]]
        near[np.cumsum(near >= 0, axis=1) > NEAREST] = NOBODY
        lacking = np.flatnonzero((near >= 0).sum(axis=1) < min(NEAREST, len(told) - 1))
        again, values = _nearest(self.vectors, texts[told[lacking]], texts[told], NEAREST)
        near[lacking, : again.shape[1]], cosines[lacking, : again.shape[1]] = told[again], values
        near[lacking, again.shape[1] :] = NOBODY
        rows, columns = np.nonzero(near >= 0)
        entries = (cosines[rows, columns].astype(np.float64), (told[rows], near[rows, columns]))
        matrix = sparse.csr_matrix(entries, shape=(len(products), len(products)))
        matrix.sort_indices()
        return matrix


def _nearest(vectors: Vector, asked: Places, among: Places, count: int) -> tuple[Places, Vector]:
    """For each text that is asked for, the nearest `among` some (as places in `among`) and their cosines, best first;
    itself is not one of them, and there may be fewer than `count`."""
    count = max(0, min(count, len(among) - 1))
    near = np.empty((len(asked), count), np.intp)
    found = np.empty((len(asked), count), np.float32)
    pool = vectors[among]
    for start in range(0, len(asked) if count else 0, BLOCK):
        part = slice(start, start + BLOCK)
        cosines = vectors[asked[part]] @ pool.T
        cosines[asked[part, None] == among] = -np.inf
        best = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
        values = np.take_along_axis(cosines, best, axis=1)
        order = np.argsort(-values, axis=1, kind="stable")
        near[part], found[part] = np.take_along_axis(best, order, axis=1), np.take_along_axis(values, order, axis=1)
    return near, found
