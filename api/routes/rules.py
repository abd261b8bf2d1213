"""Merchandisers' rules: drafts, publications, the way back, and the trail. Shops see nothing of it."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Header, Query, Response
from pydantic import TypeAdapter

from api.auth import Identity, Role
from api.context import JSON, ContextOf, WhoAsks
from api.problems import FORBIDDEN, INVALID, TOKEN, UNSEEN, Problem, responses
from api.rules.desk import Desk, found
from api.schemas.problem import FieldError
from api.schemas.rules import (
    Back,
    BackTo,
    Publication,
    Restored,
    RulesView,
    RuleView,
    State,
    TrailView,
    VersionView,
    Withdrawal,
    act_view,
    rule_view,
    version_view,
)
from search.pipeline import utc_now
from search.rules.document import read
from store.rules import kept, versions
from store.rules.kept import KeptRule
from store.rules.trail import trail
from store.rules.versions import Author, UnknownRuleError

WRITERS: frozenset[Role] = frozenset({"merchandiser", "admin"})
RULE, RULES, TRAIL = TypeAdapter(RuleView), TypeAdapter(RulesView), TypeAdapter(TrailView)
VERSIONS = TypeAdapter(list[VersionView])
ETAG = re.compile(r'^(?:W/)?"(\d+)"$')


def staff(who: WhoAsks) -> Identity:
    """Who may look at rules."""
    if who.role is None:
        raise Problem(TOKEN, "rules need a token of the staff: `kirana token --role merchandiser`")
    if not who.is_staff:
        raise Problem(FORBIDDEN, f"the role {who.role} may not see rules: use a token of the staff")
    return who


def desk(context: ContextOf, who: Annotated[Identity, Depends(staff)]) -> Desk:
    """Where whoever may change rules does so."""
    if who.role not in WRITERS:
        raise Problem(FORBIDDEN, f"the role {who.role} may read rules and not change them: ask a merchandiser")
    return Desk(context.marketplace, Author(who.name or who.role, who.role))


router = APIRouter(
    prefix="/v1/rules", tags=["rules"], dependencies=[Depends(staff)], responses=responses(401, 403, 422, 503)
)
DeskOf = Annotated[Desk, Depends(desk)]
Confirm = Annotated[bool, Query(description="insist on what was answered with 409")]
IfMatch = Annotated[str | None, Header(description="the ETag of what you have read, or `*`", examples=['"3"'])]
Number = Annotated[int, Query(ge=1)]
Size = Annotated[int, Query(ge=1, le=1000)]
TEXT = {"requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Rule"}}}}}


@router.get("", response_model=RulesView)
def every(context: ContextOf, state: State | None = None, page: Number = 1, size: Size = 100) -> Response:
    """All rules by their ids, or those of one state."""
    with context.marketplace.database.reading() as connection:
        views = [rule_view(one, utc_now()) for one in kept.every(connection)]
    wanted = [view for view in views if state is None or view.state == state]
    shown = RulesView(wanted[(page - 1) * size : page * size], len(wanted))
    return Response(RULES.dump_json(shown), media_type=JSON)


@router.get("/trail", response_model=TrailView)
def whole_trail(context: ContextOf, page: Number = 1, size: Size = 100) -> Response:
    """Who did what with the rules, the newest first. Nothing can change it."""
    return _trail(context, None, page, size)


@router.post("/rollback")
def restore(to: BackTo, at: DeskOf) -> Restored:
    """Makes live again all that was live at a moment, and nothing else; what was planned since is dropped."""
    return Restored(at.restore(to.moment))


@router.get("/{rule_id}", response_model=RuleView, responses=responses(404))
def one(rule_id: str, context: ContextOf) -> Response:
    """One rule as it was last written."""
    with context.marketplace.database.reading() as connection:
        rule = found(connection, rule_id)
    return _answer(rule)


@router.put("/{rule_id}", response_model=RuleView, responses=responses(409, 412, 428), openapi_extra=TEXT)
def put(
    rule_id: str,
    document: Annotated[dict[str, Any], Body()],
    at: DeskOf,
    context: ContextOf,
    *,
    if_match: IfMatch = None,
    if_none_match: Annotated[str | None, Header(description="`*`: only if there is no such rule yet")] = None,
    confirm: Confirm = False,
) -> Response:
    """Keeps a rule: a new one, or with `If-Match` another version of one. The shops see it when it is published."""
    rule = read({"id": rule_id, **document})
    if rule.id != rule_id:
        raise Problem(INVALID, f"id: is not that of the address, {rule_id}", [FieldError("id", "differs")])
    with context.marketplace.database.reading() as connection:
        known = kept.get(connection, rule_id)
    if known is not None and if_match is None and if_none_match is None:
        raise Problem(UNSEEN, f"there is a rule {rule_id!r}: send If-Match with the ETag of the version you have read")
    expected = 0 if if_match is None else seen(if_match)
    return _answer(at.put(rule, expected, confirmed=confirm), 200 if known else 201)


@router.delete("/{rule_id}", status_code=204, responses=responses(404, 412, 428))
def remove(rule_id: str, at: DeskOf, if_match: IfMatch = None) -> None:
    """Takes a rule from the pages and from the list; its versions and the trail stay."""
    if if_match is None:
        raise Problem(UNSEEN, "send If-Match with the ETag of the version you have read")
    at.remove(rule_id, seen(if_match))


@router.post("/{rule_id}/publish", response_model=RuleView, responses=responses(404, 409, 412))
def publish(
    rule_id: str, at: DeskOf, wanted: Publication | None = None, if_match: IfMatch = None, confirm: Confirm = False
) -> Response:
    """Makes a version live in every process within a second, or at a moment; with `If-Match` only what was read."""
    wanted = wanted or Publication()
    expected = None if if_match is None else seen(if_match)
    return _answer(at.publish(rule_id, wanted.version, wanted.from_, expected, confirmed=confirm))


@router.post("/{rule_id}/withdraw", response_model=RuleView, responses=responses(404))
def withdraw(rule_id: str, at: DeskOf, wanted: Withdrawal | None = None) -> Response:
    """Takes a rule from the pages, at once or at a moment to come; it stays as a draft."""
    return _answer(at.withdraw(rule_id, (wanted or Withdrawal()).from_))


@router.post("/{rule_id}/rollback", response_model=RuleView, responses=responses(404))
def roll_back(rule_id: str, at: DeskOf, to: Back | None = None) -> Response:
    """Makes live again what was live of it at a moment, or else before the last change."""
    return _answer(at.roll_back(rule_id, (to or Back()).moment))


@router.get("/{rule_id}/versions", response_model=list[VersionView], responses=responses(404))
def every_version(rule_id: str, context: ContextOf) -> Response:
    """All that a rule ever was, the oldest first."""
    with context.marketplace.database.reading() as connection:
        known = versions.versions(connection, rule_id)
    if not known:
        raise UnknownRuleError(f"there never was a rule {rule_id!r}")
    return Response(VERSIONS.dump_json([version_view(one) for one in known]), media_type=JSON)


@router.get("/{rule_id}/trail", response_model=TrailView)
def its_trail(rule_id: str, context: ContextOf, page: Number = 1, size: Size = 100) -> Response:
    """Who did what with one rule, the newest first."""
    return _trail(context, rule_id, page, size)


def seen(if_match: str) -> int | None:
    """The version that an `If-Match` names; None for any."""
    if if_match.strip() == "*":
        return None
    if not (named := ETAG.match(if_match.strip())):
        wrong = FieldError("If-Match", 'give the ETag as you got it, such as "3"')
        raise Problem(INVALID, f"{wrong.field}: {wrong.message}", [wrong])
    return int(named[1])


def _answer(rule: KeptRule, status: int = 200) -> Response:
    return Response(RULE.dump_json(rule_view(rule, utc_now())), status, {"ETag": f'"{rule.version}"'}, JSON)


def _trail(context: ContextOf, rule_id: str | None, page: int, size: int) -> Response:
    with context.marketplace.database.reading() as connection:
        acts = trail(connection, rule_id)
    shown = [act_view(act) for act in acts[(page - 1) * size : page * size]]
    return Response(TRAIL.dump_json(TrailView(shown, len(acts))), media_type=JSON)
