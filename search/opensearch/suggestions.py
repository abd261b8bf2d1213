"""How a typed beginning may go on: bodies, and how their answers are read."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from search.filters import PATH_SEPARATOR
from search.opensearch.answers import product_of
from search.opensearch.matching import Query, both, condition, ids
from search.product import Product
from search.suggesting import Alternatives, Beginning, Completions, spaced

MOST_CATEGORIES = 50
"""Paths looked at: a path counts for its parents too, whose name may not begin so."""


def suggestion_bodies(beginning: Beginning) -> list[dict[str, Any]]:
    """Categories, brands, products, and the shop's own ones where it has any."""
    limit = beginning.limit
    bodies = [
        most_bought("category", begins("category_beginnings", beginning), MOST_CATEGORIES),
        most_bought("brand", begins("brand_beginnings", beginning), limit),
        popular(begins("beginnings", beginning), limit),
    ]
    own = both([], [ids(beginning.own), *map(condition, beginning.filters)])
    return [*bodies, popular(own, len(beginning.own))] if beginning.own else bodies


def popular(query: Query, limit: int) -> dict[str, Any]:
    """What matches, by popularity."""
    return {
        "size": limit,
        "query": query,
        "sort": [{"popularity": {"order": "desc", "missing": "_last"}}, {"product_id": "asc"}],
        "track_total_hits": False,
        "_source": False,
        "stored_fields": ["source"],
    }


def begins(field: str, beginning: Beginning) -> Query:
    """All words in the field, the last one as a beginning, of products that meet the filters."""
    whole = [{"terms": {field: list(one)}} for one in beginning.whole]
    return both([], [*whole, unfinished(field, beginning.last), *map(condition, beginning.filters)])


def unfinished(field: str, last: Alternatives) -> Query:
    """A word of the field begins so."""
    begun: list[Query] = [{"prefix": {field: one}} for one in last]
    return begun[0] if len(begun) == 1 else {"bool": {"should": begun, "minimum_should_match": 1}}


def most_bought(field: str, query: Query, size: int) -> dict[str, Any]:
    """The values of a field, by the summed popularity of their products."""
    terms = {"field": field, "size": size, "order": [{"demand": "desc"}, {"_key": "asc"}]}
    demand = {"demand": {"sum": {"field": "popularity"}}}
    return {"size": 0, "track_total_hits": False, "query": query, "aggs": {"values": {"terms": terms, "aggs": demand}}}


def read_completions(beginning: Beginning, answered: Sequence[Mapping[str, Any]]) -> Completions:
    """Categories whose last part has the words, brands, products."""
    categories, brands, *products = answered
    fits = beginning.fitting()
    fitting = [path for path in values(categories) if fits(spaced(path.rsplit(PATH_SEPARATOR, 1)[-1]))]
    found, own = (*map(sold, products), ())[:2]
    ordered = sorted(own, key=lambda product: beginning.own.index(product.product_id))
    return Completions(tuple(fitting[: beginning.limit]), tuple(values(brands)), found, tuple(ordered))


def sold(answer: Mapping[str, Any]) -> tuple[Product, ...]:
    """The products of one answer."""
    return tuple(product_of(hit["fields"]["source"][0]) for hit in answer["hits"]["hits"])


def values(answer: Mapping[str, Any]) -> Iterator[str]:
    """The values that were counted."""
    return (str(bucket["key"]) for bucket in answer["aggregations"]["values"]["buckets"])
