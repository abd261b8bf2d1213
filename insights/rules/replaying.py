"""What a query shows under two rulings, of one retrieval wherever both would get the same answer."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from search.candidate import Candidate
from search.engine import Answer
from search.filters import Condition, Filters
from search.page import Banner
from search.pipeline import Pipeline
from search.plan import WINDOW, Leg, Plan
from search.query import Query
from search.rules.ruling import PROMOTED, Gathered, Ruling
from search.rules.target import meeting


@dataclass(frozen=True, slots=True)
class Shown:
    """What a shop sees: products in their places from 1 on, what stands above them, where it is sent instead."""

    products: tuple[str, ...]
    banners: tuple[Banner, ...] = ()
    redirect: str = ""


def replayed(pipeline: Pipeline, query: Query, before: Ruling, after: Ruling) -> tuple[Shown, Shown]:
    """The query's page under both rulings; the query's text has been understood."""
    together = None
    if before.reworded(query).understood.words == after.reworded(query).understood.words:
        together = Together(pipeline, before, after).shown(query)
    return together or (alone(pipeline, query, before), alone(pipeline, query, after))


def alone(pipeline: Pipeline, query: Query, ruling: Ruling) -> Shown:
    """The page under one ruling, as the pipeline cuts it."""
    query, plan, answer = pipeline.retrieved(ruling.reworded(query), ruling.planned)
    gathered = ruling.gathered(answer)
    return _shown(pipeline, query, plan, ruling, gathered, pipeline.ranked(query, plan, gathered.answer.candidates))


def _shown(
    pipeline: Pipeline, query: Query, plan: Plan, ruling: Ruling, gathered: Gathered, ranked: list[Candidate]
) -> Shown:
    arrangement = pipeline.arranged(query, plan, ruling, gathered, ranked)
    cut = pipeline.cut(query, plan, arrangement, gathered.answer)
    return Shown(tuple(one.product.product_id for one in cut), ruling.banners(), ruling.redirect())


@dataclass(frozen=True, slots=True)
class Together:
    """Asks the engine once for both rulings, whose words are the same: with the legs of either, and with what both
    hide and keep. That holds as long as neither refuses a product that came, and something came without rules."""

    pipeline: Pipeline
    before: Ruling
    after: Ruling

    def shown(self, query: Query) -> tuple[Shown, Shown] | None:
        """Both pages, or None where each ruling has to ask for itself."""
        query, plan, answer = self.pipeline.retrieved(self.before.reworded(query), self._planned)
        plans = [ruling.planned(query.surface.plan(query)) for ruling in (self.before, self.after)]
        sides = [_side(answer, _names(plan, one)) for one in plans]
        if not _organic(answer) or not all(map(_holds, plans, sides, (plan, plan))):
            return None
        gathered = [self.before.gathered(sides[0]), self.after.gathered(sides[1])]
        differing = gathered[: self._rankings(gathered)]
        ranked = [self.pipeline.ranked(query, plan, one.answer.candidates) for one in differing]
        first = _shown(self.pipeline, query, plans[0], self.before, gathered[0], ranked[0])
        return first, _shown(self.pipeline, query, plans[1], self.after, gathered[1], ranked[-1])

    @staticmethod
    def _rankings(gathered: list[Gathered]) -> int:
        """A ranker sees all candidates: two that saw the same would say the same."""
        return 1 if gathered[0].brought.keys() == gathered[1].brought.keys() else 2

    def _planned(self, plan: Plan) -> Plan:
        both = [ruling.planned(plan) for ruling in (self.before, self.after)]
        legs = dict.fromkeys(nameless(leg) for one in both for leg in one.legs[len(plan.legs) :])
        named = (replace(leg, name=f"{PROMOTED}_{number}") for number, leg in enumerate(legs))
        hidden = tuple(one for one in both[0].hidden if one in both[1].hidden)
        kept = Filters(tuple(one for one in both[0].kept if one in both[1].kept.conditions))
        return replace(plan, legs=(*plan.legs, *named), hidden=hidden, kept=kept)


def nameless(leg: Leg) -> Leg:
    """What the leg asks for, whatever it is called."""
    return replace(leg, name=PROMOTED)


def _names(shared: Plan, plan: Plan) -> frozenset[str]:
    """The names that a ruling's own legs have in the shared plan."""
    own = {nameless(leg) for leg in plan.legs if leg.name.startswith(PROMOTED)}
    return frozenset(leg.name for leg in shared.legs if leg.name.startswith(PROMOTED) and nameless(leg) in own)


def _side(answer: Answer, names: frozenset[str]) -> Answer:
    """The answer as the ruling whose legs have these names would have got it."""
    kept, lost = [], 0
    for one in answer.candidates:
        others = [name for name in one.signals if name.startswith(PROMOTED) and name not in names]
        if not others:
            kept.append(one)
        elif len(others) < len(one.signals):
            kept.append(replace(one, signals={name: one.signals[name] for name in one.signals if name not in others}))
        else:
            lost += not one.matches
    return replace(answer, candidates=tuple(kept), total=answer.total - lost)


def _organic(answer: Answer) -> bool:
    return any(not all(name.startswith(PROMOTED) for name in one.signals) for one in answer.candidates)


def _holds(plan: Plan, side: Answer, shared: Plan) -> bool:
    """Whether the ruling that has this plan gets the same candidates, though it refuses more than both do."""
    hidden = [one for one in plan.hidden if one not in shared.hidden]
    kept = [one for one in plan.kept if one not in shared.kept.conditions]
    if not hidden and not kept:
        return True
    all_seen = side.total == len(side.candidates) or len(side.candidates) >= WINDOW
    return all_seen and not _refuses(hidden, kept, side.candidates)


def _refuses(hidden: Iterable[Filters], kept: Iterable[Condition], candidates: Iterable[Candidate]) -> bool:
    hides, keeps = [meeting(one) for one in hidden], meeting(Filters(tuple(kept)))
    return any(not keeps(one.product) or any(hide(one.product) for hide in hides) for one in candidates)
