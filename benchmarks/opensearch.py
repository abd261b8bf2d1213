"""Our search beside the bare `_msearch` of the same legs, and our bulk loading beside a bare `parallel_bulk`.

    python -m benchmarks.opensearch http://127.0.0.1:9200 [--products 100000] [--bulk 10000] [--requests 200]

Products, vectors and shops are made up and seeded. *Ours* is the whole pipeline: the query's words read, plan, bodies,
one round trip, products decoded, fusion, rules (a brand is boosted, another one buried, one product pinned), reasons, a
page of 24. *Bare* sends the same bodies, written down beforehand, and parses the JSON; *bare legs* leaves out total and
facets, too. They take turns in one run, as machines are shared, and each begins as often as the others. First every
query is asked for the first time, then all of them once more. The embedded engine answers them, too. Prices
and stock of all loaded products change beside a bare `parallel_bulk` of the same partial documents. Everything it makes
in the cluster is removed in the end.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from random import Random
from uuid import uuid4

import numpy as np
import opensearchpy
from opensearchpy.helpers import parallel_bulk
from rich.console import Console
from rich.table import Table

from api.wiring import settle
from ranking.features.frequencies import Frequencies
from ranking.relevance.ranker import TextRanker
from search.change import Change
from search.embedded.engine import open_embedded
from search.engine import Engine, Entry, IndexManifest
from search.fusion import FusionRanker
from search.opensearch.address import read_address
from search.opensearch.bodies import bodies, finds_nothing
from search.opensearch.cluster import compact
from search.opensearch.engine import open_opensearch
from search.opensearch.versions import index_body
from search.opensearch.writing import document
from search.pipeline import Pipeline
from search.plan import Plan, VectorField
from search.product import Neighbour, Popularity, Product
from search.query import Query
from search.retailer import Purchase, Retailer, Scored
from search.rules.actions import Boost, Bury, Pin
from search.rules.book import RuleBook
from search.rules.conditions import When
from search.rules.rule import Rule
from search.rules.target import Target
from search.surfaces import search
from search.understanding import Understood, Word

CONSOLE = Console(width=120)
DIMENSIONS: dict[VectorField, int] = {"text_vector": 128, "collaborative": 64}
TOPICS = 300
WARM_UP = 0.1
"""Share of the queries that are not counted, before the others."""
NOON = datetime(2024, 5, 2, 12)
RULES = RuleBook(
    (
        Rule("dear", Boost(factor=1.5), Target(brands=("Brand 1",))),
        Rule("old", Bury(places=20), Target(brands=("Brand 2",))),
        Rule("new", Pin(3), Target(products=("p0000007",)), When(surfaces=("search",))),
    )
)
BULK_ROUNDS = 3
SLICE = 2_000


def main() -> None:
    """Bulk first, then searches over the larger index."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("server")
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--bulk", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=200)
    said = parser.parse_args()
    made = Catalogue(said.products)
    with place(said.server) as url, opensearchpy.OpenSearch(said.server, timeout=120) as bare:
        if said.bulk:
            entries = list(made.entries(said.bulk))
            CONSOLE.print(bulk_table(url, bare, entries))
            CONSOLE.print(update_table(url, bare, entries))
        for table in search_tables(url, bare, made, said.requests):
            CONSOLE.print(table)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """So many products around a few hundred topics, which give them words and vectors."""

    products: int

    def entries(self, count: int) -> Iterator[Entry]:
        """The first `count` of them, the same every time."""
        dice, noise = Random(1), np.random.default_rng(1)
        centres = np.random.default_rng(2).normal(size=(TOPICS, DIMENSIONS["text_vector"]))
        for number in range(count):
            topic = number % TOPICS
            text = centres[topic] + noise.normal(size=DIMENSIONS["text_vector"]) * 0.7
            vectors = {"text_vector": text, "collaborative": noise.normal(size=DIMENSIONS["collaborative"])}
            yield Entry(
                self._product(dice, number, topic),
                {
                    "text_vector": vectors["text_vector"].astype("f4"),
                    "collaborative": vectors["collaborative"].astype("f4"),
                },
            )

    def queries(self, count: int) -> Iterator[tuple[str, Understood, Retailer]]:
        """A few words of a topic, each time others, its vector, and a shop with a past."""
        dice, noise = Random(3), np.random.default_rng(3)
        centres = np.random.default_rng(2).normal(size=(TOPICS, DIMENSIONS["text_vector"]))
        asked = set[tuple[str, ...]]()
        while len(asked) < count:
            topic = dice.randrange(TOPICS)
            words = (f"topic{topic}", *some_words(dice, 2))
            vector = (centres[topic] + noise.normal(size=DIMENSIONS["text_vector"]) * 0.3).astype("f4")
            if words not in asked:
                yield " ".join(words), Understood(tuple(map(Word, words)), vector), self._shop(dice)
            asked.add(words)

    def _shop(self, dice: Random) -> Retailer:
        bought = [self._id(dice.randrange(self.products)) for _ in range(40)]
        last = datetime(2024, 5, 1)
        return Retailer(
            "shop",
            region="Nashik",
            purchases={one: Purchase(one, one, 2, last, 1.0, 9.0) for one in bought},
            reorders=tuple(Scored(one, 1.0) for one in bought),
            neighbours=tuple(Scored(self._id(dice.randrange(self.products)), 0.5, bought[0]) for _ in range(200)),
        )

    def _product(self, dice: Random, number: int, topic: int) -> Product:
        price = round(dice.uniform(5, 3000), 2)
        buyers = dice.randrange(50)
        return Product(
            self._id(number),
            " ".join((f"topic{topic}", *some_words(dice, 4))),
            description=" ".join(some_words(dice, 15)),
            brand=f"Brand {dice.randrange(500)}",
            category=(f"Aisle {topic % 12}", f"Shelf {topic % 60}"),
            price=price,
            mrp=price + dice.randrange(200),
            pack_value=dice.choice((0.1, 0.5, 1.0, 5.0)),
            pack_unit="kg",
            stock=dice.randrange(500),
            distributor_id=f"d{dice.randrange(30)}",
            regions=dice.choice(((), ("Nashik", "Pune"), ("Pune",))),
            popularity=Popularity(buyers, buyers * 2, dice.random() * 50, dice.random() - 0.5, (("Nashik", 0.1),)),
            neighbours=tuple(Neighbour(self._id(dice.randrange(self.products)), 0.5) for _ in range(10)),
        )

    @staticmethod
    def _id(number: int) -> str:
        return f"p{number:07}"


def some_words(dice: Random, count: int) -> list[str]:
    """Few words often, many seldom."""
    return [f"w{min(20_000, int(dice.paretovariate(0.6)))}" for _ in range(count)]


@contextmanager
def place(server: str) -> Iterator[str]:
    """An empty place in the cluster."""
    name = f"benchmark-{uuid4().hex[:8]}"
    try:
        yield f"{server.replace('http', 'opensearch', 1)}/{name}"
    finally:
        with opensearchpy.OpenSearch(server, timeout=120) as client:
            client.indices.delete(index=f"{name}*", expand_wildcards="all")


def bulk_table(url: str, bare: opensearchpy.OpenSearch, entries: Sequence[Entry]) -> Table:
    """Products a second, ours and bare in turns."""
    ours, theirs = [], []
    for _ in range(BULK_ROUNDS):
        theirs.append(len(entries) / bare_load(url, bare, entries))
        ours.append(len(entries) / load(url, entries))
    title = f"loading {len(entries):,} products with vectors of 128 and 64, {BULK_ROUNDS} rounds"
    return speeds(title, {"bare parallel_bulk": theirs, "our build, checks and swap included": ours})


def speeds(title: str, measured: dict[str, list[float]]) -> Table:
    """Products a second, the bare way first, and how ours compares round by round."""
    table = Table(title=title)
    for column in ("", "products a second", "lowest", "highest"):
        table.add_column(column, justify="right" if column else "left")
    for name, found in measured.items():
        table.add_row(name, f"{np.median(found):,.0f}", f"{min(found):,.0f}", f"{max(found):,.0f}")
    theirs, ours = measured.values()
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    table.caption = f"ours / bare: {np.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
    return table


def update_table(url: str, bare: opensearchpy.OpenSearch, entries: Sequence[Entry]) -> Table:
    """Changes a second, ours and bare in turns, over the index that was loaded last."""
    ours, theirs = [], []
    with closing(open_opensearch(url, patience=60.0)) as engine:
        for number in range(1, BULK_ROUNDS + 1):
            ids = [one.product.product_id for one in entries]
            changes = [Change(one, number, {"price": 5.0 + number, "stock": number}) for one in ids]
            theirs.append(len(ids) / bare_update(read_address(url).name, bare, ids, number))
            begun = time.perf_counter()
            refused = engine.update(changes).refused
            ours.append(len(ids) / (time.perf_counter() - begun))
            if refused:
                raise SystemExit(f"{len(refused)} changes were refused: {refused[0]}")
    title = f"price and stock of {len(entries):,} products, {BULK_ROUNDS} rounds"
    return speeds(title, {"bare parallel_bulk of updates": theirs, "our changes, read and compared": ours})


def bare_update(index: str, bare: opensearchpy.OpenSearch, ids: Sequence[str], number: int) -> float:
    """Seconds of updates of two fields, and of the refresh."""
    doc = {"price": 4.0 + number, "stock": number + 0.5}
    actions = [{"_op_type": "update", "_index": index, "_id": one, "doc": doc} for one in ids]
    begun = time.perf_counter()
    for _ in parallel_bulk(bare, actions, thread_count=2, chunk_size=500):
        pass
    bare.indices.refresh(index=index)
    return time.perf_counter() - begun


def load(url: str, entries: Sequence[Entry]) -> float:
    """Seconds of a build, from first to live."""
    with closing(open_opensearch(url, patience=60.0)) as engine:
        begun = time.perf_counter()
        fill(engine, entries)
        return time.perf_counter() - begun


def bare_load(url: str, bare: opensearchpy.OpenSearch, entries: Sequence[Entry]) -> float:
    """Seconds of `parallel_bulk` with documents made beforehand, slice by slice, and of the refresh."""
    index, manifest = f"{read_address(url).name}-bare", IndexManifest("bare", dimensions=DIMENSIONS)
    bare.indices.create(index=index, body=index_body(manifest))
    spent = 0.0
    for start in range(0, len(entries), SLICE):
        documents = [
            {"_index": index, "_id": one.product.product_id, "_source": document(one, manifest)}
            for one in entries[start : start + SLICE]
        ]
        begun = time.perf_counter()
        for _ in parallel_bulk(bare, documents, thread_count=2, chunk_size=500):
            pass
        spent += time.perf_counter() - begun
    begun = time.perf_counter()
    bare.indices.refresh(index=index)
    spent += time.perf_counter() - begun
    bare.indices.delete(index=index)
    return spent


def fill(engine: Engine, entries: Sequence[Entry] | Iterator[Entry]) -> None:
    """Builds, and makes it live."""
    with engine.build(IndexManifest("benchmark", dimensions=DIMENSIONS)) as build:
        build.write(entries)
        build.swap()


@dataclass(frozen=True, slots=True)
class Ready:
    """Understands what was understood beforehand: encoders have a benchmark of their own."""

    known: dict[str, Understood]

    def read(self, text: str, without: frozenset[str] = frozenset()) -> Understood:  # noqa: ARG002 (Understanding's promise)
        """What the text means."""
        return self.known[text]


def search_tables(url: str, bare: opensearchpy.OpenSearch, made: Catalogue, requests: int) -> Iterator[Table]:
    """Milliseconds of a search: of queries that nobody has asked before, and of the same ones again."""
    asked = list(made.queries(requests + int(requests * WARM_UP)))
    queries = [search(text, shop) for text, _, shop in asked]
    ready = Ready({text: understood for text, understood, _ in asked})
    with (
        tempfile.TemporaryDirectory(prefix="kirana-benchmark-") as folder,
        closing(open_opensearch(url, patience=60.0)) as engine,
        closing(open_embedded(Path(folder))) as embedded,
    ):
        fill(engine, made.entries(made.products))
        fill(embedded, made.entries(made.products))
        ranker = TextRanker(Frequencies.learn(one.product for one in made.entries(made.products)), FusionRanker())
        pipelines = [Pipeline(one, ranker, ready, RULES, clock=lambda: NOON) for one in (engine, embedded)]
        plans = [planned(query, ready) for query in queries]
        alias = read_address(url).name
        settle()
        ways: dict[str, Callable[[int], object]] = {
            "ours: the whole page": lambda n: pipelines[0].run(queries[n]),
            "bare _msearch of the same bodies": sender(bare, alias, plans, counting=True),
            "bare _msearch of the legs alone": sender(bare, alias, plans, counting=False),
            "the embedded engine: the whole page": lambda n: pipelines[1].run(queries[n]),
        }
        for title in ("asked for the first time", "the same ones once more"):
            spent = timed(ways, len(queries), len(queries) - requests)
            yield compared(spent, f"{requests} queries over {made.products:,} products, {title}, one client")


def planned(query: Query, ready: Ready) -> Plan:
    """As the pipeline plans it."""
    asked = replace(query, understood=ready.read(query.text))
    return RULES.ruling(asked, NOON).planned(asked.surface.plan(asked))


def sender(
    bare: opensearchpy.OpenSearch, alias: str, plans: Sequence[Plan], *, counting: bool
) -> Callable[[int], object]:
    """Sends a plan's bodies as they were written down."""
    written = []
    for plan in plans:
        asked = bodies(plan, [leg for leg in plan.legs if not finds_nothing(leg)])
        written.append("".join(f"{{}}\n{compact(body)}\n" for body in (asked if counting else asked[:-1])))
    return lambda n: bare.msearch(index=alias, body=written[n])


def timed(ways: dict[str, Callable[[int], object]], queries: int, warm_up: int) -> dict[str, list[float]]:
    """Milliseconds of each way to answer each query; who asks a query first takes turns, too."""
    spent: dict[str, list[float]] = {name: [] for name in ways}
    turns = list(ways.items())
    for number in range(queries):
        first = number % len(turns)
        for name, way in turns[first:] + turns[:first]:
            begun = time.perf_counter()
            way(number)
            if number >= warm_up:
                spent[name].append((time.perf_counter() - begun) * 1000)
    return spent


def compared(spent: dict[str, list[float]], title: str) -> Table:
    """Medians, and how ours compares, with an interval from resampling."""
    table = Table(title=title)
    for column in ("", "median ms", "99 % ms", "ours / this"):
        table.add_column(column, justify="right" if column else "left")
    ours = np.array(next(iter(spent.values())))
    chance = np.random.default_rng(4)
    for name, milliseconds in spent.items():
        theirs = np.array(milliseconds)
        draws = chance.integers(0, len(ours), size=(1_000, len(ours)))
        ratios = np.median(ours[draws], axis=1) / np.median(theirs[draws], axis=1)
        low, high = np.quantile(ratios, (0.025, 0.975))
        share = f"{np.median(ours) / np.median(theirs):.2f} ({low:.2f} to {high:.2f})"
        table.add_row(name, f"{np.median(theirs):.1f}", f"{np.quantile(theirs, 0.99):.1f}", share)
    return table


if __name__ == "__main__":
    main()
