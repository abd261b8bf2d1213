"""`kirana import`, `update`, `train`, `build`, `rollback`, `evaluate`: from files to pages."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from api.commands.console import OUT, Bars
from api.commands.opening import marketplace

Kind = Literal["products", "retailers", "orders", "judgments", "events"]
Source = Literal["orders", "pages"]
Preset = Literal["kirana", "online-retail", "bigbasket"]


def import_(
    paths: Annotated[list[Path], typer.Argument(help="CSV, Parquet or JSON lines files", show_default=False)],
    kind: Annotated[
        Kind | None, typer.Option(help="what the files hold; told from their columns if not given", show_default=False)
    ] = None,
    format: Annotated[Preset, typer.Option(help="whose columns the files have")] = "kirana",  # noqa: A002 (the flag)
) -> None:
    """Read files, clean them and store what is good; print what was kept, mended and rejected."""
    from api.commands.tables import account_tables
    from indexer.importing import import_files
    from indexer.ledger import InputError

    with marketplace() as market:
        try:
            accounts = import_files(
                paths, home=market.settings.home, database=market.database, kind=kind, preset=format, progress=Bars()
            )
        except InputError as fault:
            OUT.print(*account_tables(fault.accounts), sep="\n")
            raise
    OUT.print(*account_tables(accounts), sep="\n")
    OUT.print("Next: [bold]kirana train[/] to learn from the orders, [bold]kirana build[/] to serve the products.")


def update(
    path: Annotated[Path, typer.Argument(help="CSV, Parquet or JSON lines: product_id, version and what is new")],
) -> None:
    """Change prices and stock in the store and the live index, at once and without encoding anything."""
    from indexer.changing import change_products

    with marketplace() as market:
        done = change_products(
            path, home=market.settings.home, database=market.database, engine=market.engine, progress=Bars()
        )
    OUT.print(f"{done.rows:,} rows: {done.changed:,} changes made, {done.refused:,} rows refused.", markup=False)
    if done.refused:
        said = f"The first: {done.first}. All of them, with reasons, are in {done.refused_file}"
        OUT.print(said, markup=False, soft_wrap=True)


def train(
    source: Annotated[
        Source, typer.Option("--from", help="what the ranking learns from: orders, or served pages with their clicks")
    ] = "orders",
) -> None:
    """Learn from all orders. Pages show it after the next `kirana build`."""
    from api.commands.models import said

    with marketplace() as market:
        for artifact in market.train(Bars(), source):
            OUT.print(said(artifact), markup=False)
    OUT.print("Next: [bold]kirana build[/]")


def build() -> None:
    """Build a new index beside the live one and swap. Running servers pick it up by themselves."""
    with marketplace() as market:
        manifest = market.build(Bars())
    OUT.print(f"Live: index {manifest.version} with {manifest.products:,} products.", markup=False)


def rollback() -> None:
    """Make the index before the live one live again."""
    with marketplace() as market:
        manifest = market.engine.rollback()
    OUT.print(f"Live again: index {manifest.version} with {manifest.products:,} products.", markup=False)


def evaluate(
    train_share: Annotated[
        float, typer.Option(min=0.1, max=0.95, help="share of the time that is learned from; the rest is asked for")
    ] = 0.8,
    json: Annotated[bool, typer.Option("--json", help="print the report as JSON instead of tables")] = False,
) -> None:
    """Say what the pages are worth: learn from the first 80 % of the time, ask for the rest, count."""
    from tempfile import TemporaryDirectory

    from api.commands.tables import figures_table
    from api.evaluating import fit_pipeline
    from ranking.evaluation.answers import answers
    from ranking.evaluation.evaluate import evaluate as evaluated
    from ranking.evaluation.page import write
    from ranking.evaluation.tables import summary, tables
    from store import catalogue, orders

    bars = Bars()
    with marketplace() as market, TemporaryDirectory(prefix="kirana-evaluation-") as folder:
        with market.database.reading() as connection:
            lines = orders.frame(connection)
            titles = {one.product_id: one.title for batch in catalogue.products(connection) for one in batch}
        fit = fit_pipeline(market, Path(folder), bars)
        report = evaluated(lines, fit=fit, titles=titles, train_share=train_share, progress=bars)
        written = write(report, market.settings.home)
    if json:
        OUT.print_json(data=report.as_json())
        return
    OUT.print(summary(report), markup=False)
    for answer in answers(report):
        OUT.print(f"- {answer}", markup=False)
    for table in tables(report):
        OUT.print(figures_table(table))
    OUT.print(f"Page with plots: {written / 'index.html'}; the same as JSON beside it.", markup=False)
