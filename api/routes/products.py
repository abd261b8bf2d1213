"""One product."""

from fastapi import APIRouter, Response
from pydantic import TypeAdapter

from api.context import JSON, ContextOf
from api.problems import NOT_FOUND, Problem, responses
from api.schemas.product import ProductDetail, product_detail

router = APIRouter(prefix="/v1", tags=["products"])
DETAIL = TypeAdapter(ProductDetail)


@router.get("/products/{product_id:path}", response_model=ProductDetail, responses=responses(404, 503))
def product(product_id: str, context: ContextOf) -> Response:
    """All that is known of a product."""
    found = context.marketplace.product(product_id)
    if found is None:
        raise Problem(NOT_FOUND, f"no product {product_id!r}: search for it by its title")
    return Response(DETAIL.dump_json(product_detail(found)), media_type=JSON)
