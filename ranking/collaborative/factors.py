"""Matrix factorisation of who buys what (alternating least squares): one vector a product, one a retailer.

After Hu, Koren and Volinsky, Collaborative filtering for implicit feedback datasets (ICDM 2008), through `implicit`.
A retailer's liking of a product is the inner product of the two. Engines compare by cosine, so product vectors are
given one more component that brings all to the same length: then both orders agree (Bachrach et al., RecSys 2014).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from implicit.cpu.als import AlternatingLeastSquares
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from ranking.orders import Past
from search.progress import SILENT, Progress
from search.retailer import Vector

SIZE = 64
CONFIDENCE = 10.0
"""How much more a unit of interest counts than a product that was not bought."""

PENALTY = 0.2
"""Regularisation, as a share of the mean confidence of a retailer's purchases; with 0.4 all vectors would vanish."""

SWEEPS = 15
NEGLIGIBLE = 1e-6

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Factors:
    """One row a product; `penalty` is the regularisation the rows were learned with."""

    products: pd.Index
    rows: Vector
    penalty: float

    @classmethod
    def learn(cls, past: Past, seed: int = 0, threads: int = 1, progress: Progress = SILENT) -> "Factors":
        """Learn from all that was bought before `past.as_of`; the same orders and seed give the same factors."""
        confidence = (past.interest() * CONFIDENCE).astype(np.float32)
        penalty = PENALTY * float(confidence.sum()) / max(1, confidence.shape[0])
        with threadpool_limits(1, "blas"), progress.stage("factors", SWEEPS) as advance:
            model = AlternatingLeastSquares(
                factors=SIZE,
                regularization=penalty,
                alpha=1.0,
                iterations=SWEEPS,
                num_threads=threads,
                random_state=seed,
            )
            model.fit(confidence, show_progress=False, callback=lambda *_: advance(1))
        return cls(past.products, np.asarray(model.item_factors, dtype=np.float32), penalty)

    @cached_property
    def _gram(self) -> Values:
        rows = self.rows.astype(np.float64)
        gram: Values = rows.T @ rows + self.penalty * np.eye(rows.shape[1])
        return gram

    def retailer(self, own: NDArray[np.intp], interest: Values) -> Vector | None:
        """The vector of a shop with this `interest` in its `own` products (places); None where nothing can be said.

        One step of the factorisation, solved exactly, with a last component of 0; its length is 1.
        """
        if not len(own):
            return None
        bought, confidence = self.rows[own].astype(np.float64), interest * CONFIDENCE
        weighed = self._gram + (bought.T * (confidence - 1.0)) @ bought
        vector = np.append(np.linalg.solve(weighed, bought.T @ confidence), 0.0)
        length = float(np.linalg.norm(vector))
        return (vector / length).astype(np.float32) if length > NEGLIGIBLE else None

    def indexed(self, heat: Values) -> dict[str, Vector]:
        """Unit vectors for the index documents: liking × `heat`, so that a cosine orders as the inner product does.

        Products of which the factorisation says nothing have none.
        """
        liking = self.rows * heat[:, None]
        lengths = np.linalg.norm(liking, axis=1)
        longest = float(lengths.max(initial=0.0))
        rest = np.sqrt(np.maximum(longest**2 - lengths**2, 0.0))
        told = np.flatnonzero(lengths > NEGLIGIBLE)
        vectors = (np.column_stack([liking, rest])[told] / max(longest, NEGLIGIBLE)).astype(np.float32)
        return dict(zip(self.products[told], vectors, strict=True))
