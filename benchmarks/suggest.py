"""How long a suggestion takes, letter by letter, on 100,000 products.

    python -m benchmarks.suggest [http://127.0.0.1:9200] [--products 100000] [--typed 60]

The goods, brands and typed texts are the demo marketplace's, seeded; 20,000 texts were asked before. Each text is typed
a letter at a time, as is and with one slip in its first four letters, by a stranger and by a shop of a region with 300
products of its own. *ours* is the median without the engine, *processor* that of this process's
processor time, which a busy machine does not stretch. With an address, OpenSearch answers the same beginnings.
*goods found* are the texts that begin with the goods and whose first five letters lead to a suggestion with that word.
"""

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.opensearch import place
from indexer.demo.marketplace import make_world
from indexer.demo.queries import misspell, type_query
from indexer.demo.world import World
from search.analysis import words
from search.embedded.engine import open_embedded
from search.engine import Engine, Entry, IndexManifest
from search.opensearch.engine import open_opensearch
from search.product import Popularity, Product
from search.retailer import STRANGER, Purchase, Retailer, Scored
from search.suggesting import Asked, Beginning, Completions
from search.suggesting.suggester import Suggester
from search.understanding.synonyms import standard_synonyms

CONSOLE = Console(width=120)
ASKED, OWN, SEED = 20_000, 300, 5
FIRST = 4
"""The slip is in so many first letters."""


@dataclass(frozen=True, slots=True)
class Typing:
    """A text as it is typed, the word of the goods in it, and whether it begins with that (or meant to)."""

    text: str
    term: str
    goods_first: bool

    @property
    def beginnings(self) -> list[str]:
        """Letter by letter."""
        return [self.text[:end] for end in range(1, len(self.text) + 1)]


class Timed:
    """An engine that remembers how long it took."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self.spent = engine, 0.0

    def complete(self, beginning: Beginning) -> Completions:
        """As the engine does."""
        began = time.perf_counter()
        found = self._engine.complete(beginning)
        self.spent = time.perf_counter() - began
        return found


def main() -> None:
    """The embedded engine, and the cluster at the address if one is given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("server", nargs="?")
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--typed", type=int, default=60)
    said = parser.parse_args()
    world = make_world(said.products, 10, [date(2026, 1, 1)], SEED)
    products = list(sold(world))
    with tempfile.TemporaryDirectory() as folder, closing(open_embedded(Path(folder))) as engine:
        CONSOLE.print(measured("embedded", engine, world, products, said.typed))
    if said.server:
        with place(said.server) as url, closing(open_opensearch(url)) as cluster:
            CONSOLE.print(measured("opensearch", cluster, world, products, said.typed))


def sold(world: World) -> Iterator[Product]:
    """The products, a tenth of which nobody has bought."""
    rng = np.random.default_rng(SEED)
    goods, brands = world.catalogue.goods, world.catalogue.brands
    for item in world.catalogue.items:
        demand = float(rng.pareto(1.2)) if rng.random() < 0.9 else 0.0
        category = tuple(goods[item.good].category.split(" > "))
        popularity = Popularity(buyers_90d=int(demand) + 1, decayed=demand) if demand else Popularity()
        yield Product(
            item.product_id, item.title, item.description, brands[item.brand].name, category, popularity=popularity
        )


def texts(world: World, count: int, seed: int) -> Iterator[Typing]:
    """Texts without slips."""
    rng = np.random.default_rng(seed)
    catalogue = world.catalogue
    for _ in range(count):
        item = catalogue.items[int(rng.integers(len(catalogue.items)))]
        typed = type_query(catalogue.goods[item.good], catalogue.brands[item.brand].name, item.pack, rng)
        yield Typing(typed.meant, typed.term, typed.meant.startswith(typed.term))


def slipped(typing: Typing, rng: np.random.Generator) -> Typing:
    """The same with one slip in its first letters."""
    head = misspell(typing.text[:FIRST].ljust(FIRST, "a"), rng)
    return Typing(head + typing.text[FIRST:], typing.term, typing.goods_first)


def measured(name: str, engine: Engine, world: World, products: Sequence[Product], typed: int) -> Table:
    """A row for each way of typing."""
    with engine.build(IndexManifest("benchmark")) as build:
        build.write(Entry(product) for product in products)
        build.swap()
    timed = Timed(engine)
    counted = Counter(word for one in products for word in set(words(f"{one.title} {one.brand}", "plain_words")))
    frequencies = Counter(typing.text for typing in texts(world, ASKED, SEED + 1))
    asked = [Asked(text, float(count)) for text, count in frequencies.items()]
    suggester = Suggester.of(timed, asked, counted, standard_synonyms())  # type: ignore[arg-type]  # it completes
    shop = regular(products)
    table = Table(
        title=f"{name}, {len(products):,} products, {len(asked):,} texts asked: milliseconds", title_justify="left"
    )
    for column in ("typed", "by", "beginnings", "median", "95 %", "slowest", "ours", "processor", "goods found"):
        table.add_column(column, justify="left" if column in ("typed", "by") else "right")
    rng = np.random.default_rng(SEED)
    plain = list(texts(world, typed, SEED + 2))
    for way, typings in (("as is", plain), ("one slip", [slipped(one, rng) for one in plain])):
        for who, retailer in (("a stranger", STRANGER), ("a shop", shop)):
            table.add_row(way, who, *figures(suggester, timed, typings, retailer))
    return table


def figures(suggester: Suggester, timed: Timed, typings: Sequence[Typing], retailer: Retailer) -> list[str]:
    """Times over all beginnings, and how many texts were understood by their fifth letter."""
    whole, ours, processor = [], [], []
    for beginning in (beginning for one in typings for beginning in one.beginnings):
        timed.spent, began, worked = 0.0, time.perf_counter(), time.process_time()
        suggester.suggest(beginning, retailer)
        processor.append((time.process_time() - worked) * 1000)
        spent = time.perf_counter() - began
        whole.append(spent * 1000)
        ours.append((spent - timed.spent) * 1000)
    held = [holds(suggester, one, retailer) for one in typings if one.goods_first]
    quantiles = [np.median(whole), np.quantile(whole, 0.95), max(whole), np.median(ours), np.median(processor)]
    return [f"{len(whole):,}", *(f"{one:.2f}" for one in quantiles), f"{np.mean(held):.0%} of {len(held)}"]


def holds(suggester: Suggester, typing: Typing, retailer: Retailer) -> bool:
    """Whether a suggestion for the first five letters has the goods' word."""
    found = suggester.suggest(typing.text[:5], retailer)
    return any(typing.term.split()[0] in one.text.lower() for one in found)


def regular(products: Sequence[Product]) -> Retailer:
    """A shop with products of its own."""
    rng, last = np.random.default_rng(SEED), datetime(2026, 1, 1)
    own = [products[int(place)] for place in rng.choice(len(products), OWN, replace=False)]
    return Retailer(
        "shop",
        region="Nashik",
        purchases={one.product_id: Purchase(one.product_id, one.title, 2, last, 1.0) for one in own},
        reorders=tuple(Scored(one.product_id, 1.0) for one in own),
        habits={one.product_id: 1.0 for one in own},
        brands={one.brand: 1 / OWN for one in own},
        categories={one.category[0]: 1 / OWN for one in own},
    )


if __name__ == "__main__":
    main()
