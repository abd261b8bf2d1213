"""What shops took up lately, told from what they had before: the ridge of the leads, but from then to now.

Leads say which products are found in the same shops, whenever they came. A take-up is a product that a shop bought for
the first time in the last `SINCE_DAYS`; this regression asks which of its products a month ago foretold that.
"""

from datetime import timedelta

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from threadpoolctl import threadpool_limits

from ranking.orders import Matrix, Past

SINCE_DAYS = 30.0

RIDGE = 40.0
"""The penalty, as a multiple of a product's mean sum of squared interest: few shops take anything up in a month."""

Places = NDArray[np.intp]
Values = NDArray[np.float64]


def takeups(past: Past, leads: Matrix) -> Matrix:
    """`[i, j]`: how much having product i speaks for taking up product j, for those i that lead to j at all.

    No larger than `leads`; empty where no shop with a past took anything up.
    """
    before, fresh = _then_and_since(past)
    penalty = RIDGE * float(before.power(2).sum()) / max(1, before.shape[1])
    owned, taken, near = before.tocsc(), fresh.tocsc(), leads.tocsc()
    found: list[tuple[Places, Values]] = []
    with threadpool_limits(1, "blas"):
        for product in range(before.shape[1]):
            sources = _column(near, product)
            shops = _column(taken, product)
            if not len(shops) or not len(sources):
                sources = sources[:0]
            found.append((sources, _weights(owned[:, sources], shops, penalty)))
    ends = np.cumsum([0, *(len(sources) for sources, _ in found)])
    sources = np.concatenate([sources for sources, _ in found]) if found else np.empty(0, dtype=np.intp)
    weights = np.concatenate([weights for _, weights in found]) if found else np.empty(0)
    by_target = sparse.csr_matrix((weights, sources, ends), shape=leads.shape)
    return sparse.csr_matrix(by_target.T)


def _column(matrix: sparse.csc_matrix[np.float64], place: int) -> Places:
    rows: Places = matrix.indices[matrix.indptr[place] : matrix.indptr[place + 1]].astype(np.intp)
    return rows


def _weights(sources: sparse.csc_matrix[np.float64], shops: Places, penalty: float) -> Values:
    """Weights of the columns `sources` that best predict 1 for `shops` and 0 for all others."""
    gram = (sources.T @ sources).toarray()
    gram[np.diag_indices_from(gram)] += penalty
    shared = np.asarray(sources.tocsr()[shops].sum(axis=0), dtype=np.float64).ravel()
    return np.asarray(np.linalg.solve(gram, shared), dtype=np.float64)


def _then_and_since(past: Past) -> tuple[Matrix, Matrix]:
    """The interest of shops as it was, and 1 for what each has bought since and not before; only shops with both."""
    earlier = Past.before(past.lines, past.as_of - timedelta(days=SINCE_DAYS))
    shape = (len(past.retailers), len(past.products))
    known = earlier.interest().tocoo()
    rows = past.retailers.get_indexer(earlier.retailers)[known.row]
    columns = past.products.get_indexer(earlier.products)[known.col]
    before = sparse.csr_matrix((known.data, (rows, columns)), shape=shape)
    since = past.buyers(SINCE_DAYS)
    fresh = sparse.csr_matrix(since - since.multiply(before.sign()))
    fresh.eliminate_zeros()
    both = np.flatnonzero((fresh.getnnz(axis=1) > 0) & (before.getnnz(axis=1) > 0))
    return sparse.csr_matrix(before[both]), sparse.csr_matrix(fresh[both])
