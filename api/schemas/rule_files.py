"""How a file of rules looks to a client: what taking it in changes, and what has no equivalent."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from indexer.exchange.differences import Difference, FieldChange
from indexer.exchange.querqy_lines import Unmatched

Change = Literal["new", "changed", "published", "removed"]


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """One rule that is not as the file has it; `publishes`: it goes live."""

    rule_id: str
    change: Change
    publishes: bool
    fields: Annotated[tuple[FieldChange, ...], Field(description="of a rule that is changed")]


@dataclass(frozen=True, slots=True)
class TakenView:
    """What a file changes. With `dry_run`, nothing was done yet."""

    differences: list[DifferenceView]
    unmatched: Annotated[tuple[Unmatched, ...], Field(description="what has no equivalent here")]
    dry_run: bool


def difference_view(step: Difference, *, publish: bool) -> DifferenceView:
    """One difference as clients see it."""
    publishes = publish and step.publishes
    if step.wanted is None:
        return DifferenceView(step.rule_id, "removed", publishes, ())
    if step.kept is None:
        return DifferenceView(step.rule_id, "new", publishes, ())
    return DifferenceView(step.rule_id, "changed" if step.writes else "published", publishes, step.fields)
