"""Search, browse and for-you through HTTP on a marketplace of a given size, beside bare text libraries.

    python -m benchmarks.serving [--products 20000 100000] [--requests 300] [--home FOLDER]

For each size: makes a demo marketplace, imports, learns, builds and serves it with one worker, and asks with one client
that keeps its connection. The queries are what the demo's shops typed. `rank-bm25` and `bm25s` answer the same queries
over the same titles, in this process, without filters, facets, history or reasons. Times are wall clock; machines are
shared, so compare within one run. With --home the marketplaces are kept there and used again.
"""

import argparse
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import bm25s
import httpx
import numpy as np
from rank_bm25 import BM25Okapi
from rich.console import Console
from rich.table import Table

from api.auth import Identity, open_tokens
from api.commands.demo import Sizes, prepare
from api.settings import Settings
from api.wiring import open_marketplace
from search.analysis import words
from search.progress import SILENT
from store import catalogue, events, retailers

WARM_UP = 30
READY_SECONDS = 180.0
CONSOLE = Console()

Ask = Callable[[random.Random], object]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A marketplace on disk: what was typed in it, who shops there, its titles, and how long building took."""

    settings: Settings
    typed: Sequence[str]
    shops: Sequence[str]
    categories: Sequence[str]
    titles: Sequence[str]
    building: float


def main() -> None:
    """One table a size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--products", type=int, nargs="+", default=[20_000, 100_000])
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--home", type=Path)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kirana-serving-") as folder:
        for products in said.products:
            prepared = prepare_marketplace((said.home or Path(folder)) / str(products), products)
            CONSOLE.print(measured(prepared, said.requests))


def prepare_marketplace(home: Path, products: int) -> Prepared:
    """Made, imported and learned if need be; built anew, and timed, in any case."""
    settings = Settings(home=home, port=free_port())
    market = open_marketplace(settings)
    prepare(market, SILENT, Sizes(products, retailers=1_000, days=120))
    begun = time.perf_counter()
    market.build()
    building = time.perf_counter() - begun
    with market.database.reading() as connection:
        typed = [text for text in events.queries(connection)["user_query"].tolist() if text]
        shops = retailers.frame(connection)["retailer_id"].tolist()
        frame = catalogue.frame(connection)
    market.close()
    categories = sorted(set(frame["category"]) - {""})
    return Prepared(settings, typed, shops, categories, frame["title"].tolist(), building)


def measured(prepared: Prepared, requests: int) -> Table:
    """Every surface through HTTP, where its time goes, and the bare libraries."""
    table = Table(title=f"{len(prepared.titles):,} products, {requests} requests each, one worker, one client")
    for column in ("", "median ms", "99 % ms", "where the median request's time goes (ms)"):
        table.add_column(column, justify="right" if "ms" in column and "where" not in column else "left")
    with served(prepared.settings) as (client, resident):
        for name, ask in surfaces(client, prepared).items():
            table.add_row(name, *row(ask, requests), stages(ask))
        memory = resident()
    for name, bare in libraries(prepared).items():
        table.add_row(name, *row(bare, requests), "text alone, in this process")
    table.caption = f"building the index {prepared.building:.1f} s, server {memory:.0f} MB resident"
    return table


def surfaces(client: httpx.Client, prepared: Prepared) -> dict[str, Ask]:
    """What is asked of the server; each call draws its own query and shop."""
    tokens = open_tokens(prepared.settings)
    signed = [
        {"Authorization": f"Bearer {tokens.issue(Identity('retailer', shop), hours=1)}"}
        for shop in prepared.shops[:200]
    ]

    def page(path: str, draw: Callable[[random.Random], dict[str, str]], *, known: bool) -> Ask:
        def ask(chance: random.Random) -> object:
            answer = client.get(path, params=draw(chance), headers=chance.choice(signed) if known else None)
            return answer.raise_for_status().json()["timings_ms"]

        return ask

    return {
        "search, anonymous": page("/v1/search", lambda c: {"q": c.choice(prepared.typed)}, known=False),
        "search, a shop": page("/v1/search", lambda c: {"q": c.choice(prepared.typed)}, known=True),
        "browse, a shop": page("/v1/browse", lambda c: {"category": c.choice(prepared.categories)}, known=True),
        "for-you basket": page("/v1/for-you", lambda _: {"mode": "basket"}, known=True),
        "for-you discover": page("/v1/for-you", lambda _: {"mode": "discover"}, known=True),
    }


def libraries(prepared: Prepared) -> dict[str, Ask]:
    """The same queries over the same analysed titles in bare text libraries, best 24."""
    corpus = [words(title) for title in prepared.titles]
    okapi = BM25Okapi(corpus)
    sparse = bm25s.BM25()
    sparse.index(corpus, show_progress=False)
    known = set(sparse.vocab_dict)

    def by_okapi(chance: random.Random) -> object:
        return np.argsort(-okapi.get_scores(words(chance.choice(prepared.typed))))[:24]

    def by_sparse(chance: random.Random) -> object:
        asked = [word for word in words(chance.choice(prepared.typed)) if word in known]
        return sparse.retrieve([asked], k=24, show_progress=False) if asked else None

    return {"rank-bm25": by_okapi, "bm25s": by_sparse}


def row(ask: Ask, requests: int) -> tuple[str, str]:
    """Median and 99th percentile over the requests, after a warm-up."""
    chance, took = random.Random(7), []
    for turn in range(WARM_UP + requests):
        begun = time.perf_counter()
        ask(chance)
        if turn >= WARM_UP:
            took.append((time.perf_counter() - begun) * 1000)
    median, slow = np.quantile(took, [0.5, 0.99])
    return f"{median:.1f}", f"{slow:.1f}"


def stages(ask: Ask) -> str:
    """The server's own timings of 60 requests: the median of each stage."""
    chance = random.Random(11)
    answers = [ask(chance) for _ in range(60)]
    timings = [answer for answer in answers if isinstance(answer, dict)]
    return ", ".join(f"{stage} {np.median([one[stage] for one in timings]):.1f}" for stage in timings[0])


@contextmanager
def served(settings: Settings) -> Iterator[tuple[httpx.Client, Callable[[], float]]]:
    """A server of its own process, ready; ended with the block. Gives a client and the server's resident megabytes."""
    environment = {**os.environ, "KIRANA_HOME": str(settings.home), "KIRANA_PORT": str(settings.port)}
    server = subprocess.Popen(
        [Path(sys.executable).with_name("kirana"), "serve"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{settings.port}", timeout=30) as client:
            wait_until_ready(client)
            yield client, lambda: resident_megabytes(server.pid)
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_until_ready(client: httpx.Client) -> None:
    """Raises TimeoutError where the server does not come up."""
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        try:
            if client.get("/readyz").is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise TimeoutError(f"no server at {client.base_url} within {READY_SECONDS:.0f} s")


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def resident_megabytes(process: int) -> float:
    """What the operating system says the process holds, memory-mapped files that it touched included."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return int(kilobytes) / 1024


if __name__ == "__main__":
    main()
