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
        str,
        typer.Option(
            help="version of a ranking model to put into use, one of those listed, or its beginning", show_default=False
        ),
    ] = "",
) -> None:
    """List the ranking models with the figures they were judged by, or put an earlier one into use with --use."""
    from api.commands.tables import figures_table
    from ranking.relevance.learning import RELEVANCE
    from ranking.training.challenger import RANKING

    with marketplace() as market:
        shelf = market.shelf
        if use:
            beginning = use.rstrip("…")  # a narrow window cuts versions
            named = [*shelf.versions(RANKING), *shelf.versions(RELEVANCE)]
            meant = [(one.kind, one.version) for one in named if one.version.startswith(beginning)]
            shelf.use(*(meant[0] if len(meant) == 1 else (RANKING, use)))
        found, in_use = shelf.versions(RANKING), shelf.in_use(RANKING)
        texts, text_in_use = shelf.versions(RELEVANCE), shelf.in_use(RELEVANCE)
    if found:
        OUT.print(figures_table(table(found, in_use)))
    else:
        OUT.print("No ranking model yet: run [bold]kirana train[/]. Until then, pages are ranked by fusion.")
    if texts:
        OUT.print(figures_table(text_table(texts, text_in_use)))


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


def text_table(found: "tuple[Artifact, ...]", in_use: str) -> "Table":
    """One text model a row, newest first."""
    from ranking.evaluation.tables import Table

    return Table(
        "Text models",
        "NDCG@10 on judged queries, each by a model that had not seen it; in brackets the 95 % interval, then what the "
        "formula reaches on the same queries, and the paired difference to what was in use at the time.",
        ("version", "queries", "model", "formula", "difference", "decision"),
        tuple(_text_row(artifact, in_use) for artifact in reversed(found)),
    )


def _text_row(artifact: "Artifact", in_use: str) -> tuple[str, ...]:
    decision = _decision(artifact)
    verdict = "in use" if artifact.version == in_use else _word(decision)
    model, formula, gain = (decision[name] for name in ("challenger", "formula", "difference"))
    return (
        artifact.version,
        str(decision["queries"]),
        f"{model['mean']:.3f} [{model['low']:.3f}, {model['high']:.3f}]",
        f"{formula['mean']:.3f}",
        f"{gain['mean']:+.3f} [{gain['low']:+.3f}, {gain['high']:+.3f}]",
        verdict,
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
    verdict = "in use" if artifact.version == in_use else _word(decision)
    before = str(artifact.facts.get("as_of", ""))[:16]
    return (artifact.version, before, _figure(parts.get("new")), _figure(parts.get("own")), verdict)


def _decision(artifact: "Artifact") -> Mapping[str, Any]:
    decision = artifact.facts.get("decision")
    return decision if isinstance(decision, Mapping) else {}


def _word(decision: Mapping[str, Any]) -> str:
    return "promoted" if decision.get("promoted") else "refused"


def _verdict(decision: Mapping[str, Any]) -> str:
    against = f" than {decision['against']}" if decision.get("against") else ""
    return f"promoted: not worse{against}" if decision.get("promoted") else f"refused: worse{against}"


def _figure(part: Mapping[str, Any] | None) -> str:
    if part is None:
        return ""
    ours, difference = part["challenger"], part["difference"]
    figure = f"{ours['mean']:.3f} [{ours['low']:.3f}, {ours['high']:.3f}]"
    return figure if difference is None else f"{figure}, {difference['mean']:+.3f}"
