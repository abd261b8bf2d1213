"""`kirana rules diff`, `apply`, `import` and `export`: rules as files, of YAML or of Querqy."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from api.commands.console import ASIDE, OUT
from api.commands.opening import marketplace
from api.commands.rules.changing import Yes, desk

if TYPE_CHECKING:
    from api.wiring import Marketplace
    from indexer.exchange.differences import Difference
    from indexer.exchange.querqy_reading import Imported

Format = Literal["yaml", "querqy"]
File = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, help="rules as YAML (.yaml, .yml), or Querqy's rules.txt")
]
Prune = Annotated[bool, typer.Option("--prune", help="remove the rules that are not in the file")]
Draft = Annotated[bool, typer.Option("--draft", help="keep them as drafts: the shops see nothing of it yet")]


def diff(
    file: File,
    draft: Draft = False,
    prune: Prune = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="end with 1 where there is a difference")] = False,
) -> None:
    """Say what `apply` would change, and change nothing."""
    with marketplace() as market:
        steps = desk(market).compare(read(market, file), prune=prune)
    if tell(steps, publish=not draft, prune=prune) and exit_code:
        raise typer.Exit(1)


def apply(file: File, draft: Draft = False, prune: Prune = False, yes: Yes = False) -> None:
    """Make the rules as the file has them and publish them, all or none. Applying it again changes nothing."""
    with marketplace() as market:
        found = read(market, file)
        steps = desk(market).apply(found, publish=not draft, prune=prune, confirmed=yes)
    if tell(steps, publish=not draft, prune=prune):
        OUT.print("Kept as drafts." if draft else "Done: it is live within a second.")


def import_(file: File, yes: Yes = False) -> None:
    """Take the rules of a file in as drafts, all or none; what has no equivalent here is listed."""
    apply(file, draft=True, yes=yes)


def export(
    format: Annotated[Format, typer.Option(help="YAML has all of a rule, Querqy what it knows")] = "yaml",  # noqa: A002 (the flag)
    live: Annotated[bool, typer.Option("--live", help="only what the shops see, not the drafts")] = False,
    out: Annotated[Path | None, typer.Option(help="file to write; else the terminal", show_default=False)] = None,
) -> None:
    """Write all rules as a file that `apply` and git understand, or Querqy."""
    from indexer.exchange.documents import write_yaml
    from indexer.exchange.querqy_writing import write_querqy
    from store.rules import kept

    with marketplace() as market, market.database.reading() as connection:
        every = kept.every(connection)
    rules = [one.live for one in every if one.live] if live else [one.rule for one in every]
    if format == "yaml":
        write(write_yaml(rules), out)
        return
    exported = write_querqy(rules)
    write(exported.text, out)
    if exported.unmatched:
        from api.commands.rules.tables import unmatched_table

        ASIDE.print(unmatched_table(exported.unmatched))


def read(market: "Marketplace", file: Path) -> "Imported":
    """The rules of a file, with what has no equivalent listed beside. Raises RulesFileError."""
    from api.commands.rules.tables import unmatched_table
    from api.rules.files import read_rules

    found = read_rules(market, file)
    if found.unmatched:
        ASIDE.print(unmatched_table(found.unmatched))
    return found


def write(text: str, out: Path | None) -> None:
    """To the file, or as it is to the terminal."""
    if out is None:
        typer.echo(text, nl=False)
        return
    out.write_text(text, encoding="utf-8")
    OUT.print(f"Written to {out}.", markup=False)


def tell(steps: "tuple[Difference, ...]", *, publish: bool, prune: bool) -> bool:
    """Prints what differs; returns whether anything does."""
    from api.commands.rules.tables import differences_table

    if not any(one.differs(publish=publish, prune=prune) for one in steps):
        OUT.print(f"Nothing differs: {sum(one.wanted is not None for one in steps)} rules are as the file has them.")
        return False
    OUT.print(differences_table(steps, publish=publish, prune=prune))
    return True
