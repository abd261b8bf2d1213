"""Total and facets of a plan: one body that returns no hits, and how its answer is read."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from search.facets import Bucket, Facet, FacetRequest, RangesRequest, TermsRequest, range_bucket
from search.filters import Filters
from search.opensearch.matching import both, condition, left_out, plan_words, result
from search.plan import Plan

SHARD_SIZE = 5_000
"""Values of a field that each shard counts: the sum over shards is exact up to so many different ones."""


def counts_body(plan: Plan) -> dict[str, Any]:
    """Filters on a field with a facet narrow the total, but not that field's own counts: they stand in `post_filter`,
    which aggregations do not see, and in a filter around each aggregation."""
    shared, own = parted(plan)
    words = [plan_words(plan)] if plan.words else []
    body: dict[str, Any] = {
        "size": 0,
        "track_total_hits": True,
        "query": both([], [*words, *result(plan, shared, by_words=False)["bool"].get("filter", [])], left_out(plan)),
    }
    if tuple(own):
        body["post_filter"] = both([], [condition(one) for one in own])
    if plan.facets:
        body["aggs"] = {name: group for name, group in groups(plan, own).items() if group}
    return body


def parted(plan: Plan) -> tuple[Filters, Filters]:
    """The filters that narrow everything, and those on fields that have a facet."""
    faceted = {request.field for request in plan.facets}
    shared = tuple(one for one in plan.filters if one.field not in faceted)
    return Filters(shared), Filters(tuple(one for one in plan.filters if one.field in faceted))


def groups(plan: Plan, own: Filters) -> dict[str, Any]:
    """Aggregations under the filters of the other facets; those under the same filters stand together."""
    together: dict[Filters, dict[str, Any]] = {}
    for request in plan.facets:
        together.setdefault(own.without(request.field), {})[request.field] = aggregation(request)
    plain = together.pop(Filters(), {})
    narrowed = {
        f"group_{place}": {"filter": both([], [condition(one) for one in filters]), "aggs": found}
        for place, (filters, found) in enumerate(together.items())
    }
    return plain | narrowed


def aggregation(request: FacetRequest) -> dict[str, Any]:
    """One facet."""
    if isinstance(request, TermsRequest):
        order = [{"_count": "desc"}, {"_key": "asc"}]
        asked = {"field": request.field, "size": request.size, "shard_size": SHARD_SIZE, "order": order}
        return {"terms": asked}
    edges = (None, *request.bounds, None)
    ranges = [
        {name: edge for name, edge in (("from", low), ("to", high)) if edge is not None}
        for low, high in pairwise(edges)
    ]
    return {"range": {"field": request.field, "ranges": ranges}}


def read_facets(plan: Plan, answered: Mapping[str, Any]) -> tuple[Facet, ...]:
    """The facets of an answer, in the order of the plan's requests."""
    found = dict(answered)
    for name, group in answered.items():
        if name.startswith("group_"):
            found |= group
    return tuple(Facet(request.field, buckets(request, found[request.field]["buckets"])) for request in plan.facets)


def buckets(request: FacetRequest, counted: list[dict[str, Any]]) -> tuple[Bucket, ...]:
    """One facet's values."""
    if isinstance(request, RangesRequest):
        ranges = ((one.get("from"), one.get("to"), int(one["doc_count"])) for one in counted)
        return tuple(range_bucket(low, high, count) for low, high, count in ranges if count)
    return tuple(Bucket(str(one["key"]), int(one["doc_count"])) for one in counted)
