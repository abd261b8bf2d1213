"""Ranks what answers words: by the evidence of the texts, with what else speaks for a product on top."""

from collections.abc import Sequence
from dataclasses import dataclass

from ranking.features.frequencies import Frequencies
from ranking.relevance.evidence import weigh
from ranking.relevance.model import TextModel
from ranking.relevance.pull import Pull, by_legs
from search.candidate import Candidate
from search.fusion import FusionRanker
from search.query import Query
from search.ranker import Ranker

FUSION = FusionRanker()
WEIGHED = 300
"""So many candidates, the best by fusion, are weighed closely, which costs 15 µs each; the others follow as fused. No
page shows so many."""


@dataclass(frozen=True, slots=True)
class TextRanker:
    """Best answer to the query's words first. Pages that answer no words are left to the other ranker."""

    frequencies: Frequencies
    otherwise: Ranker
    model: TextModel | None = None
    version: str = ""
    pull: Pull = by_legs

    @property
    def identity(self) -> str:
        """`relevance`, with the version of what judgments taught where there is such."""
        return f"relevance {self.version}".strip()

    def identity_for(self, query: Query) -> str:
        """Itself for pages of words."""
        return self.identity if answers_words(query) else self.otherwise.identity_for(query)

    def rank(self, query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:
        """By relevance, and what else speaks for each."""
        if not answers_words(query) or not candidates:
            return self.otherwise.rank(query, candidates)
        fused = candidates if len(candidates) <= WEIGHED else FUSION.rank(query, candidates)
        close, rest = fused[:WEIGHED], fused[WEIGHED:]
        evidence = weigh(query, close, self.frequencies)
        relevance = evidence.relevance if self.model is None else self.model.scores(evidence)
        scores = relevance + self.pull(query, close, evidence)
        scored = [one.scored(score) for one, score in zip(close, scores.tolist(), strict=True)]
        ranked = sorted(scored, key=lambda candidate: (-candidate.score, candidate.product.product_id))
        return [*ranked, *(one.scored(ranked[-1].score - place) for place, one in enumerate(rest, start=1))]


def answers_words(query: Query) -> bool:
    """Whether the page was asked for in words of its own."""
    return query.anchor is None and not query.understood.asks_nothing
