"""How long it takes until every worker shows what another process published, and what looking for it costs a page.

    python -m benchmarks.publishing [--workers 4] [--turns 20] [--rules 500] [--home FOLDER]

Makes a small demo marketplace, publishes `--rules` rules that never hold, and serves it with several workers. Each turn
publishes or withdraws a banner from this process, and asks for pages over new connections, which spread over the
workers, until no old page was seen for two seconds: the turn's time is that of the last old page. Its resolution is the
time between two pages. With --home the marketplace is kept there and used again.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

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

QUIET_SECONDS = 2.0
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
        with served(settings) as (client, _), asking(str(client.base_url)) as client:
            turns = [turn(desk, client, live=bool(number % 2)) for number in range(said.turns)]
        took, pages = [seconds for seconds, _ in turns], sum(pages for _, pages in turns)
        CONSOLE.print(f"{said.workers} workers, {said.rules} rules, {said.turns} turns, {pages:,} pages:")
        CONSOLE.print(
            f"the last old page {np.median(took):.2f} s after publishing (median), {max(took):.2f} s at most;"
        )
        CONSOLE.print(cost(market))
        market.close()


def asking(address: str) -> httpx.Client:
    """A client that opens a connection for each page, so that the workers share the pages."""
    return httpx.Client(base_url=address, limits=httpx.Limits(max_keepalive_connections=0), timeout=30)


def turn(desk: Desk, client: httpx.Client, *, live: bool) -> tuple[float, int]:
    """Publishes or withdraws the banner; seconds until the last page without knowledge of it, and how many pages."""
    if live:
        desk.publish("banner")
    else:
        desk.withdraw("banner")
    begun = quiet_since = time.monotonic()
    last_old, pages = 0.0, 0
    while time.monotonic() - quiet_since < QUIET_SECONDS:
        asked = time.monotonic()
        page = client.get("/v1/trending", params={"size": 1}).raise_for_status().json()
        pages += 1
        if bool(page["banners"]) != live:
            quiet_since, last_old = time.monotonic(), asked - begun
    return last_old, pages


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
    return f"between two looks {between * 1e6:.2f} µs a page; a look {look:.2f} ms, at most twice a second"


if __name__ == "__main__":
    main()
