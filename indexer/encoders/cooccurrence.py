"""Word vectors from which words stand together: positive pointwise mutual information, cut to its main directions.

After Levy, Goldberg and Dagan, "Improving distributional similarity with lessons learned from word embeddings" (TACL
2015): contexts smoothed by the power 0.75, singular values by the power 0.5.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

Matrix = NDArray[np.float32]

CONTEXT_SMOOTHING = 0.75
SINGULAR_VALUE_POWER = 0.5
WORDS_PER_DIRECTION = 4
FEWEST_DIRECTIONS = 16
OVERSAMPLING = 16
POWER_ITERATIONS = 3
SEED = 0
NOTHING = 1e-6
"""A shorter row is rounding, not a direction."""


def word_vectors(presence: sparse.csr_array, dimensions: int) -> Matrix:
    """(words, dimensions) of unit rows from a (texts, words) matrix of ones.

    Two words stand together once for each text that holds both, and a word with itself. With as many directions as
    words nothing would be alike that does not stand together, so few words have fewer, and the last columns are zero.
    A word that tells nothing (it stands everywhere) has a row of zeros.
    """
    information = positive_information(sparse.csr_array(presence.T @ presence))
    count = information.shape[0]
    rank = min(dimensions, count, max(FEWEST_DIRECTIONS, count // WORDS_PER_DIRECTION))
    directions, values = main_directions(information, rank)
    vectors = np.zeros((information.shape[0], dimensions), np.float32)
    vectors[:, : values.size] = directions * values**SINGULAR_VALUE_POWER
    return unit_rows(vectors)


def positive_information(together: sparse.csr_array) -> sparse.csr_array:
    """max(0, log P(word, context) / (P(word) P(context))), as sparse as what it is given."""
    pairs = together.tocoo()
    of_word = np.asarray(together.sum(axis=1), np.float64)
    of_context = np.asarray(together.sum(axis=0), np.float64) ** CONTEXT_SMOOTHING
    expected = of_word[pairs.row] * of_context[pairs.col] / of_context.sum()
    information = np.log(pairs.data / expected)
    kept = information > 0
    found = (information[kept].astype(np.float32), (pairs.row[kept], pairs.col[kept]))
    return sparse.csr_array(found, shape=together.shape)


def main_directions(matrix: sparse.csr_array, rank: int) -> tuple[Matrix, Matrix]:
    """The left singular vectors (rows, rank) and singular values (rank) of a square sparse matrix.

    Randomised subspace iteration (Halko, Martinsson and Tropp, 2011), from a fixed seed: nothing dense is wider than
    `rank` and some. ARPACK gives the same and takes several times as long.
    """
    width = min(rank + OVERSAMPLING, matrix.shape[0])
    basis: Any = np.random.default_rng(SEED).standard_normal((matrix.shape[1], width), dtype=np.float32)
    transposed = sparse.csr_array(matrix.T)
    for _ in range(POWER_ITERATIONS):
        basis = _orthonormal(matrix @ basis)
        basis = _orthonormal(transposed @ basis)
    basis = _orthonormal(matrix @ basis)
    left, values, _ = linalg.svd((transposed @ basis).T, full_matrices=False)
    return (basis @ left)[:, :rank].astype(np.float32), values[:rank].astype(np.float32)


def unit_rows(matrix: Matrix) -> Matrix:
    """Each row at length 1; zeros stay zeros."""
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    scaled: Matrix = np.divide(matrix, lengths, out=np.zeros_like(matrix), where=lengths > NOTHING)
    return scaled


def _orthonormal(matrix: Matrix) -> Matrix:
    orthonormal: Matrix = linalg.qr(matrix, mode="economic")[0]
    return orthonormal
