"""How learning grows: time and memory of `kirana train` on 1, 10 and 30 times the demo marketplace.

    python -m benchmarks.learning [--scales 1 10 30] [--days 365] [--processes 2] [--home FOLDER]

Every scale has so many times the products and the shops of the demo (2,000 and 400), learned in a process of its own:
processor seconds, wall clock, peak memory, and what it keeps, so that growth can be read from one scale to the next.
Processor seconds are what to compare on a shared machine. Of several processes the peak is a bound: what they share is
counted in each. With --home the marketplaces are kept and used again.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from api.settings import Settings
from api.wiring import open_marketplace
from indexer.demo.marketplace import UNTIL, make_world
from indexer.demo.orders import make_orders
from indexer.demo.seasons import calendar
from indexer.demo.tables import order_tables, product_table, retailer_table
from indexer.demo.world import World
from indexer.importing import import_files
from search.progress import SILENT
from store import orders
from store.database import Database

PRODUCTS, SHOPS = 2_000, 400
KIBIBYTES_A_MEGABYTE = 1024
SEED = 7
"""The demo's."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What one scale cost; `megabytes` is the peak of all processes, `disk` what it put on the shelf."""

    scale: float
    products: int
    shops: int
    lines: int
    cpu_seconds: float
    seconds: float
    megabytes: float
    disk: float


def main() -> None:
    """One row a scale."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scales", type=float, nargs="+", default=[1, 10, 30])
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--learn", type=float, help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.learn is not None:
        print(json.dumps(asdict(learned(said.home, said.learn, said.processes))))
        return
    with tempfile.TemporaryDirectory(prefix="kirana-learning-") as folder:
        rows = [one_scale(said.home or Path(folder), scale, said.days, said.processes) for scale in said.scales]
    Console().print(table(rows))


def one_scale(folder: Path, scale: float, days: int, processes: int) -> Learned:
    """Made and imported here if need be, learned in a process of its own."""
    home = folder / f"{scale:g}x{days}"
    prepare(home, scale, days)
    command = [sys.executable, "-m", "benchmarks.learning", "--home", str(home), "--learn", str(scale)]
    said = subprocess.run([*command, "--processes", str(processes)], check=True, capture_output=True, text=True).stdout
    return Learned(**json.loads(said.splitlines()[-1]))


def prepare(home: Path, scale: float, days: int) -> None:
    """The marketplace in the store of `home`, unless it is there."""
    made = home / "made"
    market = open_marketplace(Settings(home=home))
    if not made.exists():
        world = make_world(round(PRODUCTS * scale), round(SHOPS * scale), calendar(UNTIL, days), SEED)
        products, shops = home / "products.csv", home / "retailers.csv"
        product_table(world, np.random.default_rng([SEED, 1])).to_csv(products, index=False)
        retailer_table(world).to_csv(shops, index=False)
        import_files([products, shops], home=home, database=market.database, progress=SILENT)
        order(world, market.database)
        made.touch()
    market.close()


def order(world: World, database: Database) -> None:
    """The orders of the demo, put into the store as they are: a file of millions is another benchmark."""
    years = [
        make_orders(world, shop, world.tastes.log_odds(shop), np.random.default_rng([SEED, 2, shop]))[0]
        for shop in range(len(world.retailers.ids))
    ]
    with database.writing() as connection:
        for part in order_tables(world, years):
            moments = pd.to_datetime(part["ordered_at"]).dt.tz_localize(None)
            orders.upsert(connection, part.assign(ordered_at=moments))


def learned(home: Path, scale: float, processes: int) -> Learned:
    """Trains in this process, and in those that it starts, and says what it took."""
    market = open_marketplace(Settings(home=home, training_processes=processes))
    with market.database.reading() as connection:
        lines = orders.count(connection)
    before, cpu, began = sum(file.stat().st_size for file in files_of(home)), cpu_seconds(), time.perf_counter()
    market.train()
    took = cpu_seconds() - cpu, time.perf_counter() - began
    disk = sum(file.stat().st_size for file in files_of(home)) - before
    helper = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + processes * helper) / KIBIBYTES_A_MEGABYTE
    market.close()
    sizes = round(PRODUCTS * scale), round(SHOPS * scale)
    return Learned(scale, *sizes, lines, took[0], took[1], peak, disk / 1e6)


def cpu_seconds() -> float:
    """Of this process and of those that it started and that have ended."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def files_of(home: Path) -> list[Path]:
    """All that has been learned."""
    return [file for file in (home / "models").rglob("*") if file.is_file()]


def table(rows: list[Learned]) -> Table:
    """With the growth against the row before."""
    shown = Table(title="Learning", title_justify="left", box=SIMPLE_HEAD)
    for name in ("scale", "products", "shops", "lines", "CPU s", "× before", "wall s", "peak MB", "disk MB"):
        shown.add_column(name, justify="right")
    for place, row in enumerate(rows):
        growth = f"{row.cpu_seconds / rows[place - 1].cpu_seconds:.1f}" if place else ""
        counts = (f"{row.scale:g}", f"{row.products:,}", f"{row.shops:,}", f"{row.lines:,}")
        figures = (f"{row.cpu_seconds:.0f}", growth, f"{row.seconds:.0f}", f"{row.megabytes:.0f}", f"{row.disk:.0f}")
        shown.add_row(*counts, *figures)
    return shown


if __name__ == "__main__":
    main()
