"""How a product looks to a client."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from search.filters import pack_label
from search.product import Attribute, PackUnit, PriceSlab, Product


@dataclass(slots=True)
class ProductView:
    """One thing a retailer can order; prices are of one selling unit in `currency`."""

    product_id: Annotated[str, Field(examples=["KG-000123"])]
    title: Annotated[str, Field(examples=["Annapath Basmati Rice 5 kg"])]
    brand: str
    category: Annotated[tuple[str, ...], Field(description="from the broadest on", examples=[["Staples", "Rice"]])]
    price: Annotated[float | None, Field(examples=[412.5])]
    mrp: Annotated[float | None, Field(description="maximum retail price", examples=[475.0])]
    margin: Annotated[float | None, Field(description="mrp − price", examples=[62.5])]
    unit_price: Annotated[float | None, Field(description="per kg, litre or piece: see pack_unit", examples=[82.5])]
    currency: str
    pack: Annotated[str, Field(description="as people say it", examples=["5 kg"])]
    pack_value: Annotated[float | None, Field(description="whole content in pack_unit", examples=[5.0])]
    pack_unit: PackUnit | None
    pack_count: Annotated[int, Field(description="pieces inside", examples=[1])]
    moq: Annotated[int, Field(description="least selling units an order may have", examples=[4])]
    case_pack: int
    price_slabs: Annotated[tuple[PriceSlab, ...], Field(description="cheaper from a quantity on")]
    distributor_id: str
    stock: Annotated[int | None, Field(description="null: not tracked")]
    in_stock: bool
    regions: Annotated[tuple[str, ...], Field(description="served regions; empty: everywhere")]
    created_at: datetime | None
    image_url: str


@dataclass(slots=True)
class ProductDetail:
    """A product with all that is known of it."""

    product: ProductView
    description: str
    attributes: Annotated[Mapping[str, Attribute], Field(examples=[{"shelf_life_days": 365}])]


def product_view(product: Product) -> ProductView:
    """The product as listings show it."""
    return ProductView(
        product_id=product.product_id,
        title=product.title,
        brand=product.brand,
        category=product.category,
        price=product.price,
        mrp=product.mrp,
        margin=product.margin,
        unit_price=product.unit_price,
        currency=product.currency,
        pack=pack_label(product),
        pack_value=product.pack_value,
        pack_unit=product.pack_unit,
        pack_count=product.pack_count,
        moq=product.moq,
        case_pack=product.case_pack,
        price_slabs=product.price_slabs,
        distributor_id=product.distributor_id,
        stock=product.stock,
        in_stock=product.in_stock,
        regions=product.regions,
        created_at=product.created_at,
        image_url=product.image_url,
    )


def product_detail(product: Product) -> ProductDetail:
    """The product as its own page shows it."""
    return ProductDetail(product_view(product), product.description, dict(product.attributes))
