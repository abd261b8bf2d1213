"""How a typed beginning may go on."""

from typing import Any

from tantivy import Query

from search.embedded.matching import any_of, both
from search.embedded.ordering import by_field
from search.embedded.snapshot import Snapshot
from search.filters import PATH_SEPARATOR
from search.plan import ByField
from search.product import Product
from search.suggesting import Alternatives, Beginning, Completions, spaced

MOST_CATEGORIES = 50
"""Paths looked at: a path counts for its parents too, whose name may not begin so."""


def completions(snapshot: Snapshot, beginning: Beginning) -> Completions:
    """Of each kind, what has the words: categories by their last part, brands by their name, products by title, brand
    or category."""
    if not beginning.last or beginning.limit <= 0:
        return Completions()
    limit = beginning.limit
    paths = most_bought(snapshot, "category", begins(snapshot, "category_beginnings", beginning), MOST_CATEGORIES)
    fits = beginning.fitting()
    fitting = [path for path in paths if fits(spaced(path.rsplit(PATH_SEPARATOR, 1)[-1]))]
    brands = most_bought(snapshot, "brand", begins(snapshot, "brand_beginnings", beginning), limit)
    found = by_field(snapshot, begins(snapshot, "beginnings", beginning), ByField("popularity"), 0, limit)
    products = tuple(snapshot.product(one.row) for one in found)
    return Completions(tuple(fitting[:limit]), tuple(brands), products, own(snapshot, beginning))


def own(snapshot: Snapshot, beginning: Beginning) -> tuple[Product, ...]:
    """The shop's own products, as far as they are sold and meet the filters."""
    if not beginning.own:
        return ()
    query = both([], [snapshot.matcher.ids(beginning.own), *conditions(snapshot, beginning)])
    found = map(snapshot.product, snapshot.rows(query, len(beginning.own)))
    return tuple(sorted(found, key=lambda product: beginning.own.index(product.product_id)))


def begins(snapshot: Snapshot, field: str, beginning: Beginning) -> Query:
    """All words in the field, the last one as a beginning, of products that meet the filters."""
    schema = snapshot.matcher.schema
    whole = [any_of([Query.term_query(schema, field, word, "basic") for word in one]) for one in beginning.whole]
    return both([], [*whole, unfinished(snapshot, field, beginning.last), *conditions(snapshot, beginning)])


def unfinished(snapshot: Snapshot, field: str, last: Alternatives) -> Query:
    """A word of the field begins so. A prefix without an edit is made in 0.001 ms, a pattern in 0.2."""
    schema = snapshot.matcher.schema
    return any_of([Query.fuzzy_term_query(schema, field, one, distance=0, prefix=True) for one in last])


def conditions(snapshot: Snapshot, beginning: Beginning) -> list[Query]:
    """The filters."""
    return [snapshot.matcher.condition(one) for one in beginning.filters]


def most_bought(snapshot: Snapshot, field: str, query: Query, limit: int) -> list[str]:
    """The values of a field, by the summed popularity of their products."""
    demand: dict[str, Any] = {"demand": {"sum": {"field": "popularity"}}}
    terms = {"field": field, "size": limit, "order": {"demand": "desc"}}
    answer = snapshot.searcher.aggregate(query, {"values": {"terms": terms, "aggs": demand}})
    buckets = answer["values"]["buckets"]
    return [key for _, key in sorted((-bucket["demand"]["value"], str(bucket["key"])) for bucket in buckets)]
