"""What shops asked for in the last days and what they did then: of the log, and of the orders where it is silent."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Connection

from search import surfaces
from search.filters import NO_FILTERS, PATH_SEPARATOR, AnyOf
from search.product import Product
from search.query import Query
from search.retailer import Retailer
from store import catalogue, orders, served

BUYING = ("purchase", "order")
WANTING = ("click", "add_to_cart", *BUYING)
SEARCHES_AN_ORDER = 3


@dataclass(frozen=True, slots=True)
class Question:
    """One page that was asked for. `wanted` are the products that were clicked, added or bought on it, `bought` those
    bought. `source` says where we know it from, `log` or `orders`."""

    id: str
    retailer_id: str
    surface: str
    text: str = ""
    categories: tuple[str, ...] = ()
    wanted: frozenset[str] = frozenset()
    bought: frozenset[str] = frozenset()
    source: str = "log"

    def query(self, shop: Retailer) -> Query:
        """The same asked again."""
        return ASKS[self.surface](self, shop)


def _browse(question: Question, shop: Retailer) -> Query:
    chosen = NO_FILTERS.and_(AnyOf("category", question.categories)) if question.categories else NO_FILTERS
    return surfaces.browse((), shop, filters=chosen, facets=False)


ASKS: Mapping[str, Callable[[Question, Retailer], Query]] = {
    "search": lambda question, shop: surfaces.search(question.text, shop, facets=False),
    "browse": _browse,
    "for_you": lambda _, shop: surfaces.for_you(shop, facets=False),
    "buy_again": lambda _, shop: surfaces.buy_again(shop, facets=False),
    "trending": lambda _, shop: surfaces.trending(shop, facets=False),
}
"""Pages that can be asked for again; the log does not say whose product a similar page was about."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions of some days, at most so many; `seen` is how many there were before some were drawn."""

    since: datetime
    until: datetime
    questions: tuple[Question, ...]
    seen: int


def asked(connection: Connection, days: int, most: int, seed: int = 0) -> Asked | None:
    """What was asked in the last `days` before the last query or order; None where there is neither.

    Pages that no log tells of (search, browse, for-you) are derived from orders: of each order a look at the shop's own
    page, one at the category that it bought most of, and searches for some kinds of products in it.
    """
    span, last = orders.span(connection), served.latest(connection)
    moments = [moment for moment in (last, span[1] if span else None) if moment is not None]
    if not moments:
        return None
    until = max(moments)
    since = until - timedelta(days=days)
    drawn, there = Reservoir(most, Random(seed)), set[str]()  # noqa: S311 (a sample, no secret)
    for question in _logged(connection, since):
        there.add(question.surface)
        drawn.add(question)
    for question in derived(connection, since):
        if question.surface not in there:
            drawn.add(question)
    return Asked(since, until, tuple(_with_outcomes(connection, since, drawn.kept)), drawn.seen)


@dataclass
class Reservoir:
    """Keeps at most so many of what comes by, each with the same chance (Vitter 1985, algorithm R)."""

    most: int
    chance: Random
    kept: list[Question] = field(default_factory=list)
    seen: int = 0

    def add(self, question: Question) -> None:
        """Takes one more into account."""
        self.seen += 1
        if len(self.kept) < self.most:
            self.kept.append(question)
        elif (place := self.chance.randrange(self.seen)) < self.most:
            self.kept[place] = question


def _logged(connection: Connection, since: datetime) -> Iterator[Question]:
    for page in served.served(connection, since):
        surface = page.surface or ("search" if page.text else "")
        if surface in ASKS and page.page == 1 and page.sort == "relevance":
            yield Question(page.query_id, page.retailer_id, surface, page.text, page.categories)


def _with_outcomes(connection: Connection, since: datetime, kept: Iterable[Question]) -> Iterator[Question]:
    """The logged ones with what was done on their pages."""
    known = list(kept)
    wanted: dict[str, set[str]] = {one.id: set() for one in known if one.source == "log"}
    bought: dict[str, set[str]] = {}
    for query_id, action, product_id in served.outcomes(connection, since, WANTING):
        if query_id in wanted:
            wanted[query_id].add(product_id)
            if action in BUYING:
                bought.setdefault(query_id, set()).add(product_id)
    for one in known:
        if one.source == "log":
            yield replace(one, wanted=frozenset(wanted[one.id]), bought=frozenset(bought.get(one.id, ())))
        else:
            yield one


def derived(connection: Connection, since: datetime) -> Iterator[Question]:
    """What shops may have asked for that ordered this: the same shop, the kinds of products, all that was bought."""
    lines = orders.frame(connection, since=since)
    sold = catalogue.get_many(connection, list(lines["product_id"].unique()))
    for (order, shop), bought in lines.groupby(["order_id", "retailer_id"], sort=False)["product_id"]:
        products = [sold[one] for one in bought if one in sold]
        if products:
            yield from _of_order(str(order), str(shop), products)


def _of_order(order: str, shop: str, products: list[Product]) -> Iterator[Question]:
    kinds: dict[tuple[str, ...], list[str]] = {}
    for product in products:
        kinds.setdefault(product.category, []).append(product.product_id)
    everything = frozenset(product.product_id for product in products)
    yield Question(f"{order}/for-you", shop, "for_you", "", (), everything, everything, "orders")
    largest = sorted(kinds, key=lambda kind: (-len(kinds[kind]), kind))
    for place, kind in enumerate(largest[:SEARCHES_AN_ORDER]):
        wanted = frozenset(kinds[kind])
        text = kind[-1] if kind else words_of(next(one.title for one in products if not one.category))
        yield Question(f"{order}/search-{place}", shop, "search", text, (), wanted, wanted, "orders")
        if kind and not place:
            path = (PATH_SEPARATOR.join(kind),)
            yield Question(f"{order}/browse", shop, "browse", "", path, wanted, wanted, "orders")


def words_of(title: str) -> str:
    """The last two words of a title, which say what a thing is: `SET OF 3 TIN PLATES` is asked for as `TIN PLATES`."""
    return " ".join([word for word in title.split() if word.isalpha()][-2:]) or title
