"""`kirana demo`: from nothing to a shop one can look around in."""

import shutil
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from api.commands.console import OUT, Bars
from api.commands.opening import marketplace
from api.commands.serving import Host, Port, address, chosen, run

if TYPE_CHECKING:
    from api.settings import Settings
    from api.wiring import Marketplace
    from search.progress import Progress

FILES = ("products.csv", "retailers.csv", "orders.csv", "events.jsonl")
FOLDER = "demo"
SHOWN = 3
HOURS = 24 * 7


@dataclass(frozen=True, slots=True)
class Sizes:
    """How big the marketplace is, and which of all possible ones."""

    products: int = 2000
    retailers: int = 400
    days: int = 365
    seed: int = 7


def demo(
    products: Annotated[int, typer.Option(min=20, max=100_000, help="products to make")] = 2000,
    retailers: Annotated[int, typer.Option(min=5, max=20_000, help="shops to make")] = 400,
    days: Annotated[int, typer.Option(min=30, max=730, help="days of orders to make")] = 365,
    seed: Annotated[int, typer.Option(min=0, help="another seed, another marketplace")] = 7,
    host: Host = None,
    port: Port = None,
    serve: Annotated[bool, typer.Option(help="serve it when it is ready")] = True,
) -> None:
    """Make a small marketplace if there is none, import, learn, index and serve it."""
    settings = chosen(demo=True, host=host, port=port)
    with marketplace(settings) as market:
        prepare(market, Bars(), Sizes(products, retailers, days, seed))
        shops = shown_shops(market)
    announce(settings, shops)
    if serve:
        run(settings)


def prepare(market: "Marketplace", progress: "Progress", sizes: Sizes) -> None:
    """Makes, imports, learns and indexes what is not there yet. A marketplace of one's own is left as it is."""
    from search.engine import NoIndexError
    from store import catalogue, orders

    folder = market.settings.home / FOLDER
    with market.database.reading() as connection:
        there, ordered = catalogue.count(connection), orders.count(connection)
    if there and (ordered or not folder.exists()):
        OUT.print(f"Using the {there:,} products and {ordered:,} order lines of {market.settings.home}.", markup=False)
    else:
        _make(market, folder, progress, sizes)
        ordered = 1
    try:
        _ = market.engine.manifest
    except NoIndexError:
        if ordered:
            market.train(progress)
        market.build(progress)


def _make(market: "Marketplace", folder: Path, progress: "Progress", sizes: Sizes) -> None:
    from indexer.demo.marketplace import make_marketplace
    from indexer.importing import import_files

    if not folder.exists():
        with progress.stage("making a marketplace"):
            make_marketplace(folder, **asdict(sizes))
    files = [folder / name for name in FILES]
    import_files(files, home=market.settings.home, database=market.database, progress=progress)


def shown_shops(market: "Marketplace") -> dict[str, str]:
    """A few shops of different kinds: what they are, by their ids."""
    from store import retailers

    with market.database.reading() as connection:
        shops = retailers.frame(connection)
    some = shops.drop_duplicates("segment").head(SHOWN)[["retailer_id", "name", "segment", "region"]]
    return {shop: f"{name}, {segment} in {region}" for shop, name, segment, region in some.to_numpy().tolist()}


def announce(settings: "Settings", shops: dict[str, str]) -> None:
    """Prints the address, tokens of a few shops, and three things to try."""
    from api.auth import Identity, open_tokens

    tokens = {shop: open_tokens(settings).issue(Identity("retailer", shop), HOURS) for shop in shops}
    where = address(settings)
    OUT.print(f"\n[bold]Kirana Ghar[/] is at [bold]{where}/docs[/]; tokens of a few shops, good for a week:\n")
    for shop, what in shops.items():
        OUT.print(f"  [bold]{escape(shop)}[/] ({escape(what)})")
        OUT.print(f"  {tokens[shop]}\n", markup=False, soft_wrap=True)
    first = next(iter(shops), "R00001")
    kirana = "kirana" if shutil.which("kirana") else sys.argv[0]  # `make demo` runs it from the environment's folder
    OUT.print("Three things to try in another terminal:\n")
    for line in (
        f'{kirana} search "chawal 25 kg" --retailer {first}',
        f"{kirana} recommend --retailer {first} --mode discover --k 10",
        f"curl -s -H 'Authorization: Bearer {tokens.get(first, '')}' '{where}/v1/for-you?mode=basket&size=5'",
    ):
        OUT.print(f"  {line}", markup=False, soft_wrap=True)
    OUT.print()
