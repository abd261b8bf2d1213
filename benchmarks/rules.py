"""What live rules cost a page: the same pages without rules and with them, one after the other, in one process.

    python -m benchmarks.rules [--products 2000 20000] [--rules 500] [--pages 400] [--home FOLDER]

The rules are drawn from the marketplace itself: for the most part for single queries, categories, regions and kinds of
shop, as campaigns are, and some for everything. A page is asked for without rules, with all of them, and without rules
again; the difference to the mean of the two is paired, and its median has a bootstrap interval. Times are wall clock.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from api.commands.demo import Sizes, prepare
from api.settings import Settings
from api.wiring import open_marketplace
from search import surfaces
from search.filters import PATH_SEPARATOR
from search.pipeline import Pipeline
from search.product import Product
from search.progress import SILENT
from search.query import Query
from search.retailer import Retailer
from search.rules.actions import Action, Banner, Boost, Bury, Filter, Hide, Ignore, Pin, Redirect, Synonym
from search.rules.book import RuleBook
from search.rules.conditions import When
from search.rules.rule import Rule
from search.rules.target import NOTHING, Range, Target
from store import events, retailers

WARM_UP = 20
SHOPS = 50
CONSOLE = Console()
KINDS = ("pin", "boost", "boost", "boost", "bury", "hide", "synonym", "banner", "redirect", "ignore", "filter")


@dataclass(frozen=True, slots=True)
class Market:
    """What rules and pages are drawn from."""

    typed: Sequence[str]
    shops: Sequence[Retailer]
    products: Sequence[Product]

    def query(self, chance: random.Random) -> str:
        """What somebody typed."""
        return chance.choice(self.typed)

    def category(self, chance: random.Random) -> tuple[str, ...]:
        """The category of some product."""
        return chance.choice(self.products).category


def main() -> None:
    """One table a size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--products", type=int, nargs="+", default=[2_000, 20_000])
    parser.add_argument("--rules", type=int, default=500)
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--home", type=Path)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kirana-rules-") as folder:
        for products in said.products:
            home = (said.home or Path(folder)) / str(products)
            CONSOLE.print(measured(home, Sizes(products, retailers=400, days=120), said.rules, said.pages))


def measured(home: Path, sizes: Sizes, rules: int, pages: int) -> Table:
    """Each surface without rules and with them."""
    table = Table(title=f"{sizes.products:,} products, {rules} live rules, {pages} pages a row")
    for column in ("", "without, ms", "with, ms", "difference, median ms [95 %]", "rules that fired, mean"):
        table.add_column(column, justify="right" if column else "left")
    with closing(open_marketplace(Settings(home=home))) as opened:
        prepare(opened, SILENT, sizes)
        with opened.database.reading() as connection:
            typed = [text for text in events.queries(connection)["user_query"].tolist() if text]
            ids = retailers.frame(connection)["retailer_id"].tolist()[:SHOPS]
        market = Market(typed, [opened.retailer(one) for one in ids], list(opened.engine.scan()))
        plain = replace(opened.pipeline(), rules=RuleBook())
        ruled = replace(plain, rules=RuleBook(tuple(drawn(market, rules))))
        for name, ask in asking(market).items():
            table.add_row(name, *row(plain, ruled, ask, pages))
    return table


def asking(market: Market) -> dict[str, Callable[[random.Random], Query]]:
    """A page of each surface, for some shop."""
    return {
        "search": lambda c: surfaces.search(market.query(c), c.choice(market.shops)),
        "browse": lambda c: surfaces.browse(market.category(c), c.choice(market.shops)),
        "for-you": lambda c: surfaces.for_you(c.choice(market.shops)),
    }


def row(plain: Pipeline, ruled: Pipeline, ask: Callable[[random.Random], Query], pages: int) -> tuple[str, ...]:
    """Medians, their difference, and how many rules changed a page."""
    chance, fired = random.Random(7), 0
    took = np.zeros((pages, 2))
    for turn in range(-WARM_UP, pages):
        query = ask(chance)
        first, between, last = timed(plain, query), timed(ruled, query), timed(plain, query)
        if turn >= 0:
            took[turn] = (first + last) / 2, between
            fired += len(ruled.run(query).ruled.fired)
    without, with_rules = np.median(took, axis=0)
    middle, low, high = median_interval(took[:, 1] - took[:, 0])
    return f"{without:.2f}", f"{with_rules:.2f}", f"{middle:+.2f} [{low:+.2f}, {high:+.2f}]", f"{fired / pages:.1f}"


def timed(pipeline: Pipeline, query: Query) -> float:
    """Milliseconds of one page."""
    begun = time.perf_counter()
    pipeline.run(query)
    return (time.perf_counter() - begun) * 1000


def median_interval(values: np.ndarray, draws: int = 1000) -> tuple[float, float, float]:
    """The median and the 95 % percentile bootstrap interval around it."""
    drawn = np.random.default_rng(0).choice(values, (draws, len(values)))
    low, high = np.quantile(np.median(drawn, axis=1), (0.025, 0.975))
    return float(np.median(values)), float(low), float(high)


def drawn(market: Market, count: int, seed: int = 3) -> Iterator[Rule]:
    """Rules of all kinds: two thirds for single queries, the others for places and people, one in fifty for all."""
    chance = random.Random(seed)
    for number in range(count):
        kind = chance.choice(KINDS)
        yield Rule(f"rule-{number}", *done(kind, market, chance), when(market, chance, number), priority=number % 3)


def done(kind: str, market: Market, chance: random.Random) -> tuple[Action, Target]:
    """An action of a kind, with what it is done to."""
    some = chance.choice(market.products)
    named, brand = Target(products=(some.product_id,)), Target(brands=(some.brand,))
    within = Target(categories=(PATH_SEPARATOR.join(some.category),), ranges=(Range("margin_percent", 12),))
    shared = chance.choice((named, brand, within))
    kinds: dict[str, tuple[Action, Target]] = {
        "pin": (Pin(chance.randint(1, 5)), named),
        "boost": (Boost(chance.choice((1.5, 2.0, 4.0)), pushes_down_at_most=chance.choice((None, 3))), shared),
        "bury": (Bury(places=chance.randint(2, 9)), shared),
        "hide": (Hide(), named),
        "filter": (Filter(), Target(ranges=(Range("price", at_most=100_000),))),
        "synonym": (Synonym((market.query(chance),), (some.title.split()[-1],)), NOTHING),
        "ignore": (Ignore((market.query(chance),)), NOTHING),
        "banner": (Banner("Diwali offers", "/diwali"), NOTHING),
        "redirect": (Redirect("/diwali"), NOTHING),
    }
    return kinds[kind]


def when(market: Market, chance: random.Random, number: int) -> When:
    """A rule's conditions, so that a page meets few of many."""
    shop = chance.choice(market.shops)
    if number % 50 == 0:
        return When()
    if number % 3:
        return When((market.query(chance),), chance.choice(("exact", "contains", "understood")))
    narrow = (
        When(categories=(PATH_SEPARATOR.join(market.category(chance)),)),
        When(retailers=(shop.retailer_id,)),
        When(regions=(shop.region,), segments=(shop.segment,), surfaces=("for_you",)),
    )
    return chance.choice(narrow)


if __name__ == "__main__":
    main()
