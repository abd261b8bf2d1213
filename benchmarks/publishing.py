"""How long it takes until every worker shows what another process published, and what looking for it costs a page.

    python -m benchmarks.publishing [--workers 4] [--turns 20] [--rules 500] [--home FOLDER]

Makes a small demo marketplace, publishes `--rules` rules that never hold, and serves it with several workers. Each turn
publishes or withdraws a banner from this process, while others ask for pages all the time. The turn's time is that of
the last page that was asked for after the publication and did not know of it. Its resolution is the time between pages.
With --home the marketplace is kept there and used again.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path
from threading import Event, Thread
from typing import Self

import httpx
import numpy as np
from rich.console import Console

from api.commands.demo import Sizes, prepare
from api.rules.desk import Desk
from api.rules.live import LiveRules
from api.settings import Settings
from api.wiring import Marketplace, open_marketplace
from benchmarks.serving import free_port, served
from indexer.exchange.querqy_reading import Imported
from search.progress import SILENT
from search.rules.actions import Banner
from search.rules.conditions import When
from search.rules.rule import Rule
from store.rules.versions import Author

TURN_SECONDS = 2.0
CLIENTS = 3
WORDS = "published by a benchmark"
CONSOLE = Console()


def main() -> None:
    """Two lines: until live, and the cost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--turns", type=int, default=20)
    parser.add_argument("--rules", type=int, default=500)
    parser.add_argument("--home", type=Path)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kirana-publishing-") as folder:
        settings = Settings(home=said.home or Path(folder), port=free_port(), workers=said.workers)
        market = open_marketplace(settings)
        prepare(market, SILENT, Sizes(products=200, retailers=20, days=60))
        never = [Rule(f"never-{n}", Banner(WORDS), when=When((f"never{n}",))) for n in range(said.rules)]
        desk = Desk(market, Author("benchmark", "admin"))
        desk.apply(Imported((*never, Rule("banner", Banner(WORDS)))), publish=True)
        os.environ["KIRANA_WORKERS"] = str(said.workers)
        with served(settings) as (client, _), Watching(str(client.base_url)) as seen:
            took = [turn(desk, seen, live=bool(number % 2)) for number in range(said.turns)]
        CONSOLE.print(f"{said.workers} workers, {said.rules} rules, {said.turns} turns, {len(seen.pages):,} pages:")
        CONSOLE.print(f"the last old page {np.median(took):.2f} s after publishing (median), {max(took):.2f} s at most")
        CONSOLE.print(cost(market))
        market.close()


class Watching:
    """Asks for pages all the time, over a new connection each, so that the workers share them."""

    def __init__(self, address: str) -> None:
        self.pages: list[tuple[float, bool]] = []
        self._client = httpx.Client(base_url=address, limits=httpx.Limits(max_keepalive_connections=0), timeout=30)
        self._ends = Event()
        self._threads = [Thread(target=self._ask) for _ in range(CLIENTS)]

    def _ask(self) -> None:
        while not self._ends.is_set():
            asked = time.monotonic()
            page = self._client.get("/v1/trending", params={"size": 1}).raise_for_status().json()
            self.pages.append((asked, bool(page["banners"])))

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._ends.set()
        for thread in self._threads:
            thread.join()


def turn(desk: Desk, seen: Watching, *, live: bool) -> float:
    """Publishes or withdraws the banner; seconds from then until the last page was asked for that did not know it."""
    if live:
        desk.publish("banner")
    else:
        desk.withdraw("banner")
    done = time.monotonic()
    time.sleep(TURN_SECONDS)
    return max((asked - done for asked, shown in seen.pages if asked > done and shown != live), default=0.0)


def cost(market: Marketplace) -> str:
    """What a page pays between two looks at the database, and what the one pays that looks."""
    rules = LiveRules(market.database)
    rules.book()
    begun = time.perf_counter()
    for _ in range(100_000):
        rules.book()
    between = (time.perf_counter() - begun) / 100_000
    looking = []
    for _ in range(200):
        rules._asked = -1.0
        begun = time.perf_counter()
        rules.book()
        looking.append(time.perf_counter() - begun)
    look = np.median(looking) * 1000
    return f"between two looks {between * 1e6:.2f} µs a page; a look {look:.2f} ms, four times a second at most"


if __name__ == "__main__":
    main()
