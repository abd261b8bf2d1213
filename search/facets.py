"""Counts beside a result, so that a person can narrow it."""

from dataclasses import dataclass

from search.filters import KeywordField, NumberField


@dataclass(frozen=True, slots=True)
class TermsRequest:
    """Count the values of a keyword field, most frequent first, ties by value; at most `size` of them."""

    field: KeywordField
    size: int = 30


@dataclass(frozen=True, slots=True)
class RangesRequest:
    """Count within the half-open ranges [bounds[i], bounds[i+1]), open at both ends."""

    field: NumberField
    bounds: tuple[float, ...]


FacetRequest = TermsRequest | RangesRequest


@dataclass(frozen=True, slots=True)
class Bucket:
    """One value of a facet. Ranges carry their bounds (low included, high not)."""

    value: str
    count: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Facet:
    """Counts of one field under all filters but its own; empty ranges are left out."""

    field: str
    buckets: tuple[Bucket, ...]


LADDER = (10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0)
"""Price rungs (currency units): 1-2-5, wide enough for a sachet and for a sack."""

STANDARD_FACETS: tuple[FacetRequest, ...] = (
    TermsRequest("category", 100),
    TermsRequest("brand"),
    RangesRequest("price", LADDER),
    TermsRequest("pack"),
    RangesRequest("unit_price", LADDER),
    RangesRequest("margin", LADDER),
    TermsRequest("distributor_id"),
    TermsRequest("in_stock", 2),
)


def range_bucket(low: float | None, high: float | None, count: int) -> Bucket:
    """A range with its label, `under 50`, `50 to 100`, `5000 and more`."""
    if low is None:
        label = f"under {high:g}"
    elif high is None:
        label = f"{low:g} and more"
    else:
        label = f"{low:g} to {high:g}"
    return Bucket(label, count, low, high)
