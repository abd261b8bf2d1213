"""Request bodies of a plan: pure functions, so that one can print a body and paste it into a console.

One `_msearch` holds a body per leg and a last one for total and facets.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from search.opensearch.counts import counts_body
from search.opensearch.matching import Query, both, conditions, ids, left_out, plan_words, within
from search.plan import ByField, ByList, ByText, ByVector, Leg, Plan, VectorField

Body = dict[str, Any]

WORDS = "words"
"""The named query that says whether a candidate from beyond the words has them nonetheless."""

TEXT_CODE = "text_code"
"""The stored field that holds a product's text vector in one byte a number."""

STEP = 50
"""Listed products are scored in steps of so many; within a step their order is ours to restore."""

LOOK_AROUND = 1.5
"""Candidates looked at in a vector graph, by candidates wanted: a graph misses some of the last ones it returns."""

NORM_FLOOR = 1e-12


def bodies(plan: Plan, legs: Sequence[Leg]) -> list[Body]:
    """A body per leg, and the one for total and facets."""
    return [*(leg_body(plan, leg) for leg in legs), counts_body(plan)]


def leg_body(plan: Plan, leg: Leg) -> Body:
    """One leg's candidates, ties by product id, each with the source of its product."""
    body = found_body(plan, leg)
    return {**body, "stored_fields": [*body["stored_fields"], TEXT_CODE]} if plan.text_codes else body


def found_body(plan: Plan, leg: Leg) -> Body:
    """The same without text codes."""
    match leg.by:
        case ByText():
            return page(leg, text_query(plan, leg), best_first() if plan.words else by_id())
        case ByVector():
            return page(leg, vector_query(plan, leg, leg.by), best_first())
        case ByList():
            return page(leg, list_query(plan, leg, leg.by), best_first(), size=leg.offset + leg.limit + STEP, start=0)
        case ByField():
            return page(leg, field_query(plan, leg, leg.by), by_field(leg.by))


def page(leg: Leg, query: Query, order: list[Any], *, size: int | None = None, start: int | None = None) -> Body:
    """What every leg's body has."""
    return {
        "query": query,
        "from": leg.offset if start is None else start,
        "size": leg.limit if size is None else size,
        "sort": order,
        "track_total_hits": False,
        "_source": False,
        "stored_fields": ["source"],
    }


def best_first() -> list[Any]:
    """By score."""
    return [{"_score": "desc"}, *by_id()]


def by_id() -> list[Any]:
    """By product id."""
    return [{"product_id": "asc"}]


def by_field(by: ByField) -> list[Any]:
    """By a number, products without it last."""
    return [{by.field: {"order": "desc" if by.descending else "asc", "missing": "_last"}}, *by_id()]


def text_query(plan: Plan, leg: Leg) -> Query:
    """Best match of the words."""
    return marked(plan, leg, within(plan, leg))


def vector_query(plan: Plan, leg: Leg, by: ByVector) -> Query:
    """Nearest neighbours among those that pass: the filter is applied while the graph is searched."""
    wanted = leg.offset + leg.limit
    allowed = within(plan, leg)
    nearest: dict[str, Any] = {
        "vector": by.vector.tolist(),
        "k": wanted,
        "method_parameters": {"ef_search": int(wanted * LOOK_AROUND)},
    }
    if allowed["bool"]:
        nearest["filter"] = allowed
    return marked(plan, leg, both([{"knn": {by.field: nearest}}], []))


def list_query(plan: Plan, leg: Leg, by: ByList) -> Query:
    """Listed products by the step of the list they are in: so many hits as wanted and one step more are sure to hold
    the wanted ones, however long the list and whatever the filters."""
    listed = listed_once(by)
    parts = [listed[start : start + STEP] for start in range(0, len(listed), STEP)]
    steps = [
        {"constant_score": {"filter": ids(part), "boost": float(len(parts) - place)}}
        for place, part in enumerate(parts)
    ]
    found = {"bool": {"should": steps, "minimum_should_match": 1}}
    allowed = within(plan, leg)
    return marked(plan, leg, both([found], [allowed] if allowed["bool"] else []))


def field_query(plan: Plan, leg: Leg, by: ByField) -> Query:
    """What has the number, where it is required; nothing scores."""
    words = [plan_words(plan, every_word=leg.every_word)] if plan.words and not leg.beyond_words else []
    required: list[Query] = [{"exists": {"field": by.field}}] if by.required else []
    return marked(
        plan, leg, both([], [*words, *conditions(plan, plan.filters.and_(*leg.narrowed)), *required], left_out(plan))
    )


def marked(plan: Plan, leg: Leg, query: Query) -> Query:
    """The same, and each hit says whether it has the plan's words, at no score."""
    if not (leg.beyond_words and plan.words):
        return query
    words = {"constant_score": {"filter": plan_words(plan), "boost": 0.0, "_name": WORDS}}
    return {"bool": {**query["bool"], "should": [words], "minimum_should_match": 0}}


def listed_once(by: ByList) -> list[str]:
    """The ids of a list in its order."""
    return list(dict.fromkeys(one.product_id for one in by.listed))


def refusal(leg: Leg, dimensions: Mapping[VectorField, int]) -> str:
    """Why the index cannot run a leg, or nothing. A vector of other length comes of an encoder that was changed."""
    if not isinstance(leg.by, ByVector):
        return ""
    field, vector = leg.by.field, leg.by.vector
    if not dimensions.get(field):
        return f"without {leg.name}: the index has no {field}"
    if vector.shape != (dimensions[field],):
        return f"without {leg.name}: {vector.size} numbers asked of {dimensions[field]} in {field}"
    return ""


def finds_nothing(leg: Leg) -> bool:
    """Whether a leg is empty before one asks: no room, nothing listed, a vector without direction."""
    match leg.by:
        case ByVector(vector=vector):
            return leg.limit <= 0 or not float(np.linalg.norm(vector)) > NORM_FLOOR
        case ByList(listed):
            return leg.limit <= 0 or not listed
        case _:
            return leg.limit <= 0
