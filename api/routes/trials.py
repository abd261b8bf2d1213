"""Drafts tried out, and live rules looked after: for every role of the staff, as nothing here changes anything."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.context import JSON, ContextOf
from api.problems import responses
from api.routes.rules import staff
from api.rules.trial import Trial, Wanted
from api.schemas.trials import (
    REHEARSAL,
    CheckView,
    DraftAsked,
    PreviewAsked,
    PreviewView,
    RehearsalAsked,
    RehearsalView,
    ReportView,
    preview_view,
)
from search.pipeline import utc_now
from search.rules.rule import RuleError, faults_of

router = APIRouter(
    prefix="/v1/rules", tags=["rules"], dependencies=[Depends(staff)], responses=responses(401, 403, 404, 422, 503)
)


@router.post("/preview")
def preview(asked: PreviewAsked, context: ContextOf) -> PreviewView:
    """A page of one shop before and after a draft: what moved, came and went, and by which rule."""
    return preview_view(Trial(context.marketplace).preview(wanted(asked), asked.query, asked.retailer_id, asked.at))


@router.post("/rehearsal", response_model=RehearsalView, responses=responses(429))
def rehearsal(asked: RehearsalAsked, context: ContextOf) -> Response:
    """The last days' questions asked again, before and after a draft. A thousand take some seconds."""
    impact = Trial(context.marketplace).rehearse(wanted(asked), asked.days, asked.most, asked.at)
    return Response(REHEARSAL.dump_json(RehearsalView(impact.verdict, impact)), media_type=JSON)


@router.get("/check")
def check(context: ContextOf) -> CheckView:
    """Live rules that never fired, are shadowed, contradict each other, name what is gone, or will soon be over."""
    return CheckView(Trial(context.marketplace).check())


@router.get("/report")
def report(context: ContextOf, days: Annotated[int, Query(ge=1, le=365)] = 30) -> ReportView:
    """What each rule that fired in the last days has cost and brought, by the log."""
    return ReportView(utc_now() - timedelta(days=days), Trial(context.marketplace).report(days))


def wanted(asked: DraftAsked) -> Wanted:
    """The draft of a request. Raises RuleError, which names the field of the rule."""
    for rule in asked.drafts:
        if faults := faults_of(rule):
            raise RuleError(rule.id, faults)
    return Wanted(tuple(asked.rules), tuple(asked.drafts), tuple(asked.without))
