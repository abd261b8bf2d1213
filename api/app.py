"""The web application: routes under /v1, health and metrics beside them, every error a problem detail."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems
from api.auth import open_tokens
from api.context import Context
from api.metrics import Metrics
from api.query_log import Document, QueryLog
from api.routes import (
    events,
    explanations,
    health,
    insights,
    listings,
    products,
    rule_files,
    rules,
    suggestions,
    trials,
)
from api.settings import read_settings
from store import events as stored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.wiring import Marketplace

ABOUT = """Search, browse and for-you for small shops that buy on a B2B grocery marketplace.

Every listing takes the same parameters and returns the same page. Who asks is said by a bearer token (`kirana token`);
without one, a page is not personalised. Errors are problem details (RFC 9457)."""


def create_app(marketplace: "Marketplace", closing: Callable[[], None] = lambda: None) -> FastAPI:
    """The application over an open marketplace; calls `closing` when it ends."""
    metrics = Metrics()

    def record(documents: "Sequence[Document]") -> None:
        with marketplace.database.writing() as connection:
            stored.add_queries(connection, documents)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        query_log = QueryLog(record, metrics.logged)
        app.state.context = Context(marketplace, open_tokens(marketplace.settings), query_log, metrics)
        yield
        query_log.close()
        closing()

    app = FastAPI(title="Kirana Ghar", version=version("kirana-ghar"), description=ABOUT, lifespan=lifespan)
    app.add_middleware(Measured, metrics=metrics)
    problems.install(app)
    for routes in (listings, products, suggestions, events, explanations, trials, rule_files, rules, insights, health):
        app.include_router(routes.router)
    return app


def from_environment() -> FastAPI:
    """What `kirana serve` runs in each worker."""
    from api.wiring import open_marketplace

    marketplace = open_marketplace(read_settings())
    return create_app(marketplace, marketplace.close)


class Measured:
    """Counts and times each request."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes everything on unchanged."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            route = getattr(scope.get("route"), "path", "unknown")
            self._metrics.request(scope["method"], route, status, time.perf_counter() - began)
