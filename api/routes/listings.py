"""The pages of products: search, browse, for-you, buy-again, trending and similar. One pipeline, one shape of page."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.context import ContextOf, WhoAsks
from api.listing import LONGEST_TEXT, ForYouParameters, ListingParameters, SearchParameters, cut
from api.problems import NOT_FOUND, Problem, responses
from api.schemas.page import PageView
from search import surfaces

router = APIRouter(prefix="/v1", tags=["pages"], responses=responses(401, 422, 503))
CUT_NOTE = f"only the first {LONGEST_TEXT} characters of the text were read"


@router.get("/search", response_model=PageView)
def search(asked: Annotated[SearchParameters, Query()], context: ContextOf, who: WhoAsks) -> Response:
    """What the shop typed; an empty text is the whole catalogue."""
    notes = [CUT_NOTE] if len(asked.q) > LONGEST_TEXT else []
    return context.answer(who, lambda shop: surfaces.search(cut(asked.q), shop, **asked.listing()), *notes)


@router.get("/browse", response_model=PageView)
def browse(asked: Annotated[ListingParameters, Query()], context: ContextOf, who: WhoAsks) -> Response:
    """A category with all below it (`category=Staples > Rice`); without one, the whole catalogue."""
    return context.answer(who, lambda shop: surfaces.browse((), shop, **asked.listing()))


@router.get("/for-you", response_model=PageView)
def for_you(asked: Annotated[ForYouParameters, Query()], context: ContextOf, who: WhoAsks) -> Response:
    """The shop's own page."""
    return context.answer(
        who, lambda shop: surfaces.for_you(shop, asked.mode, asked.new_share, asked.variety, **asked.listing())
    )


@router.get("/buy-again", response_model=PageView)
def buy_again(asked: Annotated[ListingParameters, Query()], context: ContextOf, who: WhoAsks) -> Response:
    """What the shop has bought, most due first; empty without a token."""
    return context.answer(who, lambda shop: surfaces.buy_again(shop, **asked.listing()))


@router.get("/trending", response_model=PageView)
def trending(asked: Annotated[ListingParameters, Query()], context: ContextOf, who: WhoAsks) -> Response:
    """What more shops buy than a month ago."""
    return context.answer(who, lambda shop: surfaces.trending(shop, **asked.listing()))


@router.get("/products/{product_id:path}/similar", response_model=PageView, responses=responses(404))
def similar(
    product_id: str, asked: Annotated[ListingParameters, Query()], context: ContextOf, who: WhoAsks
) -> Response:
    """Products like this one, and what shops buy with it."""
    product = context.marketplace.product(product_id)
    if product is None:
        raise Problem(NOT_FOUND, f"no product {product_id!r}: search for it by its title")
    return context.answer(who, lambda shop: surfaces.similar(product, shop, **asked.listing()))
