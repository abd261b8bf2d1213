"""Which products lead to which: neighbours learned from who buys what, kept sparse so that a large catalogue fits.

Two readings of the same purchases. `alike` is the cosine of two products' buyers, for "bought with this" and 0 to 1.
`leads` predicts: how much each product a shop buys speaks for another. It is the ridge regression of EASE (Steck, WWW
2019), solved for each product over its most alike products only (after fsSLIM, Ning and Karypis, ICDM 2011), so that
nothing of products × products is ever held.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from threadpoolctl import threadpool_limits

from ranking.orders import Matrix, Past
from search.product import Neighbour
from search.progress import SILENT, Progress
from search.retailer import Scored

LEADING = 50
"""Products that may speak for one. Measured: 30 to 100 do equally well, 200 and dense EASE a little worse."""

RIDGE = 8.0
"""The regression's penalty, as a multiple of a product's mean sum of squared interest: the same at every scale."""

SHRINK = 2.0
"""Interest added below each cosine, so that one shop in common does not make two products the best of friends."""

SHOWN = 20
DISCOVERIES = 300

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Neighbours:
    """`leads[i, j]`: how much product i in a shop speaks for product j. `alike[i, j]`: cosine, best SHOWN of each i."""

    products: pd.Index
    leads: Matrix
    alike: Matrix

    @classmethod
    def learn(cls, past: Past, progress: Progress = SILENT) -> "Neighbours":
        """Learn from all that was bought before `past.as_of`; the same orders always give the same neighbours."""
        return cls.of(past.products, past.interest(), progress)

    @classmethod
    def of(cls, products: pd.Index, shops: Matrix, progress: Progress = SILENT) -> "Neighbours":
        """Learn from the interest of `shops` (retailers × `products`)."""
        interest = shops.tocsc()
        rows: list[tuple[NDArray[np.intp], Values, Values]] = []
        penalty = RIDGE * float(interest.power(2).sum()) / max(1, len(products))
        with threadpool_limits(1, "blas"), progress.stage("neighbours", len(products)) as advance:
            for near, likeness, shared in _most_alike(interest):
                rows.append((near, likeness, _ridge(interest[:, near], shared, penalty)))
                advance(1)
        leads = _matrix([(near, weights) for near, _, weights in rows])
        alike = _matrix([(near[:SHOWN], likeness[:SHOWN]) for near, likeness, _ in rows])
        return cls(products, sparse.csr_matrix(leads.T), alike)

    @cached_property
    def _ids(self) -> NDArray[np.object_]:
        return self.products.to_numpy(dtype=object)

    def shown(self) -> dict[str, tuple[Neighbour, ...]]:
        """For each product's index document: the products that the same shops buy, strongest first."""
        ends = zip(self.alike.indptr[:-1], self.alike.indptr[1:], strict=True)
        return {product: self._row(slice(*ends)) for product, ends in zip(self.products, ends, strict=True)}

    def _row(self, part: slice) -> tuple[Neighbour, ...]:
        near, strengths = self.alike.indices[part], self.alike.data[part]
        named = zip(self._ids[near].tolist(), strengths.round(4).tolist(), strict=True)
        found = [Neighbour(product_id, strength) for product_id, strength in named]
        return tuple(sorted(found, key=lambda neighbour: (-neighbour.strength, neighbour.product_id)))

    def discoveries(
        self, own: NDArray[np.intp], interest: Values, heat: Values, bought: NDArray[np.intp] | None = None
    ) -> tuple[Scored, ...]:
        """What a shop does not buy yet, best first: Σ interest × lead over its `own` products (places), × `heat`.

        Of its own, those that it has not `bought` (None: it has bought all) may be found too. `because` is the own
        product with the largest part in it.
        """
        part = self.leads[own]
        sources = np.repeat(own, np.diff(part.indptr))
        terms = part.data * np.repeat(interest, np.diff(part.indptr))
        score = np.bincount(part.indices, terms, minlength=len(self.products)) * heat
        score[own if bought is None else bought] = 0.0
        best = _highest(score, DISCOVERIES)
        because = self._strongest(best, part.indices, sources, terms)
        names = self._ids[best].tolist(), score[best].tolist(), self._ids[because].tolist()
        return tuple(Scored(*found) for found in zip(*names, strict=True))

    def _strongest(
        self, wanted: NDArray[np.intp], targets: NDArray[np.int32], sources: NDArray[np.intp], terms: Values
    ) -> NDArray[np.intp]:
        """For each wanted target, the source of its largest term."""
        is_wanted = np.zeros(len(self.products), dtype=bool)
        is_wanted[wanted] = True
        kept = np.flatnonzero(is_wanted[targets])
        kept = kept[np.argsort(terms[kept], kind="stable")]
        strongest = np.zeros(len(self.products), dtype=np.intp)
        strongest[targets[kept]] = sources[kept]  # of several, the last and so the largest stands
        return strongest[wanted]


def _highest(score: Values, limit: int) -> NDArray[np.intp]:
    """Places of the highest scores above zero, highest first, ties by place."""
    found = np.flatnonzero(score > 0)
    if len(found) > limit:
        found = found[np.argpartition(-score[found], limit)[:limit]]
    return found[np.lexsort((found, -score[found]))]


def _most_alike(interest: sparse.csc_matrix[np.float64]) -> Iterator[tuple[NDArray[np.intp], Values, Values]]:
    """For each product, the LEADING products with the highest shrunk cosine, highest first; the cosine, the product."""
    norms = np.sqrt(np.asarray(interest.multiply(interest).sum(axis=0)).ravel())
    shops = interest.tocsr()
    for product in range(interest.shape[1]):
        shared = _shared(interest, shops, product)
        shared[product] = 0.0
        near = np.flatnonzero(shared)
        common = shared[near]
        cosine = common / (norms[product] * norms[near] + SHRINK)
        best = _highest(cosine, LEADING)
        yield near[best], cosine[best], common[best]


def _shared(interest: sparse.csc_matrix[np.float64], shops: Matrix, product: int) -> Values:
    """Inner products of one column with all columns, from the rows of its buyers: no larger than products."""
    part = slice(interest.indptr[product], interest.indptr[product + 1])
    rows = shops[interest.indices[part]]
    terms = rows.data * np.repeat(interest.data[part], np.diff(rows.indptr))
    return np.bincount(rows.indices, terms, minlength=interest.shape[1]).astype(np.float64, copy=False)


def _ridge(near: sparse.csc_matrix[np.float64], shared: Values, penalty: float) -> Values:
    """Weights of the columns `near` that best predict the column of which they have the inner products `shared`."""
    gram = (near.T @ near).toarray()
    gram[np.diag_indices_from(gram)] += penalty
    return np.asarray(np.linalg.solve(gram, shared), dtype=np.float64)


def _matrix(rows: list[tuple[NDArray[np.intp], Values]]) -> Matrix:
    """A square sparse matrix from each row's columns and values."""
    ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns = np.concatenate([columns for columns, _ in rows]) if rows else np.empty(0, dtype=np.intp)
    values = np.concatenate([values for _, values in rows]) if rows else np.empty(0)
    matrix = sparse.csr_matrix((values, columns, ends), shape=(len(rows), len(rows)))
    matrix.sort_indices()
    return matrix
