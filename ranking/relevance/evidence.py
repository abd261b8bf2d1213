"""What speaks for a product as an answer to words: what it is called, what it means, how alike the best answers it is.

The last is feedback from the list's own top (Rocchio 1971, on text vectors): the centroid of the best answers, those
higher up more, says what kind of thing was asked for, and a product far from it is an odd one out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ranking.features import lexical
from ranking.features.frequencies import Frequencies
from ranking.features.table import Feature, Values
from search.candidate import Candidate
from search.codes import uncoded
from search.query import Query
from search.retailer import Vector

Matrix32 = NDArray[np.float32]

WEIGHTS: Mapping[str, float] = {
    "bm25": 0.4,
    "coverage_described": 1.5,
    "missing": -0.3,
    "phrase": 0.25,
    "pairs": 0.2,
    "numbers": 0.2,
    "meaning": 1.0,
}
"""How much each counts where nobody has judged anything: round numbers in the middle of a broad plateau
(docs/adr/0009-text-ranking.md)."""

FEEDBACK = 1.5
BEST, NARROW = 20, 10
DAMPING = 10.0
"""The first of the best answers counts 1 / (10 + 1), the second 1 / (10 + 2), and so on, as in fusion."""

TABLE = (
    *lexical.TABLE,
    Feature("meaning", "cosine", "text vectors of query and product"),
    Feature("feedback", f"cosine to the centroid of the best {BEST}", "text vectors"),
    Feature("feedback_narrow", f"cosine to the centroid of the best {NARROW}", "text vectors"),
    Feature("relevance", "weighted sum", "the formula that ranks without judgments"),
)

NAMES: tuple[str, ...] = tuple(feature.name for feature in TABLE)


@dataclass(frozen=True, slots=True)
class Evidence:
    """`rows` are (candidates, `NAMES`); `relevance` is what they come to without having learned from anybody."""

    rows: Matrix32
    relevance: Values


def weigh(query: Query, candidates: Sequence[Candidate], frequencies: Frequencies) -> Evidence:
    """The evidence for each candidate, in their order. Without text vectors, words alone speak."""
    asked = lexical.asked_of(query.understood.words, frequencies)
    products = [candidate.product for candidate in candidates]
    worded = lexical.columns(lexical.Wording(asked, products, frequencies))
    vectors, meaning = _meant(query.understood.vector, candidates)
    said = dict(zip(NAMES, [*worded, meaning], strict=False))
    first = sum((weight * said[name] for name, weight in WEIGHTS.items()), np.zeros(len(products)))
    feedback = alike(vectors, first, BEST)
    relevance = first + FEEDBACK * feedback
    rows = np.column_stack([*worded, meaning, feedback, alike(vectors, first, NARROW), relevance])
    return Evidence(np.ascontiguousarray(rows, np.float32), relevance)


def alike(vectors: Vector, scores: Values, best: int) -> Values:
    """The cosine of each row to the centroid of the rows with the best scores; zeros where these have no direction."""
    top = np.argsort(-scores, kind="stable")[:best]
    centroid = (1.0 / (DAMPING + np.arange(1, len(top) + 1))) @ vectors[top].astype(np.float64)
    length = float(np.linalg.norm(centroid))
    return vectors @ centroid / length if length > 0 else np.zeros(len(vectors))


def _meant(asked: Vector | None, candidates: Sequence[Candidate]) -> tuple[Vector, Values]:
    """The candidates' text vectors, and their cosines to the query's; zeros where there are none of its length."""
    dimensions = max((len(one.text_code) for one in candidates), default=0) if asked is None else asked.size
    vectors = uncoded([one.text_code for one in candidates], dimensions)
    if asked is None:
        return vectors, np.zeros(len(candidates))
    return vectors, (vectors @ (asked / np.linalg.norm(asked))).astype(np.float64)
