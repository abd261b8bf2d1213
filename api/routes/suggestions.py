"""How a typed beginning may go on."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from api.context import JSON, ContextOf
from api.listing import cut
from api.problems import responses
from search.engine import Suggestion

router = APIRouter(prefix="/v1", tags=["pages"], responses=responses(422, 503))


class SuggestParameters(BaseModel):
    """What was typed so far."""

    model_config = ConfigDict(extra="forbid")

    q: str = ""
    size: Annotated[int, Field(ge=1, le=20)] = 8


@dataclass(slots=True)
class SuggestionsView:
    """Products, brands and categories, the popular ones first."""

    text: Annotated[str, Field(examples=["basm"])]
    suggestions: tuple[Suggestion, ...]


SUGGESTIONS = TypeAdapter(SuggestionsView)


@router.get("/suggest", response_model=SuggestionsView)
def suggest(asked: Annotated[SuggestParameters, Query()], context: ContextOf) -> Response:
    """Products, brands and categories with a word that begins so."""
    text = cut(asked.q)
    found = context.marketplace.engine.suggest(text, asked.size) if text else ()
    return Response(SUGGESTIONS.dump_json(SuggestionsView(text, found)), media_type=JSON)
