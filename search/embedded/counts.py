"""Facets of a plan over a snapshot."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from search.embedded.schema import ROW
from search.embedded.snapshot import Snapshot
from search.facets import Bucket, Facet, FacetRequest, RangesRequest, TermsRequest, range_bucket
from search.filters import Filters
from search.plan import Plan

MOST_VALUES = 65_000
"""More different values of one field than a facet looks at; the term index allows no more buckets."""

TOTAL = "total"


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """The facets of one plan. Those under the same filters are counted in one pass."""

    snapshot: Snapshot
    plan: Plan

    def total_and_facets(self) -> tuple[int, tuple[Facet, ...]]:
        """How many products belong to the result, and its facets in the order of the requests."""
        groups: dict[Filters, list[FacetRequest]] = {self.plan.filters: []}
        for request in self.plan.facets:
            groups.setdefault(self.plan.filters.without(request.field), []).append(request)
        answers = {filters: self._aggregate(filters, requests) for filters, requests in groups.items()}
        facets: dict[FacetRequest, Facet] = {}
        for filters, requests in groups.items():
            for request in requests:
                buckets = answers[filters][request.field]["buckets"]
                facets[request] = Facet(request.field, self._buckets(filters, request, buckets))
        total = int(answers[self.plan.filters][TOTAL]["value"])
        return total, tuple(facets[request] for request in self.plan.facets)

    def _aggregate(self, filters: Filters, requests: list[FacetRequest], least: int = 0) -> Mapping[str, Any]:
        asked: dict[str, Any] = {request.field: aggregation(request, least) for request in requests}
        asked[TOTAL] = {"value_count": {"field": ROW}}
        return self.snapshot.searcher.aggregate(self.snapshot.matcher.result(self.plan, filters), asked)

    def _buckets(self, filters: Filters, request: FacetRequest, buckets: list[dict[str, Any]]) -> tuple[Bucket, ...]:
        if isinstance(request, RangesRequest):
            counted = {(one.get("from"), one.get("to")): int(one["doc_count"]) for one in buckets}
            return tuple(range_bucket(low, high, count) for (low, high), count in counted.items() if count)
        least = int(buckets[request.size - 1]["doc_count"]) if len(buckets) > request.size else 0
        if least and buckets[-1]["doc_count"] == least:
            buckets = self._aggregate(filters, [request], least)[request.field]["buckets"]
        ordered = sorted((-int(one["doc_count"]), str(one["key"])) for one in buckets)
        return tuple(Bucket(value, -count) for count, value in ordered[: request.size])


def aggregation(request: FacetRequest, least: int = 0) -> dict[str, Any]:
    """The request as OpenSearch would write it, counting all values of a segment so that counts are exact.

    One value more than wanted shows whether the cut meets a tie; if so, all values with the `least` count settle it.
    """
    if isinstance(request, TermsRequest):
        size = {"size": MOST_VALUES, "min_doc_count": least} if least else {"size": request.size + 1}
        return {"terms": {"field": request.field, "segment_size": MOST_VALUES, **size}}
    edges = (None, *request.bounds, None)
    ranges = [
        {name: edge for name, edge in (("from", low), ("to", high)) if edge is not None}
        for low, high in pairwise(edges)
    ]
    return {"range": {"field": request.field, "ranges": ranges}}
