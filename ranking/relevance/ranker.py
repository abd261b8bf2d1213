"""Ranks what answers words: by the evidence of the texts, with what else speaks for a product on top."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ranking.features.frequencies import Frequencies
from ranking.features.table import Values
from ranking.relevance.evidence import weigh
from ranking.relevance.model import TextModel
from search.candidate import Candidate
from search.fusion import LEG_WEIGHTS, FusionRanker
from search.query import Query
from search.ranker import Ranker

BESIDE = FusionRanker(weights={**LEG_WEIGHTS, "text": 0.0, "meaning": 0.0})
"""What was understood, habits and demand: all legs but those that the evidence reads more closely."""

WHOLE = BESIDE.k + 1
"""Makes the first of a leg of weight 1 count 1."""


@dataclass(frozen=True, slots=True)
class TextRanker:
    """Best answer to the query's words first. Pages that answer no words are left to the other ranker."""

    frequencies: Frequencies
    otherwise: Ranker
    model: TextModel | None = None
    version: str = ""

    @property
    def identity(self) -> str:
        """`relevance`, with the version of what judgments taught where there is such."""
        return f"relevance {self.version}".strip()

    def identity_for(self, query: Query) -> str:
        """Itself for pages of words."""
        return self.identity if answers_words(query) else self.otherwise.identity_for(query)

    def rank(self, query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:
        """By relevance, and what the legs beside the words say."""
        if not answers_words(query) or not candidates:
            return self.otherwise.rank(query, candidates)
        evidence = weigh(query, candidates, self.frequencies)
        relevance = evidence.relevance if self.model is None else self.model.scores(evidence)
        scores = relevance + beside(candidates)
        scored = [one.scored(score) for one, score in zip(candidates, scores.tolist(), strict=True)]
        return sorted(scored, key=lambda candidate: (-candidate.score, candidate.product.product_id))


def answers_words(query: Query) -> bool:
    """Whether the page was asked for in words of its own."""
    return query.anchor is None and not query.understood.asks_nothing


def beside(candidates: Sequence[Candidate]) -> Values:
    """What the other legs say, fused; 0 for a candidate of words or meaning alone."""
    return WHOLE * np.array([BESIDE.score(candidate) for candidate in candidates])
