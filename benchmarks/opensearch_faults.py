"""A minute of steady load on three nodes, one of which is killed: what fails, what is lost, how long it takes.

    python -m benchmarks.opensearch_faults opensearch://127.0.0.1:9281,127.0.0.1:9282,127.0.0.1:9283 --kill PID

Readers ask so many searches a second in all, a writer adds a product and changes the price of another twice a second.
After a third of the time the process PID gets `kill -9`. In the end every write that was acknowledged must be there.
Ends with status 1 where a request failed or a write was lost. What it makes in the cluster is removed.
"""

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from threading import Event, Thread
from uuid import uuid4

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.opensearch import Catalogue, Ready, fill, planned
from search.change import Change
from search.engine import EngineError
from search.opensearch.address import NO_ACCESS, read_address
from search.opensearch.cluster import Cluster
from search.opensearch.engine import OpenSearchEngine, open_opensearch
from search.product import Product
from search.surfaces import search
from tests.builders import entry

CONSOLE = Console(width=120)
READERS = 4


@dataclass(slots=True)
class Log:
    """What one kind of request saw: when it began (seconds from the start), how long it took, and what failed."""

    spent: list[tuple[float, float]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    fallbacks: int = 0

    def timed(self, begun: float, work: Callable[[], object]) -> bool:
        """Does the work; whether it was done."""
        start = time.perf_counter()
        try:
            work()
        except EngineError as fault:
            self.failed.append(str(fault))
            return False
        finally:
            self.spent.append((start - begun, time.perf_counter() - start))
        return True


def main() -> None:
    """One run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("nodes")
    parser.add_argument("--kill", type=int, required=True)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--products", type=int, default=3_000)
    parser.add_argument("--rate", type=float, default=20.0, help="searches a second")
    said = parser.parse_args()
    url = f"{said.nodes}/faults-{uuid4().hex[:8]}"
    with closing(open_opensearch(url)) as engine:
        try:
            sys.exit(run(engine, Catalogue(said.products), said.seconds, said.rate, said.kill) > 0)
        finally:
            with closing(Cluster(read_address(url), NO_ACCESS)) as cluster:
                cluster.ask("DELETE", f"/{cluster.address.name}*", expand_wildcards="all", patience=60.0)


def run(engine: OpenSearchEngine, made: Catalogue, seconds: float, rate: float, victim: int) -> int:
    """The number of requests that failed and writes that were lost."""
    fill(engine, made.entries(made.products))
    done, begun = Event(), time.perf_counter()
    searches, writes = Log(), Log()
    written: dict[str, float] = {}
    threads = [Thread(target=read, args=(engine, made, done, begun, searches, rate)) for _ in range(READERS)]
    threads.append(Thread(target=write, args=(engine, done, begun, writes, written)))
    for thread in threads:
        thread.start()
    time.sleep(seconds / 3)
    killed = time.perf_counter() - begun
    os.kill(victim, signal.SIGKILL)
    time.sleep(seconds * 2 / 3)
    done.set()
    for thread in threads:
        thread.join()
    lost = missing(engine, written)
    CONSOLE.print(report(searches, writes, killed, len(written), lost))
    return len(searches.failed) + len(writes.failed) + lost


def read(engine: OpenSearchEngine, made: Catalogue, done: Event, begun: float, log: Log, rate: float) -> None:
    """Asks its share of the searches, each at its time, or as soon as the one before it was answered."""
    asked = list(made.queries(60))
    ready = Ready({text: understood for text, understood, _ in asked})
    plans = [planned(search(text, shop), ready) for text, _, shop in asked]

    def ask(number: int) -> None:
        log.fallbacks += bool(engine.run(plans[number % len(plans)]).fallbacks)

    number = 0
    while not done.wait(max(0.0, begun + number * READERS / rate - time.perf_counter())):
        log.timed(begun, lambda: ask(number))  # noqa: B023 (called before the loop goes on)
        number += 1


def write(engine: OpenSearchEngine, done: Event, begun: float, log: Log, written: dict[str, float]) -> None:
    """Adds products and changes their prices; keeps what was acknowledged."""
    number = 0
    while not done.is_set():
        number += 1
        name, price = f"new{number:05}", float(number)
        if log.timed(begun, lambda: engine.write([entry(Product(name, "New thing", price=1.0))])):  # noqa: B023 (see above)
            written[name] = 1.0
        earlier = f"new{max(1, number - 5):05}"
        change = Change(earlier, number, {"price": price})
        if earlier in written and log.timed(begun, lambda: must(engine, change)):  # noqa: B023 (see above)
            written[earlier] = price
        done.wait(0.5)


def must(engine: OpenSearchEngine, change: Change) -> None:
    """Raises where the change was refused."""
    refused = engine.update([change]).refused
    if refused:
        raise EngineError(str(refused[0]))


def missing(engine: OpenSearchEngine, written: dict[str, float]) -> int:
    """How many acknowledged writes are not there, or have an older price."""
    there = {one.product_id: one.price for one in engine.scan()}
    return sum(there.get(name) != price for name, price in written.items())


def report(searches: Log, writes: Log, killed: float, written: int, lost: int) -> Table:
    """What happened, before and after the kill."""
    table = Table(title=f"kill -9 after {killed:.0f} s")
    for column in ("", "requests", "failed", "median ms", "99 % ms", "worst ms", "worst after the kill ms"):
        table.add_column(column, justify="right" if column else "left")
    for name, log in (("searches", searches), ("writes and price changes", writes)):
        spent = np.array([took for _, took in log.spent]) * 1000
        after = [took * 1000 for start, took in log.spent if start + took >= killed]
        figures = (np.median(spent), np.quantile(spent, 0.99), spent.max(), max(after))
        table.add_row(name, f"{len(spent):,}", str(len(log.failed)), *(f"{figure:.0f}" for figure in figures))
    faults = sorted({fault[:100] for log in (searches, writes) for fault in log.failed})
    table.caption = (
        f"{searches.fallbacks} searches with a fallback; {written} products acknowledged, {lost} of them lost or stale"
        + "".join(f"\n{fault}" for fault in faults[:5])
    )
    return table


if __name__ == "__main__":
    main()
