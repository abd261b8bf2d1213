"""How a typed beginning may go on: bodies, and how their answers are read."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from search.analysis import words as analyzed
from search.engine import Suggestion
from search.filters import PATH_SEPARATOR
from search.opensearch.answers import product_of
from search.opensearch.matching import Query, both

MOST_CATEGORIES = 50
"""Paths looked at: a path counts for its parents too, whose name may not begin so."""


def typed_words(text: str) -> list[str]:
    """The words of a beginning, as the index holds them; the last one may be unfinished."""
    return analyzed(text[:200], "plain_words")


def suggestion_bodies(words: Sequence[str], limit: int) -> list[dict[str, Any]]:
    """Categories, brands, products."""
    popular = [{"popularity": {"order": "desc", "missing": "_last"}}, {"product_id": "asc"}]
    return [
        most_bought("category", begins("category_beginnings", words), MOST_CATEGORIES),
        most_bought("brand", begins("brand_beginnings", words), max(1, limit // 4)),
        {
            "size": limit,
            "query": begins("beginnings", words),
            "sort": popular,
            "track_total_hits": False,
            "_source": False,
            "stored_fields": ["source"],
        },
    ]


def begins(field: str, words: Sequence[str]) -> Query:
    """All words in the field, the last one as a beginning."""
    *whole, last = words
    return both([], [*({"term": {field: word}} for word in whole), {"prefix": {field: last}}])


def most_bought(field: str, query: Query, size: int) -> dict[str, Any]:
    """The values of a field, by the summed popularity of their products."""
    terms = {"field": field, "size": size, "order": [{"demand": "desc"}, {"_key": "asc"}]}
    demand = {"demand": {"sum": {"field": "popularity"}}}
    return {"size": 0, "track_total_hits": False, "query": query, "aggs": {"values": {"terms": terms, "aggs": demand}}}


def read_suggestions(words: Sequence[str], limit: int, answered: Sequence[Mapping[str, Any]]) -> tuple[Suggestion, ...]:
    """Categories, then brands (a quarter of the places each, at most), then products."""
    categories, brands, products = answered
    few = limit // 4
    fitting = [path for path in values(categories) if goes_on(words, path.rsplit(PATH_SEPARATOR, 1)[-1])]
    named = [Suggestion(path, "category") for path in fitting[:few]]
    named += [Suggestion(brand, "brand") for brand in list(values(brands))[:few]]
    found = [product_of(hit["fields"]["source"][0]) for hit in products["hits"]["hits"]]
    titles = [Suggestion(product.title, "product", product.product_id) for product in found]
    return (*named, *titles[: limit - len(named)])


def values(answer: Mapping[str, Any]) -> Iterator[str]:
    """The values that were counted."""
    return (str(bucket["key"]) for bucket in answer["aggregations"]["values"]["buckets"])


def goes_on(words: Sequence[str], name: str) -> bool:
    """Whether a name has the words, the last one as a beginning."""
    named = typed_words(name)
    return all(word in named for word in words[:-1]) and any(one.startswith(words[-1]) for one in named)
