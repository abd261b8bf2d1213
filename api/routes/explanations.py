"""Why the model put each product of a served page where it was. Slow: it is asked for, never part of a page."""

from fastapi import APIRouter

from api.context import ContextOf, WhoAsks
from api.explaining import NotExplainedError, explain_page, served_page
from api.problems import NOT_FOUND, TOKEN, Problem, responses
from api.schemas.explanation import ExplanationView, explained_hits

router = APIRouter(prefix="/v1", tags=["explanations"])


@router.get("/explanations/{query_id}", responses=responses(401, 404, 503))
def explanation(query_id: str, context: ContextOf, who: WhoAsks) -> ExplanationView:
    """What moved each product of a page: for the shop that it was served to, and for the staff."""
    if who.role is None:
        raise Problem(TOKEN, "explanations need a token: of the shop whose page it was, or of the staff")
    page = served_page(context.marketplace, query_id)
    if page is None or not (who.is_staff or page.retailer_id == who.retailer_id):
        raise Problem(NOT_FOUND, f"no page {query_id!r} of yours: pages are in the log a moment after they were served")
    try:
        found = explain_page(context.marketplace, page)
    except NotExplainedError as fault:
        raise Problem(NOT_FOUND, str(fault)) from None
    return ExplanationView(page.query_id, page.ranker, page.surface, explained_hits(found))
