"""`kirana models`: what was learned, why it is or is not in use, and the way back to an earlier one."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.commands.console import OUT
from api.commands.opening import marketplace

if TYPE_CHECKING:
    from ranking.artifacts import Artifact
    from ranking.evaluation.tables import Table


def models(
    use: Annotated[
        str, typer.Option(help="version of a ranking model to put into use, one of those listed", show_default=False)
    ] = "",
) -> None:
    """List the ranking models with the figures they were judged by, or put an earlier one into use with --use."""
    from api.commands.tables import figures_table
    from ranking.training.challenger import RANKING

    with marketplace() as market:
        if use:
            market.shelf.use(RANKING, use)
        found, in_use = market.shelf.versions(RANKING), market.shelf.in_use(RANKING)
    if not found:
        OUT.print("No ranking model yet: run [bold]kirana train[/]. Until then, pages are ranked by fusion.")
        return
    OUT.print(figures_table(table(found, in_use)))


def table(found: "tuple[Artifact, ...]", in_use: str) -> "Table":
    """One model a row, newest first."""
    from ranking.evaluation.tables import Table

    return Table(
        "Ranking models",
        "NDCG@20 on the last 28 days of its orders, of a twin that had not seen them; in brackets the 95 % interval, "
        "then the paired difference to the model in use at the time.",
        ("version", "orders before", "new products", "own products", "decision"),
        tuple(_row(artifact, in_use) for artifact in reversed(found)),
    )


def said(artifact: "Artifact") -> str:
    """What was learned, in one line."""
    facts = ", ".join(f"{name} {value}" for name, value in artifact.facts.items() if isinstance(value, int | str))
    decision = _decision(artifact)
    verdict = f" It is {_verdict(decision)}." if decision else ""
    return f"Learned {artifact.kind} {artifact.version}: {facts}.{verdict}"


def _row(artifact: "Artifact", in_use: str) -> tuple[str, ...]:
    decision = _decision(artifact)
    parts = decision.get("parts", {})
    verdict = "in use" if artifact.version == in_use else _verdict(decision)
    before = str(artifact.facts.get("as_of", ""))[:16]
    return (artifact.version, before, _figure(parts.get("new")), _figure(parts.get("own")), verdict)


def _decision(artifact: "Artifact") -> Mapping[str, Any]:
    decision = artifact.facts.get("decision")
    return decision if isinstance(decision, Mapping) else {}


def _verdict(decision: Mapping[str, Any]) -> str:
    against = f" than {decision['against']}" if decision.get("against") else ""
    return f"promoted: not worse{against}" if decision.get("promoted") else f"refused: worse{against}"


def _figure(part: Mapping[str, Any] | None) -> str:
    if part is None:
        return ""
    ours, difference = part["challenger"], part["difference"]
    figure = f"{ours['mean']:.3f} [{ours['low']:.3f}, {ours['high']:.3f}]"
    return figure if difference is None else f"{figure}, {difference['mean']:+.3f}"
