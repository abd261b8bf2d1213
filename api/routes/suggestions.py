"""How a typed beginning may go on."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from api.context import JSON, ContextOf, WhoAsks
from api.listing import cut
from api.problems import responses
from search.retailer import STRANGER
from search.suggesting import Suggestion

router = APIRouter(prefix="/v1", tags=["pages"], responses=responses(401, 422, 503))


class SuggestParameters(BaseModel):
    """What was typed so far."""

    model_config = ConfigDict(extra="forbid")

    q: str = ""
    size: Annotated[int, Field(ge=1, le=20)] = 8


@dataclass(slots=True)
class SuggestionsView:
    """Texts that other shops searched for, categories, brands and products; of each kind the shop's own ones first."""

    text: Annotated[str, Field(examples=["basm"])]
    suggestions: tuple[Suggestion, ...]


SUGGESTIONS = TypeAdapter(SuggestionsView)


@router.get("/suggest", response_model=SuggestionsView)
def suggest(asked: Annotated[SuggestParameters, Query()], context: ContextOf, who: WhoAsks) -> Response:
    """What has a word that begins so, or that is one slip away from it."""
    text, market = cut(asked.q), context.marketplace
    retailer = market.retailer(who.retailer_id) if who.retailer_id else STRANGER
    found = market.suggester().suggest(text, retailer, asked.size)
    return Response(SUGGESTIONS.dump_json(SuggestionsView(text, found)), media_type=JSON)
