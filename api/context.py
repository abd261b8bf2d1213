"""What every route works with: the open marketplace, the tokens, the log of served pages and the counters."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.auth import ANYBODY, Identity, TokenError, Tokens
from api.metrics import Metrics
from api.notes import notes_of
from api.query_log import QueryLog
from api.schemas.page import PAGE, page_view
from search.pipeline import Stopwatch
from search.query import Query
from search.retailer import STRANGER, Retailer
from search.rules.absence import explained

if TYPE_CHECKING:
    from api.wiring import Marketplace

JSON = "application/json"
STRANGER_NOTE = "no shop is signed in: this page is the same for everybody"


@dataclass(frozen=True, slots=True)
class Context:
    """The parts of one running application."""

    marketplace: "Marketplace"
    tokens: Tokens
    query_log: QueryLog
    metrics: Metrics

    def answer(self, who: Identity, ask: Callable[[Retailer], Query], *notes: str) -> Response:
        """The page that the shop asks for, recorded, counted and written as JSON."""
        watch = Stopwatch()
        retailer = self.marketplace.retailer(who.retailer_id) if who.retailer_id else STRANGER
        watch.lap("profile")
        page = self.marketplace.pipeline().run(ask(retailer))
        page = replace(page, timings={**watch.laps, **page.timings})
        if not who.is_staff:  # what the staff tries is nothing that a shop was shown
            self.query_log.add(page)
        self.metrics.page(page.query.surface.name, page.timings, page.served_by.fallbacks)
        said = [*notes, *notes_of(page), *([] if who.retailer_id else [STRANGER_NOTE])]
        ruled = explained(page, self.marketplace.engine) if who.is_staff else None
        return Response(PAGE.dump_json(page_view(page, said, ruled)), media_type=JSON)


async def context_of(request: Request) -> Context:
    """The application's parts. Asynchronous as it waits for nothing: a `def` would cost a trip to another thread."""
    found: Context = request.app.state.context
    return found


ContextOf = Annotated[Context, Depends(context_of)]
BEARER = HTTPBearer(auto_error=False, description="from `kirana token`; without one, pages are not personalised")


async def who_asks(
    request: Request,
    context: ContextOf,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)],
) -> Identity:
    """Who the token is about; nobody in particular without one. Raises TokenError for one that is not valid."""
    if bearer is not None:
        return context.tokens.read(bearer.credentials)
    if "authorization" in request.headers:
        raise TokenError("the header must read `Authorization: Bearer TOKEN`")
    return ANYBODY


WhoAsks = Annotated[Identity, Depends(who_asks)]
