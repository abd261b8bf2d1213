"""What live rules cost a page: the same pages without rules and with them, one after the other, in one process.

    python -m benchmarks.rules [--products 2000] [--rules 500] [--pages 200] [--home FOLDER]

The rules are drawn from the marketplace itself, as campaigns are: two thirds for single queries, the others for a
category, a shop, or the for-you pages of a kind of shop in a region. A page is asked for without rules, with all of
them, and without rules again; the difference to the mean of the two is paired. Times are of the processor, in this
process: shared machines make wall clocks useless for a millisecond. The ranker is fusion, which any model comes on top
of. The second table has one rule at a time that fires on every page.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from api.commands.demo import Sizes, prepare
from api.settings import Settings
from api.wiring import Marketplace, open_marketplace
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
    parser.add_argument("--products", type=int, nargs="+", default=[2_000])
    parser.add_argument("--rules", type=int, default=500)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--home", type=Path)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kirana-rules-") as folder:
        for products in said.products:
            home = (said.home or Path(folder)) / str(products)
            with closing(open_marketplace(Settings(home=home, ranker="fusion"))) as opened:
                prepare(opened, SILENT, Sizes(products, retailers=400, days=120))
                market, plain = drawn_from(opened), replace(opened.pipeline(), rules=RuleBook())
                title = f"{products:,} products, {said.rules} live rules, {said.pages} pages a row"
                CONSOLE.print(
                    measured(title, market, plain, {"": RuleBook(tuple(drawn(market, said.rules)))}, said.pages)
                )
                alone = {name: RuleBook((rule,)) for name, rule in everywhere(market).items()}
                CONSOLE.print(measured("One rule that fires on every page", market, plain, alone, said.pages // 4))


def drawn_from(opened: Marketplace) -> Market:
    """What the marketplace has."""
    with opened.database.reading() as connection:
        typed = [text for text in events.queries(connection)["user_query"].tolist() if text]
        ids = retailers.frame(connection)["retailer_id"].tolist()[:SHOPS]
    return Market(typed, [opened.retailer(one) for one in ids], list(opened.engine.scan()))


def measured(title: str, market: Market, plain: Pipeline, books: Mapping[str, RuleBook], pages: int) -> Table:
    """Each surface without rules and with those of each book."""
    table = Table(title=title)
    for column in ("", "without, ms", "with, ms", "difference, median ms [95 %]", "rules that fired, mean"):
        table.add_column(column, justify="right" if column else "left")
    for said, book in books.items():
        for name, ask in asking(market).items():
            table.add_row(f"{name} {said}", *row(plain, replace(plain, rules=book), ask, pages))
    return table


def everywhere(market: Market) -> dict[str, Rule]:
    """One rule of a kind, for every page."""
    some, more = market.products[0], market.products[1]
    named, margin = Target(products=(some.product_id, more.product_id)), Target(ranges=(Range("margin_percent", 20),))
    kinds: dict[str, tuple[Action, Target]] = {
        "pin": (Pin(2), named),
        "boost, named": (Boost(3.0), named),
        "boost, by margin": (Boost(3.0, pushes_down_at_most=3), margin),
        "bury, by margin": (Bury(3.0), margin),
        "hide, named": (Hide(), named),
        "filter, by price": (Filter(), Target(ranges=(Range("price", at_most=100_000),))),
    }
    return {name: Rule("rule", action, target) for name, (action, target) in kinds.items()}


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
    """Milliseconds of the processor for one page."""
    begun = time.process_time()
    pipeline.run(query)
    return (time.process_time() - begun) * 1000


def median_interval(values: np.ndarray, draws: int = 1000) -> tuple[float, float, float]:
    """The median and the 95 % percentile bootstrap interval around it."""
    drawn = np.random.default_rng(0).choice(values, (draws, len(values)))
    low, high = np.quantile(np.median(drawn, axis=1), (0.025, 0.975))
    return float(np.median(values)), float(low), float(high)


def drawn(market: Market, count: int, seed: int = 3) -> Iterator[Rule]:
    """Rules of all kinds: two thirds for single queries, the others for places and people."""
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
