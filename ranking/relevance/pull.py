"""What speaks for a product beside the words of a query: what was understood, demand, and what the shop buys.

Habits and demand count as far as a product answers the query: by the square of its share of the query's words against
the best candidate's, half where its title has none of them, half where its category is none of the best answers', and
half where it is not what was understood besides (a price, a brand). So no chips come before salt. And they count more,
the more candidates are called by as many words: of a hundred bags, words say little of which is meant. So they decide
when a shop types "bag", and hardly at all when it names one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ranking.features.lexical import NOWHERE
from ranking.features.table import Values
from ranking.ranker import LearnedRanker
from ranking.relevance.evidence import NAMES, Evidence
from search.candidate import Candidate
from search.fusion import LEG_WEIGHTS, FusionRanker
from search.query import Query

READ_CLOSELY = ("text", "meaning")
"""Legs that the evidence reads more closely."""

HABITS = ("reorder", "neighbours", "collaborative", "taste", "peers", "popular")
"""Legs that the model of purchases knows more of."""

DEMAND = 2.0
"""What the most bought candidate gets. Chosen, as the next two, on wholesale orders cut at 2011-05-14 and 2011-06-10
(docs/adr/0009-text-ranking.md)."""

PURCHASES = 5.0
"""What the candidate gets that the shop most likely buys."""

RANGE = 6.0
"""A candidate whose log odds are so far below the best one's gets nothing of that."""

APART = 0.5
"""What demand and habits count for a product whose title has no word of the query, that is of another category than the
best answers, or that is not what was understood."""

COVERAGE, PLACE, CATEGORY = (NAMES.index(name) for name in ("coverage", "place", "category_share"))
UNTITLED = np.float32(np.log1p(NOWHERE))
AS_MANY = 1.0 - 1e-4
FLOOR = 1e-6


class Pull(Protocol):
    """What is added to each candidate's relevance."""

    def __call__(self, query: Query, candidates: Sequence[Candidate], evidence: Evidence) -> Values:
        """One value a candidate, 0 or more."""
        ...


def no_pull(query: Query, candidates: Sequence[Candidate], evidence: Evidence) -> Values:  # noqa: ARG001 (Pull's promise)
    """Text alone."""
    return np.zeros(len(candidates))


def by_legs(query: Query, candidates: Sequence[Candidate], evidence: Evidence) -> Values:
    """What all legs beside the words say, and demand."""
    drawn = DEMAND * answering(evidence) * as_understood(query, candidates) * demand(candidates)
    return fused(candidates, READ_CLOSELY) + drawn


@dataclass(frozen=True, slots=True)
class ByPurchases:
    """What was understood, how likely the shop buys each product, and demand; for strangers as `by_legs`."""

    model: LearnedRanker

    def __call__(self, query: Query, candidates: Sequence[Candidate], evidence: Evidence) -> Values:
        """See `Pull`."""
        if query.retailer.is_stranger:
            return by_legs(query, candidates, evidence)
        odds = log_odds(self.model.probabilities(query, candidates))
        likely: Values = np.maximum(0.0, 1.0 + (odds - odds.max(initial=-np.inf)) / RANGE)
        drawn: Values = PURCHASES * likely + DEMAND * demand(candidates)
        drawn *= answering(evidence) * as_understood(query, candidates)
        return drawn + fused(candidates, READ_CLOSELY + HABITS)


def fused(candidates: Sequence[Candidate], without: Sequence[str]) -> Values:
    """The other legs' reciprocal ranks by weight; a first rank of weight 1 counts 1."""
    weights: Mapping[str, float] = {**LEG_WEIGHTS, **dict.fromkeys(without, 0.0)}
    fusion = FusionRanker(weights=weights)
    scores: Values = np.array([fusion.score(candidate) for candidate in candidates], np.float64)
    scores *= fusion.k + 1
    return scores


def demand(candidates: Sequence[Candidate]) -> Values:
    """log1p of recent order lines, the most bought candidate 1; zeros where nobody has bought any."""
    lines: Values = np.log1p([candidate.product.popularity.decayed for candidate in candidates])
    most = float(lines.max(initial=0.0))
    share: Values = lines / most if most > 0 else lines
    return share


def answering(evidence: Evidence) -> Values:
    """How much demand and habits count for each candidate; 1 for all where none is called by a word of the query."""
    coverage = evidence.rows[:, COVERAGE].astype(np.float64)
    most = float(coverage.max(initial=0.0))
    if most <= 0:
        return np.ones(len(coverage))
    share = coverage / most
    breadth = 0.5 * (1.0 + log(np.count_nonzero(share >= AS_MANY)))
    titled, at_home = evidence.rows[:, PLACE] < UNTITLED, evidence.rows[:, CATEGORY] > 0
    weight: Values = breadth * share**2 * _where(titled) * _where(at_home)
    return weight


def as_understood(query: Query, candidates: Sequence[Candidate]) -> Values:
    """Less than 1 for what lacks something that was likely meant; such things have legs of their own."""
    weight = np.ones(len(candidates))
    for leg in {chip.kind for chip in query.understood.having("boosts", "relaxed") if chip.conditions}:
        weight *= _where(np.array([leg in candidate.signals for candidate in candidates], dtype=bool))
    return weight


def _where(true: NDArray[np.bool_]) -> Values:
    """1 where it is true, `APART` elsewhere; 1 for all where it is true for none."""
    return np.where(true | ~true.any(), 1.0, APART)


def log_odds(probabilities: Values) -> Values:
    """ln(p / (1 - p)), within bounds."""
    within = np.clip(probabilities, FLOOR, 1.0 - FLOOR)
    odds: Values = np.log(within) - np.log1p(-within)
    return odds
