"""Reciprocal rank fusion: the ranker before any learned one, and the fallback behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from search.candidate import Candidate
from search.query import Query

LEG_WEIGHTS: Mapping[str, float] = {
    "text": 1.0,
    "meaning": 1.0,
    "session": 1.0,
    "reorder": 1.0,
    "neighbours": 1.0,
    "collaborative": 0.25,
    "taste": 0.2,
    "peers": 0.1,
    "popular": 0.1,
    "trend": 0.1,
    "rising": 0.025,
    "newest": 0.1,
    "pack": 2.0,
    "price": 1.0,
    "brand": 1.0,
    "category": 0.5,
    "every_word": 0.5,
}
"""How much each leg counts, measured on earlier cuts of the wholesale data (docs/adr/0005) and on judged queries
(docs/adr/0003). This is the one place."""


@dataclass(frozen=True, slots=True)
class FusionRanker:
    """score = Σ over legs of weight / (k + rank), after Cormack, Clarke and Büttcher (SIGIR 2009).

    `k` damps the first ranks: the paper's 60 is for long lists of equal legs; around 10 did best on judged queries.
    """

    k: float = 10.0
    weights: Mapping[str, float] = field(default_factory=lambda: LEG_WEIGHTS)
    identity: str = "fusion"

    def identity_for(self, query: Query) -> str:  # noqa: ARG002 (Ranker's promise)
        """Always itself."""
        return self.identity

    def rank(self, query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:  # noqa: ARG002 (Ranker's promise)
        """Best fused score first; a leg without a weight counts 1."""
        fused = [(-self.score(candidate), candidate.product.product_id, candidate) for candidate in candidates]
        fused.sort(key=itemgetter(0, 1))
        return [candidate.scored(-negative) for negative, _, candidate in fused]

    def score(self, candidate: Candidate) -> float:
        """The fused score of one candidate; 0 for one that no leg returned."""
        score = 0.0
        for leg, signal in candidate.signals.items():
            score += self.weights.get(leg, 1.0) / (self.k + signal.rank)
        return score
