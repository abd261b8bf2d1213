"""How a typed beginning may go on."""

import re
from collections.abc import Iterator
from typing import Any

from tantivy import Occur, Query

from search import analysis
from search.embedded.ordering import by_field
from search.embedded.snapshot import Snapshot
from search.engine import Suggestion
from search.filters import PATH_SEPARATOR
from search.plan import ByField

MOST_CATEGORIES = 50
"""Paths looked at: a path counts for its parents too, whose name may not begin so."""


def suggestions(snapshot: Snapshot, beginning: str, limit: int) -> tuple[Suggestion, ...]:
    """Categories, then brands (a quarter of the places each, at most), then products; each kind by popularity."""
    words = typed_words(beginning)
    if not words or limit <= 0:
        return ()
    few = limit // 4
    groups = [*categories(snapshot, words, few), *brands(snapshot, words, few)]
    return (*groups, *products(snapshot, words, limit - len(groups)))


def typed_words(text: str) -> list[str]:
    """The words of a beginning, as the index holds them; the last one may be unfinished."""
    return analysis.words(text[:200], "plain_words")


def categories(snapshot: Snapshot, words: list[str], limit: int) -> Iterator[Suggestion]:
    """Paths whose last part has the words."""
    paths = most_bought(snapshot, "category", begins(snapshot, "category_beginnings", words), MOST_CATEGORIES)
    fitting = [path for path in paths if goes_on(words, path.rsplit(PATH_SEPARATOR, 1)[-1])]
    return (Suggestion(path, "category") for path in fitting[:limit])


def brands(snapshot: Snapshot, words: list[str], limit: int) -> Iterator[Suggestion]:
    """Brands that have the words."""
    named = most_bought(snapshot, "brand", begins(snapshot, "brand_beginnings", words), limit)
    return (Suggestion(brand, "brand") for brand in named)


def products(snapshot: Snapshot, words: list[str], limit: int) -> Iterator[Suggestion]:
    """Products that have the words in title, brand or category."""
    found = by_field(snapshot, begins(snapshot, "beginnings", words), ByField("popularity"), 0, limit)
    sold = (snapshot.product(one.row) for one in found)
    return (Suggestion(product.title, "product", product.product_id) for product in sold)


def begins(snapshot: Snapshot, field: str, words: list[str]) -> Query:
    """All words in the field, the last one as a beginning."""
    schema, (*whole, last) = snapshot.matcher.schema, words
    unfinished = Query.regex_query(schema, field, re.escape(last) + ".*")
    return Query.boolean_query(
        [(Occur.Must, Query.term_query(schema, field, word, "basic")) for word in whole] + [(Occur.Must, unfinished)]
    )


def goes_on(words: list[str], name: str) -> bool:
    """Whether a name has the words, the last one as a beginning."""
    named = typed_words(name)
    return all(word in named for word in words[:-1]) and any(one.startswith(words[-1]) for one in named)


def most_bought(snapshot: Snapshot, field: str, query: Query, limit: int) -> list[str]:
    """The values of a field, by the summed popularity of their products."""
    if limit == 0:
        return []
    demand: dict[str, Any] = {"demand": {"sum": {"field": "popularity"}}}
    terms = {"field": field, "size": limit, "order": {"demand": "desc"}}
    answer = snapshot.searcher.aggregate(query, {"values": {"terms": terms, "aggs": demand}})
    buckets = answer["values"]["buckets"]
    return [key for _, key in sorted((-bucket["demand"]["value"], str(bucket["key"])) for bucket in buckets)]
