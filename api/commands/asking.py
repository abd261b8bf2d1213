"""`kirana search`, `kirana browse`, `kirana recommend`: one page for a person, or many rows for a program."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import typer

from api.commands.console import OUT, Bars
from api.commands.opening import marketplace

if TYPE_CHECKING:
    from api.commands.batch import Asked
    from api.wiring import Marketplace
    from search.page import Page
    from search.query import Query
    from search.retailer import Retailer

MOST = 1000
T = TypeVar("T")
Count = Annotated[int, typer.Option("--k", min=1, max=MOST, help="how many products")]
ForRetailer = Annotated[str, typer.Option("--retailer", help="id of the shop that asks", show_default=False)]
Mode = Annotated[
    Literal["basket", "discover", "reorder"],
    typer.Option(help="a mix, what is new to the shop, or what it has bought before"),
]
Out = Annotated[Path | None, typer.Option(help="file to write, JSON lines", show_default=False)]


def search(
    text: Annotated[str | None, typer.Argument(help="what the shop types", show_default=False)] = None,
    retailer: ForRetailer = "",
    k: Count = 20,
    queries: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help='file of rows {"id", "text", "retailer_id"?}')
    ] = None,
    out: Out = None,
    without: Annotated[
        list[str] | None, typer.Option("--without", help="chip to do without, `price`; `*` reads words alone")
    ] = None,
) -> None:
    """Search the catalogue: one TEXT as a table, or a file of texts with --queries and --out."""
    from api.listing import cut
    from search import surfaces

    def ask(words: str, shop: "Retailer", facets: bool) -> "Query":
        return surfaces.search(cut(words), shop, size=k, facets=facets, without=frozenset(without or ()))

    if text is not None and queries is None and out is None:
        show(retailer, lambda shop: ask(text, shop, True), f"“{cut(text)}”")
        return
    if text is not None or queries is None or out is None:
        raise typer.BadParameter("give either a TEXT, or --queries FILE together with --out FILE")
    from api.commands.batch import hits_of, read_queries

    asked = read_queries(queries)
    with marketplace() as market:

        def row(one: "Asked") -> dict[str, Any]:
            page = page_for(market, one.retailer_id or retailer, lambda shop: ask(one.text, shop, False))
            return {"id": one.id, "hits": hits_of(page)}

        write(out, "searching", asked, row)


def recommend(
    retailer: ForRetailer = "",
    mode: Mode = "basket",
    k: Count = 20,
    retailers: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="file of retailers' ids, one a line")
    ] = None,
    out: Out = None,
) -> None:
    """Show the page of one shop (--retailer) as a table, or of many (--retailers and --out) as rows."""
    from search import surfaces

    if retailer and retailers is None and out is None:
        show(retailer, lambda shop: surfaces.for_you(shop, mode, size=k), f"{mode} for {retailer}")
        return
    if retailer or retailers is None or out is None:
        raise typer.BadParameter("give either --retailer ID, or --retailers FILE together with --out FILE")
    from api.commands.batch import hits_of, read_retailers

    asked = read_retailers(retailers)
    with marketplace() as market:

        def row(one: str) -> dict[str, Any]:
            page = page_for(market, one, lambda shop: surfaces.for_you(shop, mode, size=k, facets=False))
            return {"retailer_id": one, "hits": hits_of(page)}

        write(out, f"recommending ({mode})", asked, row)


def browse(
    category: Annotated[
        str, typer.Argument(help="path such as `Staples > Rice`; none for the whole catalogue", show_default=False)
    ] = "",
    retailer: ForRetailer = "",
    k: Count = 20,
) -> None:
    """Browse a category, and see which categories there are."""
    from api.commands.tables import categories_table
    from api.listing import category_path
    from search import surfaces

    path = category_path(category)
    page = show(retailer, lambda shop: surfaces.browse(path, shop, size=k), category or "everything")
    if not path or not page.hits:
        OUT.print(categories_table(page))


def suggest(
    text: Annotated[str, typer.Argument(help="what the shop has typed so far", show_default=False)],
    retailer: ForRetailer = "",
    k: Annotated[int, typer.Option("--k", min=1, max=20, help="how many suggestions")] = 8,
) -> None:
    """Say how a typed beginning may go on."""
    from api.commands.tables import suggestions_table
    from api.listing import cut
    from search.retailer import STRANGER

    with marketplace() as market:
        shop = market.retailer(retailer) if retailer else STRANGER
        found = market.suggester().suggest(cut(text), shop, k)
    if found:
        OUT.print(suggestions_table(found, f"“{cut(text)}”"))
    else:
        OUT.print(f"Nothing that is sold or was searched for begins with “{cut(text)}”.", markup=False)


def show(retailer_id: str, ask: "Callable[[Retailer], Query]", title: str) -> "Page":
    """Prints one page as a table."""
    from api.commands.tables import page_table

    with marketplace() as market:
        page = page_for(market, retailer_id, ask)
    OUT.print(page_table(page, title))
    if retailer_id and page.query.retailer.is_stranger:
        OUT.print(f"No orders of {retailer_id} are known, so this page is the same for everybody.", markup=False)
    return page


def page_for(market: "Marketplace", retailer_id: str, ask: "Callable[[Retailer], Query]") -> "Page":
    """The page that a shop gets; without an id, that of a stranger."""
    from search.retailer import STRANGER

    return market.pipeline().run(ask(market.retailer(retailer_id) if retailer_id else STRANGER))


def write(out: Path, stage: str, asked: list[T], row: Callable[[T], dict[str, Any]]) -> None:
    """Writes a row for each one asked, and says so."""
    from api.commands.batch import write_rows

    with Bars().stage(stage, len(asked)) as advance:

        def rows() -> Iterator[dict[str, Any]]:
            for one in asked:
                yield row(one)
                advance(1)

        written = write_rows(out, rows())
    OUT.print(f"{written:,} rows in {out}", markup=False)
