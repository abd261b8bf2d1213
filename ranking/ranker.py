"""The learned ranker as the pipeline knows it; what the model was not trained for, it leaves to another ranker."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ranking.collaborative.learned import Collaborative
from ranking.features.table import Values
from ranking.training.examples import features
from ranking.training.model import RankingModel
from search.candidate import Candidate
from search.query import Query, SurfaceName
from search.ranker import Ranker

TRAINED_FOR: frozenset[SurfaceName] = frozenset({"for_you", "browse", "buy_again"})
"""Pages that answer what a shop will buy. A search asks for words, a trending page for what others do."""


@dataclass(frozen=True, slots=True)
class LearnedRanker:
    """Most likely bought first, by a model over features as of the moment that `learned` knows."""

    model: RankingModel
    learned: Collaborative
    otherwise: Ranker
    version: str

    @property
    def identity(self) -> str:
        """`lightgbm` with the model's version."""
        return f"lightgbm {self.version}"

    def identity_for(self, query: Query) -> str:
        """Itself for pages that it was trained for."""
        return self.identity if self.knows(query) else self.otherwise.identity_for(query)

    def knows(self, query: Query) -> bool:
        """Whether it was trained for such pages of such a shop."""
        return query.surface.name in TRAINED_FOR and not query.retailer.is_stranger

    def rank(self, query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:
        """By probability; pages of strangers and of words by the other ranker."""
        if not self.knows(query) or not candidates:
            return self.otherwise.rank(query, candidates)
        said = self.probabilities(query, candidates).tolist()
        scored = [one.scored(score) for one, score in zip(candidates, said, strict=True)]
        return sorted(scored, key=lambda candidate: (-candidate.score, candidate.product.product_id))

    def probabilities(self, query: Query, candidates: Sequence[Candidate]) -> Values:
        """How likely the shop buys each, whatever page they are on."""
        bought = query.retailer.purchases
        own = np.array([one.product.product_id in bought for one in candidates], dtype=bool)
        return self.model.probabilities(features(query, candidates, self.learned), own)
