"""`kirana queries` and `kirana proposals`: what shops search for, and what can be learned from how they type again."""

from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.console import OUT
from api.commands.opening import marketplace, user

if TYPE_CHECKING:
    from api.insights import Insights
    from store.rules.versions import Author

Days = Annotated[int, typer.Option(min=1, max=366, help="how many days before the last search")]
Count = Annotated[int, typer.Option("--k", min=1, max=1000, help="how many lines")]


def queries(
    nothing_found: Annotated[
        bool, typer.Option("--nothing-found", help="only those that did not find what they asked for")
    ] = False,
    days: Days = 30,
    k: Count = 20,
) -> None:
    """List what shops search for and what came of it."""
    from api.commands.tables import queries_table
    from api.insights import Insights

    with marketplace() as market:
        asked = Insights(market, days).asked(nothing_found=nothing_found)
    if not asked:
        OUT.print(f"No such search in the last {days} days.")
        return
    OUT.print(queries_table(asked[:k], f"{len(asked):,} texts in {days} days"))


def proposals(
    accept: Annotated[
        list[str] | None, typer.Option(help="id of a proposal to draft a rule of; may be repeated", show_default=False)
    ] = None,
    decline: Annotated[
        list[str] | None, typer.Option(help="id of one that is not to come again; may be repeated", show_default=False)
    ] = None,
    days: Days = 30,
    k: Count = 20,
) -> None:
    """List synonyms and corrections that shops propose by typing again, and decide on them."""
    from api.commands.tables import proposals_table
    from api.insights import Insights
    from store.rules.versions import Author

    with marketplace() as market:
        insights = Insights(market, days)
        if accept or decline:
            _decide(insights, accept or [], decline or [], Author(user(), "command line"))
            return
        waiting = insights.proposals()
    if not waiting:
        OUT.print(f"Nothing is proposed by the searches of the last {days} days.")
        return
    OUT.print(proposals_table(waiting[:k], f"{len(waiting):,} proposals of {days} days"))
    OUT.print("Next: [bold]kirana proposals --accept ID[/] drafts a rule, [bold]--decline ID[/] keeps it away.")


def _decide(insights: "Insights", accept: list[str], decline: list[str], by: "Author") -> None:
    for proposal_id in accept:
        drafted = insights.accept(proposal_id, by)
        OUT.print(f"Drafted: rule {drafted.rule.id}, {drafted.rule.name}. No page changes before it is published.")
    for proposal_id in decline:
        insights.decline(proposal_id, by)
        OUT.print(f"Declined: {proposal_id}", markup=False)
