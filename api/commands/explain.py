"""`kirana explain`: what moved each product of a shop's page, by the model that ranked it."""

from math import isnan
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.asking import Mode
from api.commands.console import OUT
from api.commands.opening import marketplace

if TYPE_CHECKING:
    from api.wiring import Marketplace
    from ranking.evaluation.tables import Table
    from ranking.explaining import Contribution, Explained


def explain(
    page: Annotated[str, typer.Argument(help="query_id of a page that was served", show_default=False)] = "",
    retailer: Annotated[
        str, typer.Option("--retailer", help="or: the shop whose page of now is explained", show_default=False)
    ] = "",
    mode: Mode = "basket",
    k: Annotated[int, typer.Option("--k", min=1, max=100, help="how many products of it")] = 5,
) -> None:
    """Say what moved each product of a page: one that was served, or a shop's for-you page of now."""
    from api.commands.tables import figures_table
    from api.explaining import NotExplainedError

    if bool(page) == bool(retailer):
        raise typer.BadParameter("give either the query_id of a PAGE, or --retailer ID")
    with marketplace() as market:
        try:
            found = _served(market, page) if page else _of_now(market, retailer, mode, k)
        except NotExplainedError as fault:
            OUT.print(str(fault), markup=False)
            return
    OUT.print(figures_table(table(found[:k])))


def _served(market: "Marketplace", query_id: str) -> "tuple[Explained, ...]":
    from api.explaining import NotExplainedError, explain_page, served_page

    page = served_page(market, query_id)
    if page is None:
        raise NotExplainedError(f"no page {query_id} in the log: pages are there a moment after they were served")
    return explain_page(market, page)


def _of_now(market: "Marketplace", retailer: str, mode: Mode, k: int) -> "tuple[Explained, ...]":
    from api.explaining import LIGHTGBM, NotExplainedError, explained
    from search.surfaces import for_you

    query = for_you(market.retailer(retailer), mode, size=k, facets=False)
    page = market.pipeline().run(query)
    if not page.served_by.ranker.startswith(LIGHTGBM):
        raise NotExplainedError(
            f"{retailer}'s page is ranked by {page.served_by.ranker}, which has no features: see the reasons of "
            "`kirana recommend`"
        )
    shown = [hit.product.product_id for hit in page.hits]
    return explained(market, query, shown, page.served_by.ranker.removeprefix(LIGHTGBM))


def table(found: "tuple[Explained, ...]") -> "Table":
    """A product a row, with the strongest features one below the other."""
    from ranking.evaluation.tables import Table

    return Table(
        "What moved each product",
        "Contributions to the raw score; below zero a product was held back. Features: docs/ranking.md.",
        ("product", "part", "probability", "strongest"),
        tuple(
            (
                f"{one.candidate.product.product_id} {one.candidate.product.title}",
                one.part,
                f"{one.probability:.3f}",
                "\n".join(map(_said, one.contributions)),
            )
            for one in found
        ),
    )


def _said(part: "Contribution") -> str:
    value = "not known" if isnan(part.value) else f"{part.value:.3g} {part.feature.unit}"
    return f"{part.added:+.2f} {part.feature.name}: {value}"
