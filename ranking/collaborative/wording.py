"""The words that titles are made of, weighed by how few titles have them, and how much of each word shops buy.

TF-IDF (Salton and Buckley, Information Processing & Management 1988): a word counts 1 + log(titles / titles with it),
and each title's row has the length 1. Words that only one title has link nothing and are left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import norm

from ranking.orders import Matrix, shops_of
from search.analysis import words

BORROWED = 20.0
"""A shop's words are drawn towards those of all shops as if it had bought so many more products like the average."""

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Titles:
    """Those of a whole catalogue, which are the same at any moment of the past: `rows` (titles × words) along `ids`."""

    ids: pd.Index
    rows: Matrix

    @classmethod
    def of(cls, titles: Mapping[str, str]) -> "Titles":
        """Of titles by product id."""
        told = [dict.fromkeys(words(title)) for title in titles.values()]
        number: dict[str, int] = {}
        columns = np.array([number.setdefault(word, len(number)) for title in told for word in title], dtype=np.intp)
        row_of = np.repeat(np.arange(len(told)), [len(title) for title in told])
        titles_with = np.bincount(columns, minlength=len(number))
        linking = titles_with > 1
        place = np.cumsum(linking) - 1
        row_of, columns = row_of[linking[columns]], columns[linking[columns]]
        entries = (1.0 + np.log(len(told) / titles_with[columns]), (row_of, place[columns]))
        rows = sparse.csr_matrix(entries, shape=(len(told), int(linking.sum())))
        rows.data /= np.repeat(norm(rows, axis=1), np.diff(rows.indptr))
        return cls(pd.Index(list(titles), dtype=str), rows)

    def bought(self, products: pd.Index, buyers: Matrix) -> "Wording":
        """Along the `products` of a past, of whose retailers `buyers` says 1 for each product that they have bought; a
        product without a title has no words."""
        untold = sparse.csr_matrix((1, self.rows.shape[1]))
        rows = sparse.csr_matrix(sparse.vstack([self.rows, untold]))[self.ids.get_indexer(products)]
        shops = shops_of(buyers)
        return Wording(rows, np.asarray(rows.T @ shops).ravel() / max(1.0, float(shops.sum())))


@dataclass(frozen=True)
class Wording:
    """`rows` (bought products × words), and of each word what there is in the mean product that a shop has bought."""

    rows: Matrix
    usual: Values

    def compared(self, asked: NDArray[np.intp], own: NDArray[np.intp]) -> tuple[Values, Values, Values]:
        """Each product that is `asked` for against those that a shop owns (both places): the greatest cosine to another
        product, the sum of these cosines, and the lift: Σ over its words of TF-IDF × log of how much more of the word
        there is in the shop's products than is usual."""
        theirs, mine = self.rows[asked], self.rows[own]
        shared = sparse.csr_matrix(theirs @ mine.T)
        pairs = np.diff(shared.indptr)
        itself = np.repeat(asked, pairs) == own[shared.indices]
        shared.data[itself] = 0.0
        best, every = np.zeros(len(asked)), np.zeros(len(asked))
        some, begins = pairs > 0, shared.indptr[:-1][pairs > 0]
        if len(begins):
            best[some] = np.maximum.reduceat(shared.data, begins)
            every[some] = np.add.reduceat(shared.data, begins)
        return best, every, np.asarray(theirs @ self._lifts(mine), dtype=np.float64)

    def _lifts(self, mine: Matrix) -> Values:
        """Along the words; all that a shop has nothing of are lifted, downwards, alike."""
        drawn = np.log(BORROWED / (mine.shape[0] + BORROWED))
        lifts = np.full(len(self.usual), drawn)
        words = np.unique(mine.indices)
        there_is = np.bincount(mine.indices, mine.data, minlength=len(self.usual))[words]
        lifts[words] += np.log1p(there_is / (BORROWED * self.usual[words]))
        return lifts
