"""What the staff learns from searches, and what it makes of it. Shops see nothing of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field, TypeAdapter

from api.context import JSON, ContextOf, WhoAsks
from api.insights import Insights
from api.problems import FORBIDDEN, TOKEN, Problem, responses
from api.routes.rules import WRITERS
from insights.searches.asking import AskedText
from insights.searches.proposals import Kind
from store.decisions import Verdict
from store.rules.versions import Author


def insights(context: ContextOf, who: WhoAsks, days: Annotated[int, Query(ge=1, le=366)] = 30) -> Insights:
    """Of the last days, for somebody of the staff."""
    if who.role is None:
        raise Problem(TOKEN, "insights need a token of the staff: `kirana token --role analyst`")
    if not who.is_staff:
        raise Problem(FORBIDDEN, f"the role {who.role} may not see insights: use a token of the staff")
    return Insights(context.marketplace, days)


def author(who: WhoAsks) -> Author:
    """Who decides, if that is allowed to."""
    if who.role not in WRITERS:
        raise Problem(FORBIDDEN, f"the role {who.role} may read proposals and not decide: ask a merchandiser")
    return Author(who.name or who.role, who.role)


InsightsOf = Annotated[Insights, Depends(insights)]
AuthorOf = Annotated[Author, Depends(author)]
Size = Annotated[int, Query(ge=1, le=1000)]
router = APIRouter(prefix="/v1/insights", tags=["insights"], responses=responses(401, 403, 422, 503))


@dataclass(frozen=True, slots=True)
class QueriesView:
    """Texts with what came of them; `total` counts all of which these are the first."""

    queries: list[AskedText]
    total: int
    days: int


@dataclass(frozen=True, slots=True)
class ProposalView:
    """Who types `phrase` means `other`, as far as shops have told by typing again."""

    id: str
    kind: Kind
    phrase: Annotated[str, Field(examples=["hladi"])]
    other: Annotated[str, Field(examples=["haldi"])]
    shops: Annotated[int, Field(description="shops that typed again so, and chose of what that found")]
    tried: Annotated[int, Field(description="shops that the phrase did not serve")]
    confidence: Annotated[float, Field(description="lower end of the 95 % interval of shops / tried")]
    examples: Annotated[tuple[tuple[str, str], ...], Field(description="whole texts, the first and the second one")]


@dataclass(frozen=True, slots=True)
class ProposalsView:
    """What is waiting for a decision, surest first."""

    proposals: list[ProposalView]
    total: int
    days: int


@dataclass(frozen=True, slots=True)
class DecisionView:
    """What was decided. An accepted proposal is the draft of a rule; nothing is live before that is published."""

    id: str
    decision: Verdict
    rule_id: str = ""
    version: int | None = None


@dataclass(frozen=True, slots=True)
class DecidedView:
    """One line of what was decided so far."""

    id: str
    phrase: str
    other: str
    decision: Verdict
    at: datetime
    who: str
    role: str


QUERIES, PROPOSALS = TypeAdapter(QueriesView), TypeAdapter(ProposalsView)


@router.get("/queries", response_model=QueriesView)
def queries(
    found: InsightsOf,
    *,
    nothing_found: Annotated[bool, Query(description="only those that did not find what they asked for")] = False,
    size: Size = 100,
) -> Response:
    """What shops search for, what most of them do first."""
    asked = found.asked(nothing_found=nothing_found)
    return Response(QUERIES.dump_json(QueriesView(asked[:size], len(asked), found.days)), media_type=JSON)


@router.get("/proposals", response_model=ProposalsView)
def proposals(found: InsightsOf, size: Size = 100) -> Response:
    """Synonyms and corrections that shops propose by typing again."""
    waiting = found.proposals()
    views = [
        ProposalView(one.id, one.kind, one.phrase, one.other, one.shops, one.tried, one.confidence, one.examples)
        for one in waiting[:size]
    ]
    return Response(PROPOSALS.dump_json(ProposalsView(views, len(waiting), found.days)), media_type=JSON)


@router.get("/proposals/decided")
def decided(found: InsightsOf) -> list[DecidedView]:
    """What was decided so far, the newest first."""
    return [
        DecidedView(one.proposal_id, one.phrase, one.other, one.verdict, one.at, one.by.name, one.by.role)
        for one in found.decided()
    ]


@router.post("/proposals/{proposal_id}/accept", responses=responses(404))
def accept(proposal_id: str, found: InsightsOf, by: AuthorOf) -> DecisionView:
    """Makes a draft of a synonym rule of it."""
    drafted = found.accept(proposal_id, by)
    return DecisionView(proposal_id, "accepted", drafted.rule.id, drafted.version)


@router.post("/proposals/{proposal_id}/decline", responses=responses(404))
def decline(proposal_id: str, found: InsightsOf, by: AuthorOf) -> DecisionView:
    """It is not proposed again."""
    found.decline(proposal_id, by)
    return DecisionView(proposal_id, "declined")
