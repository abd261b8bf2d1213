"""`kirana rules publish`, `withdraw`, `rollback` and `remove`: what the shops see."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.console import OUT
from api.commands.opening import marketplace, user
from api.commands.rules.looking import RuleId

if TYPE_CHECKING:
    from api.rules.desk import Desk
    from api.wiring import Marketplace
    from store.rules.kept import KeptRule


def moment(said: str) -> datetime:
    """A moment as people write it: `2026-11-09`, `2026-11-09T18:30+05:30`. Naive UTC."""
    from search.rules.conditions import naive_utc

    try:
        return naive_utc(datetime.fromisoformat(said))
    except ValueError:
        raise typer.BadParameter(f"{said!r} is no moment: write 2026-11-09, or 2026-11-09T18:30+05:30") from None


At = Annotated[
    datetime | None, typer.Option("--at", parser=moment, metavar="MOMENT", help="at a moment to come, not at once")
]
Yes = Annotated[bool, typer.Option("--yes", help="insist on a rule that hides everything")]


def publish(
    rule_id: RuleId,
    version: Annotated[int | None, typer.Option(min=1, help="not the last version but this one")] = None,
    at: At = None,
    yes: Yes = False,
) -> None:
    """Make a rule live in every process, within a second and without a restart."""
    with marketplace() as market:
        tell(desk(market).publish(rule_id, version, at, confirmed=yes))


def withdraw(rule_id: RuleId, at: At = None) -> None:
    """Take a rule from the pages; it stays as a draft. Also calls off what was planned for it."""
    with marketplace() as market:
        tell(desk(market).withdraw(rule_id, at))


def rollback(
    rule_id: Annotated[str, typer.Argument(help="id of a rule; all of them if none is given", show_default=False)] = "",
    to: Annotated[
        datetime | None, typer.Option("--to", parser=moment, metavar="MOMENT", help="what was live at this moment")
    ] = None,
) -> None:
    """Make live again what was live of one rule before its last change, or of one or all at a moment."""
    if not rule_id and to is None:
        raise typer.BadParameter("give the id of a rule, or --to MOMENT for all of them")
    with marketplace() as market:
        if rule_id:
            tell(desk(market).roll_back(rule_id, to))
        elif to is not None:
            changed = desk(market).restore(to)
            OUT.print(
                f"Back to {to:%Y-%m-%d %H:%M} UTC: {', '.join(changed) or 'nothing was different'}.", markup=False
            )


def remove(rule_id: RuleId) -> None:
    """Take a rule from the pages and from the list; its versions and the trail stay."""
    with marketplace() as market:
        desk(market).remove(rule_id)
    OUT.print(f"Removed {rule_id}; `kirana rules trail {rule_id}` remembers it.", markup=False)


def desk(market: "Marketplace") -> "Desk":
    """Whoever may open the database may do everything; the trail has the name of the machine's user."""
    from api.rules.desk import Desk
    from store.rules.versions import Author

    return Desk(market, Author(user(), "command line"))


def tell(rule: "KeptRule") -> None:
    """Says in one line what the shops see of a rule now."""
    from api.rules.sentences import moment as said
    from api.schemas.rules import state_of
    from search.pipeline import utc_now

    live = f"version {rule.published} is live" if rule.published else "no version is live"
    if rule.planned:
        then = f"version {rule.planned.version} goes live" if rule.planned.version else "it is withdrawn"
        live += f", {then} at {said(rule.planned.at)} UTC"
    OUT.print(f"{rule.rule.id}: {state_of(rule, utc_now())}; {live}.", markup=False)
