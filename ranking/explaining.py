"""Why the model put a product where it is: what each feature added to its score, by trees (`pred_contrib`, Lundberg
2018) and networks (integrated gradients, `ranking/networks/`).

Many times slower than ranking itself, so it is asked for, never part of a page. The reasons on a page come from its
signals and cost nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
    """One product: which part's model spoke, how likely it said a purchase is, and what moved it most, strongest first.

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
    """All of them, in the given order; nothing for parts that the model did not learn."""
    rows = features(query, candidates, learned)
    own = np.array([candidate.product.product_id in query.retailer.purchases for candidate in candidates], dtype=bool)
    found: dict[int, Explained] = {}
    chosen_by_part: tuple[tuple[Part, NDArray[np.bool_]], ...] = (("own", own), ("new", ~own))
    for part, chosen in chosen_by_part:
        if chosen.any() and part in model.forests:
            places = np.flatnonzero(chosen)
            said = model.contributions(rows[places], part)
            likely = model.curves[part](said.sum(axis=1)).tolist()
            for place, probability, added in zip(places.tolist(), likely, said.tolist(), strict=True):
                found[place] = _explained(candidates[place], part, probability, rows[place].tolist(), added)
    return tuple(found[place] for place in sorted(found))


def _explained(
    candidate: Candidate, part: Part, probability: float, values: Sequence[float], said: Sequence[float]
) -> Explained:
    *added, base = said
    strongest = sorted(range(len(added)), key=lambda place: -abs(added[place]))[:SHOWN]
    shown = tuple(Contribution(FEATURES[place], values[place], added[place]) for place in strongest)
    rest = sum(added) - sum(one.added for one in shown)
    return Explained(candidate, part, probability, base, shown, rest)
