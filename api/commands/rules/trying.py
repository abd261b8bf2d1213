"""`kirana rules preview`, `rehearse`, `check` and `report`: what rules would do, and what they have done."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.console import OUT, Bars
from api.commands.opening import marketplace
from api.commands.rules.changing import moment
from api.commands.rules.exchanging import read

if TYPE_CHECKING:
    from api.rules.trial import Wanted
    from api.wiring import Marketplace
    from search.query import Query
    from search.retailer import Retailer

Drafts = Annotated[
    list[str] | None,
    typer.Argument(help="ids of rules, as they were last written; none: all that is not live as it is written"),
]
FromFile = Annotated[
    Path | None, typer.Option("--file", exists=True, dir_okay=False, help="rules of a file, which are not kept yet")
]
Without = Annotated[list[str] | None, typer.Option("--without", help="as if this live rule were withdrawn")]
AsOf = Annotated[
    datetime | None,
    typer.Option("--at", parser=moment, metavar="MOMENT", help="as of a moment; else now, or when they begin"),
]


def preview(
    rules: Drafts = None,
    text: Annotated[str, typer.Option(help="what a shop types")] = "",
    category: Annotated[str, typer.Option(help="what it browses, `Staples > Rice`")] = "",
    retailer: Annotated[str, typer.Option(help="as this shop sees it; for-you, if neither text nor category")] = "",
    k: Annotated[int, typer.Option("--k", min=1, max=100, help="how many places")] = 12,
    file: FromFile = None,
    without: Without = None,
    at: AsOf = None,
) -> None:
    """Show a page before and after a draft, side by side: what moved, came and went, and by which rule."""
    from api.commands.rules.trial_tables import gone_table, preview_table, unfired_table
    from api.rules.trial import Trial

    if text and category:
        raise typer.BadParameter("give either --text or --category")

    def ask(shop: "Retailer") -> "Query":
        return asked(shop, text, category, k)

    with marketplace() as market:
        found = Trial(market).preview(wanted(market, rules, file, without), ask, retailer, at)
    OUT.print(preview_table(found))
    for table in (gone_table(found), unfired_table(found)):
        if table.row_count:
            OUT.print(table)
    if not found.differs:
        OUT.print("Nobody would see a difference on this page.")


def rehearse(
    rules: Drafts = None,
    file: FromFile = None,
    without: Without = None,
    days: Annotated[int, typer.Option(min=1, max=365, help="how far back from the last question")] = 28,
    most: Annotated[int, typer.Option(min=1, help="questions that are asked again; drawn where more were")] = 10_000,
    at: AsOf = None,
    json: Annotated[bool, typer.Option("--json", help="print all of it as JSON")] = False,
) -> None:
    """Ask again what shops asked in the last days, before and after a draft, and say what it would have changed."""
    from api.commands.rules.trial_tables import effects_table, reach_table, shifts_table, summary
    from api.rules.trial import Trial
    from store import catalogue

    with marketplace() as market:
        impact = Trial(market).rehearse(wanted(market, rules, file, without), days, most, at, Bars())
        with market.database.reading() as connection:
            moved = [one.product_id for one in (*impact.gaining, *impact.losing)]
            titles = {name: product.title for name, product in catalogue.get_many(connection, moved).items()}
    if json:
        from api.schemas.trials import REHEARSAL, RehearsalView

        typer.echo(REHEARSAL.dump_json(RehearsalView(impact.verdict, impact), indent=2))
        return
    OUT.print(reach_table(impact))
    for table in (shifts_table(impact, titles), effects_table(impact)):
        if table.row_count:
            OUT.print(table)
    OUT.print(summary(impact))


def check(
    exit_code: Annotated[bool, typer.Option("--exit-code", help="end with 1 where anything was found")] = False,
) -> None:
    """List live rules that never fired, are shadowed or contradict each other, name what is gone, or are soon over."""
    from api.commands.rules.trial_tables import findings_table
    from api.rules.trial import Trial

    with marketplace() as market:
        findings = Trial(market).check()
    if not findings:
        OUT.print("Nothing was found: every live rule can do what it says.")
        return
    OUT.print(findings_table(findings))
    if exit_code:
        raise typer.Exit(1)


def report(days: Annotated[int, typer.Option(min=1, max=365, help="how far back")] = 30) -> None:
    """Say what each live rule has cost and brought, by the log of pages and what was ordered on them."""
    from api.commands.rules.trial_tables import report_table
    from api.rules.trial import Trial

    with marketplace() as market:
        effects = Trial(market).report(days)
    if not effects:
        OUT.print(f"No rule fired on a page that was served in the last {days} days.")
        return
    OUT.print(report_table(effects, days))


def asked(shop: "Retailer", text: str, category: str, size: int) -> "Query":
    """The page that the options name; without any, the shop's own."""
    from api.listing import category_path, cut
    from search import surfaces

    if text:
        return surfaces.search(cut(text), shop, size=size)
    return surfaces.browse(category_path(category), shop, size=size) if category else surfaces.for_you(shop, size=size)


def wanted(market: "Marketplace", rules: list[str] | None, file: Path | None, without: list[str] | None) -> "Wanted":
    """The draft that the options name."""
    from api.rules.trial import Wanted

    put = read(market, file).rules if file else ()
    return Wanted(tuple(rules or ()), tuple(put), tuple(without or ()))
