"""How rules look to the people who make them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from search.rules.conditions import Moment
from search.rules.document import written
from search.rules.rule import Rule
from store.rules.kept import KeptRule
from store.rules.trail import Act, Deed
from store.rules.versions import Version

State = Literal["draft", "planned", "live", "ended"]
Document = Annotated[
    Rule,
    PlainSerializer(lambda rule: written(rule)),  # noqa: PLW0108 (without its annotation, the schema stays the rule's)
    Field(
        examples=[{"id": "diwali-ghee", "action": {"kind": "pin", "position": 1}, "target": {"products": ["P00017"]}}]
    ),
]


@dataclass(frozen=True, slots=True)
class PlannedView:
    """From a moment on (UTC) a version is live, or with null none."""

    version: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule as it was last written, and what of it the shops see."""

    rule: Document
    state: Annotated[State, Field(description="`planned`: its publication or its `starts_at` is to come")]
    version: Annotated[int, Field(description="of this text; the ETag")]
    published: Annotated[int | None, Field(description="the version that is live, if one is")]
    planned: PlannedView | None
    changed_at: Annotated[datetime, Field(description="UTC")]
    changed_by: Annotated[str, Field(examples=["anna"])]
    changed_as: Annotated[str, Field(description="the role", examples=["merchandiser"])]


@dataclass(frozen=True, slots=True)
class RulesView:
    """Some of the rules, by their ids."""

    rules: list[RuleView]
    total: int


@dataclass(frozen=True, slots=True)
class VersionView:
    """One state of a rule; null: it was removed then."""

    version: int
    rule: Document | None
    at: datetime
    by: str
    role: str


@dataclass(frozen=True, slots=True)
class ActView:
    """One line of the trail. `takes_effect` is null where it did at once."""

    what: Deed
    rule_id: str
    version: int | None
    at: datetime
    by: str
    role: str
    takes_effect: datetime | None


@dataclass(frozen=True, slots=True)
class TrailView:
    """Who did what, the newest first."""

    acts: list[ActView]
    total: int


class Publication(BaseModel):
    """Which version, and from when on; the last one and at once if nothing is said."""

    model_config = ConfigDict(extra="forbid")

    version: Annotated[int | None, Field(ge=1)] = None
    from_: Annotated[Moment | None, Field(alias="from", description="a moment to come, UTC or with its zone")] = None


class Withdrawal(BaseModel):
    """From when on; at once if nothing is said."""

    model_config = ConfigDict(extra="forbid")

    from_: Annotated[Moment | None, Field(alias="from", description="a moment to come, UTC or with its zone")] = None


class BackTo(BaseModel):
    """A moment that is past, UTC or with its zone."""

    model_config = ConfigDict(extra="forbid")

    moment: Moment


class Back(BaseModel):
    """A moment that is past; without one, what was live before the last change of it."""

    model_config = ConfigDict(extra="forbid")

    moment: Moment | None = None


@dataclass(frozen=True, slots=True)
class Restored:
    """The rules of which another version is live now, or none."""

    changed: tuple[str, ...]


def rule_view(kept: KeptRule, now: datetime) -> RuleView:
    """The rule with its state."""
    planned = None if kept.planned is None else PlannedView(kept.planned.version, kept.planned.at)
    return RuleView(
        kept.rule, state_of(kept, now), kept.version, kept.published, planned, kept.at, kept.by.name, kept.by.role
    )


def state_of(kept: KeptRule, now: datetime) -> State:
    """What the shops see of a rule: of its published version."""
    if kept.live is None:
        return "planned" if kept.planned else "draft"
    if kept.live.ended(now):
        return "ended"
    return "live" if kept.live.when.is_on(now) else "planned"


def version_view(version: Version) -> VersionView:
    """One version as clients see it."""
    return VersionView(version.number, version.rule, version.at, version.by.name, version.by.role)


def act_view(act: Act) -> ActView:
    """One line of the trail as clients see it."""
    return ActView(act.what, act.rule_id, act.version, act.at, act.by.name, act.by.role, act.from_)
