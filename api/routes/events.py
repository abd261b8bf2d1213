"""What retailers did comes in here. Sending a batch again changes nothing."""

from typing import Any, TypeVar

from fastapi import APIRouter
from pydantic import ValidationError

from api.auth import Identity
from api.context import ContextOf, WhoAsks
from api.problems import FORBIDDEN, INVALID, TOKEN, Problem, field_error, responses
from api.schemas.events import Batch, Receipt, Rejected, UbiDocument, UbiEvent, UbiQuery
from api.schemas.problem import FieldError
from store import events as stored

router = APIRouter(prefix="/v1", tags=["events"])
D = TypeVar("D", bound=UbiDocument)


@router.post("/events", responses=responses(401, 403, 422, 503))
def receive(batch: Batch, context: ContextOf, who: WhoAsks) -> Receipt:
    """Keeps UBI 1.3 queries and events. A shop writes for itself alone, an admin for any; each bad one is named."""
    _may_write(who)
    rejected: list[Rejected] = []
    queries = _valid(UbiQuery, "queries", batch.queries, who, rejected)
    events = _valid(UbiEvent, "events", batch.events, who, rejected)
    accepted = len(queries) + len(events)
    context.metrics.events("rejected", len(rejected))
    if rejected and not accepted:
        wrong = [FieldError(one.where, one.message) for one in rejected]
        raise Problem(INVALID, f"nothing was kept; {wrong[0].field}: {wrong[0].message}", wrong)
    with context.marketplace.database.writing() as connection:
        new = stored.add_queries(connection, [one.document() for one in queries])
        new += stored.add_events(connection, [one.document() for one in events])
    context.metrics.events("new", new)
    context.metrics.events("known", accepted - new)
    return Receipt(accepted, new, rejected)


def _may_write(who: Identity) -> None:
    if who.role is None:
        raise Problem(TOKEN, "events need a token that says whose they are")
    if who.role not in ("retailer", "admin"):
        raise Problem(FORBIDDEN, f"the role {who.role} may not write events: use a token of a retailer or an admin")


def _valid(kind: type[D], name: str, given: list[dict[str, Any]], who: Identity, rejected: list[Rejected]) -> list[D]:
    """The documents that may be kept; the others go to `rejected`."""
    kept: list[D] = []
    for place, raw in enumerate(given):
        try:
            document = kind.model_validate(raw).of(who.retailer_id)
        except ValidationError as fault:
            first = fault.errors()[0]
            wrong = field_error((name, place, *first["loc"]), first["type"], first["msg"])
            rejected.append(Rejected(wrong.field, wrong.message))
            continue
        if who.role == "retailer" and document.client_id != who.retailer_id:
            rejected.append(Rejected(f"{name}.{place}.client_id", "is not the shop of the token"))
        else:
            kept.append(document)
    return kept
