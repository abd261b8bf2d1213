"""Why the model put a product where it is: what each feature added to its score (`pred_contrib`, Lundberg 2018).

Many times slower than ranking itself, so it is asked for, never part of a page. The reasons on a page come from its
signals and cost nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ranking.collaborative.learned import Collaborative
from ranking.features.matrix import FEATURES
from ranking.features.table import Feature
from ranking.training.examples import Part, features
from ranking.training.model import RankingModel
from search.candidate import Candidate
from search.query import Query

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one feature with this value (NaN: nothing known) added to the score, or took from it."""

    feature: Feature
    value: float
    added: float


@dataclass(frozen=True, slots=True)
class Explained:
    """One product: which part's trees spoke, how likely it said a purchase is, and what moved it most, strongest first.

    The raw score is `base` and all contributions together; those beyond the `SHOWN` strongest are summed in `rest`.
    """

    candidate: Candidate
    part: Part
    probability: float
    base: float
    contributions: tuple[Contribution, ...]
    rest: float


def explain(
    model: RankingModel, learned: Collaborative, query: Query, candidates: Sequence[Candidate]
) -> tuple[Explained, ...]:
    """Each candidate by itself, in the given order; nothing for parts that the model did not learn."""
    rows = features(query, candidates, learned)
    found = []
    for place, candidate in enumerate(candidates):
        part: Part = "own" if candidate.product.product_id in query.retailer.purchases else "new"
        if part in model.forests:
            said = model.contributions(rows[place : place + 1], part)[0]
            probability = float(model.curves[part](np.array([said.sum()]))[0])
            found.append(_explained(candidate, part, probability, rows[place].tolist(), said.tolist()))
    return tuple(found)


def _explained(
    candidate: Candidate, part: Part, probability: float, values: Sequence[float], said: Sequence[float]
) -> Explained:
    *added, base = said
    strongest = sorted(range(len(added)), key=lambda place: -abs(added[place]))[:SHOWN]
    shown = tuple(Contribution(FEATURES[place], values[place], added[place]) for place in strongest)
    rest = sum(added) - sum(one.added for one in shown)
    return Explained(candidate, part, probability, base, shown, rest)
