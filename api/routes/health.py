"""Is it alive, is it ready, what does it count."""

from fastapi import APIRouter, Response

from api.context import ContextOf
from api.metrics import CONTENT_TYPE_LATEST
from api.problems import responses
from api.schemas.health import Alive, Ready
from store import revisions

router = APIRouter(tags=["operating"])


@router.get("/healthz")
async def healthz() -> Alive:
    """The process answers. If it does not, restart it."""
    return Alive()


@router.get("/readyz", responses=responses(503))
def readyz(context: ContextOf) -> Ready:
    """Index and database answer. If they do not, send no traffic here."""
    manifest = context.marketplace.engine.manifest
    with context.marketplace.database.reading() as connection:
        revisions.read(connection)
    return Ready(context.marketplace.engine.name, manifest.version, manifest.products)


@router.get("/metrics", response_class=Response)
def metrics(context: ContextOf) -> Response:
    """Counters and times for Prometheus."""
    return Response(context.metrics.render(), media_type=CONTENT_TYPE_LATEST)
