"""`kirana rules list`, `show` and `trail`: what there is, and how it came about."""

from typing import Annotated, Literal

import typer

from api.commands.console import OUT
from api.commands.opening import marketplace

RuleId = Annotated[str, typer.Argument(help="id of the rule", show_default=False)]


def list_(
    state: Annotated[
        Literal["draft", "planned", "live", "ended"] | None, typer.Option(help="only those of this state")
    ] = None,
) -> None:
    """List the rules: what each does, when, and whether the shops see it."""
    from api.commands.rules.tables import rules_table
    from api.schemas.rules import state_of
    from search.pipeline import utc_now
    from store.rules import kept

    now = utc_now()
    with marketplace() as market, market.database.reading() as connection:
        rules = [(one, state_of(one, now)) for one in kept.every(connection)]
    wanted = [(one, its) for one, its in rules if state is None or its == state]
    if not wanted:
        OUT.print(f"No {state or ''} rules.".replace("  ", " ") + " Make some with [bold]kirana rules apply FILE[/].")
        return
    OUT.print(rules_table(wanted))


def show(rule_id: RuleId) -> None:
    """Show one rule as it stands in a file, with its versions and what became of them."""
    from api.commands.rules.tables import trail_table
    from api.rules.desk import found
    from api.schemas.rules import state_of
    from indexer.exchange.documents import write_yaml
    from search.pipeline import utc_now
    from store.rules.trail import trail as whole

    with marketplace() as market, market.database.reading() as connection:
        rule, acts = found(connection, rule_id), whole(connection, rule_id)
    typer.echo(write_yaml([rule.rule]))
    live = f"version {rule.published} is live" if rule.published else "no version is live"
    OUT.print(f"{state_of(rule, utc_now())}: this is version {rule.version}, {live}", markup=False)
    OUT.print(trail_table(acts))


def trail(
    rule_id: Annotated[str, typer.Argument(help="id of a rule; all if none is given", show_default=False)] = "",
    last: Annotated[int, typer.Option(min=1, help="how many lines")] = 50,
) -> None:
    """Say who did what with the rules and when, the newest first."""
    from api.commands.rules.tables import trail_table
    from store.rules.trail import trail as whole

    with marketplace() as market, market.database.reading() as connection:
        acts = whole(connection, rule_id or None)
    OUT.print(trail_table(acts[:last]))
