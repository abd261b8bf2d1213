"""Which products read alike: for each, the nearest by text vector, kept sparse so that a large catalogue fits."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy import sparse

from ranking.orders import Matrix
from search.retailer import Vector

NEAREST = 30
BLOCK = 512


def kindred(products: pd.Index, texts: Mapping[str, Vector]) -> Matrix:
    """`[i, j]`: cosine of the texts of products i and j, for the NEAREST j of each i; none without a text.

    `texts` gives unit vectors by product id. The largest thing held is BLOCK × products.
    """
    told = np.array([place for place, product in enumerate(products) if product in texts], dtype=np.intp)
    shape = (len(products), len(products))
    if len(told) < 2:
        return sparse.csr_matrix(shape, dtype=np.float64)
    vectors = np.stack([texts[products[place]] for place in told])
    count = min(NEAREST, len(told) - 1)
    rows, columns, values = [], [], []
    for start in range(0, len(told), BLOCK):
        cosines = vectors[start : start + BLOCK] @ vectors.T
        here = np.arange(len(cosines))
        cosines[here, start + here] = -np.inf
        best = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
        rows.append(np.repeat(told[start + here], count))
        columns.append(told[best].ravel())
        values.append(np.take_along_axis(cosines, best, axis=1).ravel().astype(np.float64))
    entries = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
    matrix = sparse.csr_matrix(entries, shape=shape)
    matrix.sort_indices()
    return matrix
