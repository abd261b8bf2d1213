"""Makes the demo marketplace and writes it as the files that any marketplace would bring."""

import shutil
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from indexer.demo.brands import read_brands
from indexer.demo.catalogue import make_catalogue
from indexer.demo.goods import read_goods
from indexer.demo.habits import Habits
from indexer.demo.lifecycle import make_lifecycle
from indexer.demo.orders import Lines, make_orders
from indexer.demo.retailers import REGIONS, make_retailers
from indexer.demo.seasons import calendar, demand_lift
from indexer.demo.sessions import Sessions
from indexer.demo.tables import order_tables, product_table, retailer_table
from indexer.demo.tastes import make_tastes
from indexer.demo.truth import save_tastes
from indexer.demo.world import World

UNTIL = date(2026, 10, 31)
_PRODUCTS_PER_GOOD = 6  # a small marketplace has fewer goods rather than one product of each


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """What was made, and where."""

    directory: Path
    first_day: date
    last_day: date
    products: int
    retailers: int
    orders: int
    order_lines: int
    queries: int
    events: int


def make_marketplace(
    directory: Path, *, products: int = 2000, retailers: int = 400, days: int = 365, seed: int = 7, until: date = UNTIL
) -> DemoAccount:
    """Writes products.csv, retailers.csv, orders.csv, events.jsonl and hidden_tastes.json into `directory`.

    The same arguments give the same bytes. The files appear together or not at all and replace those of an earlier
    call. Raises ValueError for a size or a date that the data of this package does not cover.
    """
    if products < 1 or retailers < 1:
        raise ValueError(f"a marketplace needs products and retailers, not {products} and {retailers}")
    world = make_world(products, retailers, calendar(until, days), seed)
    directory.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{directory.name}-", dir=directory.parent))
    try:
        account = _write(world, fresh, directory, seed)
        _replace(directory, fresh)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return account


def make_world(products: int, retailers: int, days: list[date], seed: int) -> World:
    """What stands before the first order, drawn from `seed`."""
    rng = np.random.default_rng(seed)
    goods = read_goods(max(1, products // _PRODUCTS_PER_GOOD))
    catalogue = make_catalogue(goods, read_brands(products, rng), REGIONS, products, rng)
    shops = make_retailers(retailers, rng)
    tastes = make_tastes(catalogue, shops, rng)
    lifecycle = make_lifecycle(products, len(days), rng)
    return World(tuple(days), catalogue, lifecycle, shops, tastes, demand_lift(goods, REGIONS, days))


def _write(world: World, into: Path, final: Path, seed: int) -> DemoAccount:
    product_table(world, np.random.default_rng([seed, 1])).to_csv(into / "products.csv", index=False)
    retailer_table(world).to_csv(into / "retailers.csv", index=False)
    queries, events = 0, 0
    years: list[Lines] = []
    habits: list[Habits] = []
    sessions = Sessions(world)
    with (into / "events.jsonl").open("w", encoding="utf-8") as log:
        for retailer in range(len(world.retailers.ids)):
            rng = np.random.default_rng([seed, 2, retailer])
            odds = world.tastes.log_odds(retailer)
            lines, kept = make_orders(world, retailer, odds, rng)
            years.append(lines)
            habits.append(kept)
            written = [line + "\n" for line in sessions.of_retailer(retailer, odds, lines, rng)]
            asked = sum(line.startswith('{"type":"query"') for line in written)
            queries, events = queries + asked, events + len(written) - asked
            log.writelines(written)
    order_lines = 0
    with (into / "orders.csv").open("w", encoding="utf-8", newline="") as file:
        for part in order_tables(world, years):
            part.to_csv(file, index=False, header=order_lines == 0, lineterminator="\n")
            order_lines += len(part)
    save_tastes(world.tastes, habits, into / "hidden_tastes.json")
    return DemoAccount(
        directory=final,
        first_day=world.days[0],
        last_day=world.days[-1],
        products=len(world.catalogue.items),
        retailers=len(world.retailers.ids),
        orders=sum(len(np.unique(lines.visit)) for lines in years),
        order_lines=order_lines,
        queries=queries,
        events=events,
    )


def _replace(directory: Path, fresh: Path) -> None:
    """Puts the new directory in place of the old one; between the two renames there is none."""
    aside = fresh.with_name(fresh.name + "-old")
    if directory.exists():
        directory.rename(aside)
    fresh.chmod(0o755)
    fresh.rename(directory)
    shutil.rmtree(aside, ignore_errors=True)
