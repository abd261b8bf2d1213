"""The one retrieval pipeline: understand, plan, run, rank, apply rules, cut a page, say why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
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
from search.relaxing import Outcome, answered
from search.rules.arrangement import Arrangement
from search.rules.book import NO_RULES, RuleBook
from search.rules.ruling import Gathered, Ruling
from search.understanding import Understanding
from search.variety import varied


def utc_now() -> datetime:
    """Now, naive as all moments here."""
    return datetime.now(UTC).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Answers any surface's query. Holds no state between queries; safe to use from many threads."""

    engine: Engine
    ranker: Ranker
    understanding: Understanding
    rules: RuleBook = NO_RULES
    clock: Callable[[], datetime] = utc_now
    lacking: tuple[str, ...] = ()
    """What every page has to do without, for `served_by`."""

    def run(self, query: Query) -> Page:
        """One page. Raises EngineError where the engine has no answer."""
        watch = Stopwatch()
        query = understood(query, self.understanding)
        watch.lap("understand")
        ruling = self.rules.ruling(query, self.clock())
        query, plan, answer = self.retrieved(ruling.reworded(query), ruling.planned)
        gathered = ruling.gathered(answer)
        answer = gathered.answer
        watch.lap("run")
        ranked = self.ranked(query, plan, answer.candidates)
        watch.lap("rank")
        arrangement = self.arranged(query, plan, ruling, gathered, ranked)
        watch.lap("rules")
        hits = self._hits(query, self.cut(query, plan, arrangement, answer))
        watch.lap("page")
        served_by = ServedBy(
            self.engine.name,
            self.engine.manifest.version,
            self.ranker.identity_for(query) if plan.ranked else query.sort,
            (*answer.fallbacks, *self.lacking),
        )
        return Page(
            uuid4().hex,
            query,
            hits,
            answer.total,
            answer.facets,
            served_by,
            watch.laps,
            ruling.banners(),
            ruling.redirect(),
            arrangement.ruled,
        )

    def retrieved(self, query: Query, planned: Callable[[Plan], Plan]) -> Outcome:
        """What the engine answers to the query's plan as `planned` changes it, and the query that got an answer."""

        def ask(asked: Query) -> tuple[Plan, Answer]:
            plan = planned(asked.surface.plan(asked))
            return plan, self.engine.run(plan)

        return answered(query, ask)

    def ranked(self, query: Query, plan: Plan, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Best first, or as they came where the shop chose the order."""
        return self.ranker.rank(query, candidates) if plan.ranked else list(candidates)

    @staticmethod
    def arranged(
        query: Query, plan: Plan, ruling: Ruling, gathered: Gathered, ranked: Sequence[Candidate]
    ) -> Arrangement:
        """The window with its variety and its mix of old and new, and then as rules have it: a merchandiser may
        override both."""
        found, brought = gathered.parted(ranked)
        found = varied(found, query.variety if plan.ranked else 0.0)
        mixed = found if query.new_share is None else mix(found, query.retailer, query.new_share)
        return ruling.arranged(mixed, brought, ranked=plan.ranked)

    def cut(self, query: Query, plan: Plan, arrangement: Arrangement, answer: Answer) -> Sequence[Candidate]:
        """The page's candidates: of the ranked window, and after it of the result's own order."""

        def beyond(offset: int, limit: int) -> Sequence[Candidate]:
            seen = frozenset(candidate.product.product_id for candidate in answer.candidates)
            return self.engine.run(plan.beyond(seen, offset, limit)).candidates

        return arrangement.cut(query.start, query.size, answer.total, beyond)

    def _hits(self, query: Query, shown: Sequence[Candidate]) -> tuple[Hit, ...]:
        why, bought = Reasons(query), query.retailer.purchases
        return tuple(
            Hit(place, one.product, one.score, why.of(one), one.signals, one.product.product_id in bought)
            for place, one in enumerate(shown, start=query.start + 1)
        )


def understood(query: Query, understanding: Understanding) -> Query:
    """The query with its text read; an order that the text asks for holds where no other one was chosen."""
    said = understanding.read(query.text, query.without)
    sort = said.sort if said.sort and query.sort == "relevance" else query.sort
    return replace(query, understood=said, sort=sort)


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
