"""Short ways to ask: each surface builds a `Query` and knows how to plan it. The pipeline is the same for all.

Legs go by these names everywhere (weights, signals, logs): `text` words, `meaning` text vector, `session` what was
looked at or added minutes ago, `reorder` own products by how due they are, `neighbours` what shops with the same
purchases buy, `collaborative` factors, `taste` centroid of what was bought, `peers` popular with shops of the region
and kind, `popular`, `trend` or `rising`, `newest`.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal, TypedDict, Unpack

from search.facets import STANDARD_FACETS
from search.filters import PATH_SEPARATOR, AnyOf, Filters, served_in
from search.plan import WINDOW, ByField, ByList, ByText, ByVector, Leg, Plan, VectorField
from search.product import Product
from search.query import Query, Sort, Surface
from search.retailer import STRANGER, Retailer, Scored, Vector

Mode = Literal["basket", "discover", "reorder"]

BASKET_NEW_SHARE = 0.1
"""How much of a basket page is new to the shop: two in twenty cost 0.002 of the next basket's recall and more than
double the new products found; six cost 0.015 (docs/adr/0005)."""

VARIETY = 0.05
"""How much a product of the for-you page loses for each of its category above it (docs/adr/0008-ranking.md)."""

SORTED_BY: dict[Sort, ByField] = {
    "price": ByField("price", descending=False),
    "-price": ByField("price"),
    "unit_price": ByField("unit_price", descending=False),
    "popularity": ByField("popularity"),
    "newest": ByField("created_at"),
}


class Listing(TypedDict, total=False):
    """How a page of any surface may be narrowed, sorted and cut."""

    filters: Filters
    sort: Sort
    page: int
    size: int
    facets: bool
    without: frozenset[str]


def search(text: str, retailer: Retailer = STRANGER, **listing: Unpack[Listing]) -> Query:
    """What the shop typed."""
    return Query(surface=SEARCH, retailer=retailer, text=text, **listing)


def browse(category: tuple[str, ...], retailer: Retailer = STRANGER, **listing: Unpack[Listing]) -> Query:
    """A category with all below it; the empty path is the whole catalogue."""
    if category:
        narrowed = listing.get("filters", Filters()).and_(AnyOf("category", (PATH_SEPARATOR.join(category),)))
        listing["filters"] = narrowed
    return Query(surface=BROWSE, retailer=retailer, **listing)


def for_you(
    retailer: Retailer,
    mode: Mode = "basket",
    new_share: float | None = None,
    variety: float | None = None,
    **listing: Unpack[Listing],
) -> Query:
    """The shop's own page. `discover` leaves out what it has bought, `reorder` holds only that, `basket` mixes both.

    `new_share` is the dial of the mix, from 0 (what I always buy) to 1 (new for my shop); `variety` from 0 to 1 says
    how much a product loses for each of its category above it. What a shop reorders is not varied unless it asks.
    """
    bought, wanted = frozenset(retailer.purchases), VARIETY if variety is None else variety
    if mode == "reorder":
        return Query(surface=FOR_YOU, retailer=retailer, only=bought, variety=variety or 0.0, **listing)
    if mode == "discover":
        return Query(surface=FOR_YOU, retailer=retailer, excluded=bought, variety=wanted, **listing)
    share = None if retailer.is_stranger else BASKET_NEW_SHARE if new_share is None else new_share
    return Query(surface=FOR_YOU, retailer=retailer, new_share=share, variety=wanted, **listing)


AS_WORDS = frozenset({"*"})
"""A title is no question: its pack is not a limit."""


def similar(product: Product, retailer: Retailer = STRANGER, **listing: Unpack[Listing]) -> Query:
    """Products like this one, and what shops buy with it."""
    listing["without"] = AS_WORDS
    return Query(
        surface=SIMILAR,
        retailer=retailer,
        text=product.title,
        anchor=product,
        excluded=frozenset({product.product_id}),
        **listing,
    )


def buy_again(retailer: Retailer, **listing: Unpack[Listing]) -> Query:
    """What the shop has bought, most due first."""
    return Query(surface=BUY_AGAIN, retailer=retailer, only=frozenset(retailer.purchases), **listing)


def trending(retailer: Retailer = STRANGER, **listing: Unpack[Listing]) -> Query:
    """What more shops buy than a month ago."""
    return Query(surface=TRENDING, retailer=retailer, **listing)


def _plan(query: Query, legs: Iterable[Leg | None], order: ByText | ByField, *, by_words: bool = False) -> Plan:
    """The legs that have something to say, or the one sorted leg that the shop asked for."""
    wanted, said = SORTED_BY.get(query.sort), query.understood
    chosen = (Leg("order", wanted),) if wanted else tuple(leg for leg in legs if leg is not None)
    filters = query.filters.and_(*(one for one in said.filters if not query.filters.on(one.field)))
    region = query.retailer.region
    return Plan(
        legs=chosen or (Leg("order", order),),
        order=wanted or order,
        words=said.words if by_words else (),
        filters=filters.and_(served_in(region)) if region else filters,
        only=query.only,
        excluded=query.excluded,
        facets=STANDARD_FACETS if query.facets else (),
        ranked=wanted is None,
        every_word=wanted is not None and not query.any_word,
        unwanted=said.unwanted,
        text_codes=by_words and wanted is None and query.anchor is None,
    )


HINTS = 50
"""Candidates of a leg that only hints (its weight is a tenth): from place 50 on it moves nothing by a place."""


def _listed(name: str, products: tuple[Scored, ...], limit: int = WINDOW) -> Leg | None:
    return Leg(name, ByList(products), limit) if products else None


def _near(name: str, field: VectorField, vector: Vector | None, *, beyond_words: bool = False) -> Leg | None:
    return None if vector is None else Leg(name, ByVector(field, vector), beyond_words=beyond_words)


def _history(retailer: Retailer) -> list[Leg | None]:
    """What the shop's own past says of any product."""
    return [
        _listed("session", retailer.sought),
        _listed("reorder", retailer.reorders),
        _listed("neighbours", retailer.neighbours),
        _near("collaborative", "collaborative", retailer.vectors.get("collaborative")),
        _near("taste", "text_vector", retailer.vectors.get("taste")),
        _listed("peers", retailer.peers, HINTS),
    ]


POPULAR = Leg("popular", ByField("popularity", required=True), HINTS)
TREND = Leg("trend", ByField("trend", required=True), HINTS)
RISING = replace(TREND, name="rising")
"""The same for a shop of which nothing is known: what sells best is the better guess, and this one counts less."""

NEWEST = Leg("newest", ByField("created_at", required=True), HINTS)


def _plan_search(query: Query) -> Plan:
    if query.understood.asks_nothing:
        return _plan_browse(query)
    meaning = _near("meaning", "text_vector", query.understood.vector, beyond_words=True)
    own = [_listed("reorder", query.retailer.reorders), _listed("neighbours", query.retailer.neighbours), POPULAR]
    fitting = [replace(leg, every_word=True) for leg in own if leg is not None]
    legs = [Leg("text", ByText()), meaning, *_understood(query, ByText()), *fitting]
    return _plan(query, legs, ByText(), by_words=True)


def _understood(query: Query, by: ByText | ByField) -> list[Leg]:
    """What is likely comes first; what is certain must be found with every word, or `relaxing` looks further."""
    likely = {chip.kind: chip for chip in query.understood.having("boosts", "relaxed") if chip.conditions}
    legs = [Leg(chip.kind, by, narrowed=Filters(chip.conditions)) for chip in likely.values()]
    insists = isinstance(by, ByText) and query.understood.having("filters", "relaxed")
    return [*legs, Leg("every_word", by, every_word=True)] if insists else legs


def _plan_browse(query: Query) -> Plan:
    likely = _understood(query, ByField("popularity"))
    return _plan(query, [*_history(query.retailer), *likely, POPULAR], ByField("popularity"))


def _plan_for_you(query: Query) -> Plan:
    rising = [RISING, NEWEST] if query.retailer.is_stranger else [TREND]
    return _plan(query, [*_history(query.retailer), POPULAR, *rising], ByField("popularity"))


def _plan_similar(query: Query) -> Plan:
    bought_with = tuple(Scored(n.product_id, n.strength) for n in query.anchor.neighbours) if query.anchor else ()
    alike = _near("meaning", "text_vector", query.understood.vector, beyond_words=True)
    legs = [_listed("neighbours", bought_with), alike, Leg("text", ByText())]
    return _plan(query, legs, ByText(), by_words=True)


def _plan_buy_again(query: Query) -> Plan:
    return _plan(query, [_listed("reorder", query.retailer.reorders)], ByField("popularity"))


def _plan_trending(query: Query) -> Plan:
    return _plan(query, [replace(TREND, limit=WINDOW), POPULAR], ByField("trend"))


SEARCH = Surface("search", _plan_search)
BROWSE = Surface("browse", _plan_browse)
FOR_YOU = Surface("for_you", _plan_for_you)
SIMILAR = Surface("similar", _plan_similar)
BUY_AGAIN = Surface("buy_again", _plan_buy_again)
TRENDING = Surface("trending", _plan_trending)
