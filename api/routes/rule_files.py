"""Rules as files, of YAML or of Querqy: all of them out, and a file in."""

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Body, Depends, Query, Response

from api.context import ContextOf
from api.problems import responses
from api.routes.rules import Confirm, DeskOf, staff
from api.rules.files import read_text
from api.schemas.rule_files import TakenView, difference_view
from indexer.exchange.documents import write_yaml
from indexer.exchange.querqy_writing import write_querqy
from store.rules import kept

LONGEST_FILE = 2_000_000
MEDIA = {"yaml": "application/yaml", "querqy": "text/plain; charset=utf-8"}
router = APIRouter(
    prefix="/v1/rules", tags=["rules"], dependencies=[Depends(staff)], responses=responses(401, 403, 422, 503)
)
Format = Annotated[Literal["yaml", "querqy"], Query(description="YAML has all of a rule, Querqy what it knows")]


@dataclass(frozen=True, slots=True)
class Taking:
    """How a file is taken in."""

    publish: Annotated[bool, Query(description="make the rules live, too")] = False
    prune: Annotated[bool, Query(description="remove the rules that are not in the file")] = False
    dry_run: Annotated[bool, Query(description="only say what it would change")] = False


@router.get("/export", response_class=Response)
def export(context: ContextOf, format: Format = "yaml", live: bool = False) -> Response:  # noqa: A002 (the parameter)
    """All rules as a file: as last written, or what of them is `live`. What Querqy lacks stands in comments."""
    with context.marketplace.database.reading() as connection:
        every = kept.every(connection)
    rules = [one.live for one in every if one.live] if live else [one.rule for one in every]
    text = write_yaml(rules) if format == "yaml" else write_querqy(rules).text
    return Response(text, media_type=MEDIA[format])


@router.post("/import", responses=responses(409, 412))
def import_(
    text: Annotated[str, Body(media_type="text/plain", max_length=LONGEST_FILE)],
    at: DeskOf,
    taking: Annotated[Taking, Depends()],
    format: Format = "yaml",  # noqa: A002 (the parameter)
    confirm: Confirm = False,
) -> TakenView:
    """Makes the rules as the file has them, all or none; drafts, or with `publish` live."""
    file = read_text(at.market, text, format)
    if taking.dry_run:
        steps = at.compare(file, prune=taking.prune)
    else:
        steps = at.apply(file, publish=taking.publish, prune=taking.prune, confirmed=confirm)
    differ = [one for one in steps if one.differs(publish=taking.publish, prune=taking.prune)]
    views = [difference_view(one, publish=taking.publish) for one in differ]
    return TakenView(views, file.unmatched, taking.dry_run)
