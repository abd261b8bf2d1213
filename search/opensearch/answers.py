"""What a cluster answered to a plan's bodies, as an `Answer`."""

from binascii import a2b_base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import from_json

from search.candidate import Candidate, Signal
from search.document import decode
from search.engine import Answer
from search.opensearch.bodies import TEXT_CODE, WORDS, listed_once
from search.opensearch.counts import read_facets
from search.plan import ByField, ByList, ByText, ByVector, Leg, Plan
from search.product import Product

Hit = Mapping[str, Any]


@dataclass(slots=True)
class Gathered:
    """Products as the legs return them."""

    stored: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    signals: dict[str, dict[str, Signal]] = field(default_factory=dict)
    matching: set[str] = field(default_factory=set)

    def add(self, plan: Plan, leg: Leg, hits: Sequence[Hit]) -> None:
        """One leg's hits, best first."""
        beyond = leg.beyond_words and bool(plan.words)
        for rank, (hit, score) in enumerate(scored(leg, hits, scores_words=bool(plan.words)), start=leg.offset + 1):
            product_id = hit["_id"]
            said = self.signals.get(product_id)
            if said is None:
                said = self.signals[product_id] = {}
                self.stored[product_id] = hit["fields"]
            said[leg.name] = Signal(rank, score)
            if not beyond or WORDS in hit.get("matched_queries", ()):
                self.matching.add(product_id)

    def candidates(self) -> tuple[Candidate, ...]:
        """Each product once, in order of first appearance."""
        return tuple(
            Candidate(product_of(stored["source"][0]), said, product_id in self.matching, text_code=text_code(stored))
            for (product_id, said), stored in zip(self.signals.items(), self.stored.values(), strict=True)
        )


def read_answer(
    plan: Plan,
    answered: Sequence[tuple[Leg, Mapping[str, Any]]],
    counted: Mapping[str, Any],
    fallbacks: tuple[str, ...] = (),
) -> Answer:
    """Legs with their answers, and the answer with total and facets. `total` counts what one reaches by paging: the
    result, and the candidates from beyond its words."""
    gathered = Gathered()
    for leg, answer in answered:
        gathered.add(plan, leg, answer["hits"]["hits"])
    beyond = len(gathered.signals) - len(gathered.matching)
    facets = read_facets(plan, counted["aggregations"]) if plan.facets else ()
    return Answer(gathered.candidates(), int(counted["hits"]["total"]["value"]) + beyond, facets, fallbacks)


def scored(leg: Leg, hits: Sequence[Hit], *, scores_words: bool) -> list[tuple[Hit, float]]:
    """The hits of a leg with the score that any engine would give them, in the leg's order."""
    match leg.by:
        case ByVector():
            return [(hit, cosine(hit["sort"][0])) for hit in hits]
        case ByList():
            return in_list(leg.by, hits)[leg.offset : leg.offset + leg.limit]
        case ByField():
            return [(hit, number(hit["sort"][0])) for hit in hits]
        case ByText():
            return [(hit, number(hit["sort"][0]) if scores_words else 0.0) for hit in hits]


def cosine(score: float) -> float:
    """Lucene shifts a cosine into 0 to 1."""
    return 2.0 * score - 1.0


def number(sorted_by: Any) -> float:
    """A missing value comes as the end of the numbers, and counts 0."""
    return float(sorted_by) if isinstance(sorted_by, int | float) and abs(sorted_by) < 1e300 else 0.0


def in_list(by: ByList, hits: Sequence[Hit]) -> list[tuple[Hit, float]]:
    """Hits in the order of the list, with its scores."""
    scores = {one.product_id: one.score for one in reversed(by.listed)}
    found = {hit["_id"]: hit for hit in hits}
    return [(found[one], scores[one]) for one in listed_once(by) if one in found]


def product_of(source: str) -> Product:
    """A product as it was written."""
    return decode(from_json(source, cache_strings="keys"))


def text_code(stored: Mapping[str, Any]) -> bytes:
    """The code of its text vector, where it has one and the plan asked for it."""
    return a2b_base64(stored[TEXT_CODE][0]) if TEXT_CODE in stored else b""
