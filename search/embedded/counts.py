"""Facets of a plan over a snapshot."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from search.embedded.snapshot import Snapshot
from search.facets import Bucket, Facet, FacetRequest, RangesRequest, TermsRequest, range_bucket
from search.filters import Filters
from search.plan import Plan

MOST_VALUES = 65_000
"""More different values of one field than a facet looks at; the term index allows no more buckets."""


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """The facets of one plan. Those under the same filters are counted in one pass."""

    snapshot: Snapshot
    plan: Plan

    def facets(self) -> tuple[Facet, ...]:
        """In the order of the requests."""
        groups: dict[Filters, list[FacetRequest]] = {}
        for request in self.plan.facets:
            groups.setdefault(self.plan.filters.without(request.field), []).append(request)
        counted: dict[FacetRequest, Facet] = {}
        for filters, requests in groups.items():
            counted |= self._count(filters, requests)
        return tuple(counted[request] for request in self.plan.facets)

    def _count(self, filters: Filters, requests: list[FacetRequest]) -> dict[FacetRequest, Facet]:
        answers = self._aggregate(filters, {str(n): aggregation(request) for n, request in enumerate(requests)})
        return {
            request: Facet(request.field, self._buckets(filters, request, answers[str(n)]["buckets"]))
            for n, request in enumerate(requests)
        }

    def _aggregate(self, filters: Filters, aggregations: dict[str, Any]) -> Mapping[str, Any]:
        return self.snapshot.searcher.aggregate(self.snapshot.matcher.result(self.plan, filters), aggregations)

    def _buckets(self, filters: Filters, request: FacetRequest, buckets: list[dict[str, Any]]) -> tuple[Bucket, ...]:
        if isinstance(request, RangesRequest):
            counted = {(one.get("from"), one.get("to")): int(one["doc_count"]) for one in buckets}
            return tuple(range_bucket(low, high, count) for (low, high), count in counted.items() if count)
        if len(buckets) > request.size and buckets[-1]["doc_count"] == buckets[request.size - 1]["doc_count"]:
            everything = self._aggregate(filters, {"all": aggregation(request, MOST_VALUES)})
            buckets = everything["all"]["buckets"]
        ordered = sorted((-int(one["doc_count"]), str(one["key"])) for one in buckets)
        return tuple(Bucket(value, -count) for count, value in ordered[: request.size])


def aggregation(request: FacetRequest, values: int = 0) -> dict[str, Any]:
    """The request as OpenSearch would write it. One value more than wanted shows whether the cut meets a tie; all
    values of a segment are counted, so that counts are exact."""
    if isinstance(request, TermsRequest):
        asked = {"field": request.field, "size": values or request.size + 1, "segment_size": MOST_VALUES}
        return {"terms": asked}
    edges = (None, *request.bounds, None)
    ranges = [
        {name: edge for name, edge in (("from", low), ("to", high)) if edge is not None}
        for low, high in pairwise(edges)
    ]
    return {"range": {"field": request.field, "ranges": ranges}}
