"""A small shop with rules: the same pages whichever engine is behind it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from search.engine import Engine
from search.fusion import FusionRanker
from search.page import Page
from search.pipeline import Pipeline
from search.product import Product
from search.query import Query
from search.rules.book import RuleBook
from search.rules.rule import Rule
from search.understanding.reading import Reader
from tests.builders import product

NOON = datetime(2026, 10, 20, 12)
RICES = [
    product(
        f"rice-{number:02}",
        f"Rice number {number}",
        brand="Kranti" if number % 4 else "Surya",
        category=("Staples", "Rice"),
        price=100.0 + number,
        mrp=120.0 + 2 * number,
        popularity=40.0 - number,
        distributor_id="D1",
    )
    for number in range(1, 31)
]
GHEE = product("ghee", "Cow Ghee", brand="Kranti", category=("Dairy", "Ghee"), popularity=5.0, price=500.0, mrp=510.0)
GONE = product("gone", "Rice Flour", category=("Staples",), stock=0, popularity=4.0)
PUNE = product("pune", "Pune Rice", category=("Staples", "Rice"), regions=("Pune",), popularity=3.0)
SHELF: list[Product] = [*RICES, GHEE, GONE, PUNE]
IDS = [sold.product_id for sold in SHELF]


@dataclass(frozen=True)
class RuledShop:
    """Asks the one pipeline, with rules."""

    engine: Engine
    rules: tuple[Rule, ...] = ()
    now: datetime = NOON

    def ruled(self, *rules: Rule) -> "RuledShop":
        return replace(self, rules=rules)

    def at(self, now: datetime) -> "RuledShop":
        return replace(self, now=now)

    def page(self, query: Query) -> Page:
        clock: Callable[[], datetime] = lambda: self.now  # noqa: E731 (a value, not a function of the module)
        pipeline = Pipeline(self.engine, FusionRanker(), Reader(), RuleBook(self.rules), clock=clock)
        return pipeline.run(query)

    def shown(self, query: Query) -> list[str]:
        return shown(self.page(query))

    def everything(self, query: Query, size: int = 7) -> list[str]:
        """All pages, one after the other."""
        return [name for page in self._pages(replace(query, size=size)) for name in page]

    def _pages(self, query: Query) -> Iterator[list[str]]:
        while names := self.shown(query):
            yield names
            query = replace(query, page=query.page + 1)


def shown(page: Page) -> list[str]:
    return [hit.product.product_id for hit in page.hits]
