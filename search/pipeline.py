"""The one retrieval pipeline: understand, plan, run, rank, apply rules, cut a page, say why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from uuid import uuid4

from search.candidate import Candidate
from search.engine import Answer, Engine
from search.page import Hit, Page, ServedBy
from search.plan import Plan
from search.query import Query
from search.quota import mix
from search.ranker import Ranker
from search.reasons import Reasons
from search.rules.rule import Rule
from search.understanding import Understanding


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Answers any surface's query. Holds no state between queries; safe to use from many threads."""

    engine: Engine
    ranker: Ranker
    understanding: Understanding
    rules: Sequence[Rule] = ()

    def run(self, query: Query) -> Page:
        """One page. Raises EngineError where the engine has no answer."""
        watch = Stopwatch()
        query = replace(query, understood=self.understanding.read(query.text))
        watch.lap("understand")
        plan = query.surface.plan(query)
        answer = self.engine.run(plan)
        watch.lap("run")
        ranked = self.ranker.rank(query, answer.candidates) if plan.ranked else list(answer.candidates)
        watch.lap("rank")
        window = self._ruled(query, ranked)
        watch.lap("rules")
        shown = self._cut(query, plan, window, answer)
        hits = self._hits(query, shown)
        watch.lap("page")
        served_by = ServedBy(
            self.engine.name,
            self.engine.manifest.version,
            self.ranker.identity if plan.ranked else query.sort,
            answer.fallbacks,
        )
        return Page(uuid4().hex, query, hits, answer.total, answer.facets, served_by, watch.laps)

    def _ruled(self, query: Query, ranked: list[Candidate]) -> list[Candidate]:
        for rule in self.rules:
            ranked = rule.apply(query, ranked)
        return ranked if query.new_share is None else mix(ranked, query.retailer, query.new_share)

    def _cut(self, query: Query, plan: Plan, window: list[Candidate], answer: Answer) -> Sequence[Candidate]:
        """The page's candidates: of the ranked window, and after it of the result's own order."""
        shown = window[query.start : query.start + query.size]
        missing = query.size - len(shown)
        if missing and answer.total > len(answer.candidates):
            seen = frozenset(candidate.product.product_id for candidate in answer.candidates)
            rest = self.engine.run(plan.beyond(seen, max(0, query.start - len(window)), missing))
            return [*shown, *rest.candidates]
        return shown

    def _hits(self, query: Query, shown: Sequence[Candidate]) -> tuple[Hit, ...]:
        why, bought = Reasons(query), query.retailer.purchases
        return tuple(
            Hit(place, one.product, one.score, why.of(one), one.signals, one.product.product_id in bought)
            for place, one in enumerate(shown, start=query.start + 1)
        )


class Stopwatch:
    """Milliseconds from lap to lap."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = perf_counter()

    def lap(self, stage: str) -> None:
        """Ends a stage."""
        now = perf_counter()
        self.laps[stage] = round((now - self._last) * 1000, 3)
        self._last = now
