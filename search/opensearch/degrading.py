"""What is asked of a cluster that has trouble: less in stated steps, until it answers."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from search.plan import ByText, ByVector, Leg, Plan


@dataclass(frozen=True, slots=True)
class Step:
    """What to ask, and the word for what is given up (empty: nothing)."""

    plan: Plan
    given_up: str = ""


def steps(plan: Plan, *, with_vectors: bool = True) -> Iterator[Step]:
    """The whole plan; then without vectors, the dearest part; then one leg without facets, the least that is a page."""
    rest = tuple(leg for leg in plan.legs if not isinstance(leg.by, ByVector))
    if with_vectors or len(rest) == len(plan.legs):
        yield Step(plan)
    if len(rest) < len(plan.legs):
        yield Step(replace(plan, legs=rest or (fallback(plan),)), "without vectors: the cluster is slow")
    if len(rest) > 1 or plan.facets:
        least = next((leg for leg in rest if isinstance(leg.by, ByText)), fallback(plan))
        yield Step(replace(plan, legs=(least,), facets=()), f"{least.name} alone: the cluster is slow")


def fallback(plan: Plan) -> Leg:
    """The plan's own order."""
    return Leg("order", plan.order)
