"""A product as an index holds it: fields to search by, and the source from which the product is read back."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from typing import Any

from search.filters import SERVED_EVERYWHERE, category_paths, pack_label
from search.product import Neighbour, Popularity, PriceSlab, Product

Value = str | float | list[str]


def index_fields(product: Product) -> dict[str, Value]:
    """What the product is found, filtered, counted and sorted by. A field without a value is left out.

    `created_at` and `expires_on` are in seconds since 1970 (UTC). A product that nobody bought in 90 days has no
    demand: its popularity fields are missing rather than zero, so that it comes last and a leg of popular products does
    not return it.
    """
    category = " ".join(product.category)
    found: dict[str, Value | None] = {
        "product_id": product.product_id,
        "title": product.title,
        "brand_words": product.brand,
        "category_words": category,
        "description": product.description,
        "beginnings": f"{product.title} {product.brand} {category}",
        "brand_beginnings": product.brand,
        "category_beginnings": category,
        "category": list(category_paths(product.category)),
        "brand": product.brand,
        "pack": pack_label(product),
        "distributor_id": product.distributor_id,
        "regions": list(product.regions) or [SERVED_EVERYWHERE],
        "in_stock": "true" if product.in_stock else "false",
        **_numbers(product),
    }
    return {name: value for name, value in found.items() if value is not None and value not in ("", [])}


def _numbers(product: Product) -> dict[str, Value | None]:
    demand, created, expires = product.popularity, product.created_at, expiry(product)
    bought = demand.decayed > 0 or demand.buyers_90d > 0
    return {
        "price": product.price,
        "mrp": product.mrp,
        "unit_price": product.unit_price,
        "margin": product.margin,
        "margin_percent": margin_percent(product),
        "pack_value": product.pack_value,
        "stock": product.stock,
        "moq": product.moq,
        "created_at": None if created is None else seconds(created),
        "expires_on": None if expires is None else seconds(expires),
        "popularity": demand.decayed if bought else None,
        "buyers_30d": demand.buyers_30d if bought else None,
        "buyers_90d": demand.buyers_90d if bought else None,
        "trend": demand.trend if bought else None,
    }


def margin_percent(product: Product) -> float | None:
    """What the retailer keeps of each hundred it takes at MRP, or None where a price is missing."""
    margin = product.margin
    return None if margin is None or not product.mrp else round(100 * margin / product.mrp, 2)


def expiry(product: Product) -> datetime | None:
    """The day in the attribute `expires_on` (ISO 8601), or None where there is none that can be read."""
    said = dict(product.attributes).get("expires_on")
    try:
        return datetime.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        return None


def seconds(moment: datetime) -> float:
    """Seconds since 1970; a moment without a zone is UTC."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def encode(product: Product) -> dict[str, Any]:
    """The source: JSON values, defaults left out."""
    source = _differing(product)
    source.update({name: shape(source[name]) for name, shape in ENCODED.items() if name in source})
    return source


def decode(source: dict[str, Any]) -> Product:
    """The product of a source, whose values become the product's own; the opposite of `encode`."""
    for name, shape in DECODED.items():
        if name in source:
            source[name] = shape(source[name])
    return Product(**source)


def _differing(thing: Product | Popularity) -> dict[str, Any]:
    values = {name: getattr(thing, name) for name in DEFAULTS[type(thing)]}
    return {name: value for name, value in values.items() if value != DEFAULTS[type(thing)][name]}


def _popularity(source: dict[str, Any]) -> Popularity:
    for name in SHARES:
        if name in source:
            source[name] = tuple(map(tuple, source[name]))
    return Popularity(**source)


DEFAULTS: Mapping[type, Mapping[str, Any]] = {
    type(blank): {f.name: MISSING if f.default is f.default_factory else getattr(blank, f.name) for f in fields(blank)}
    for blank in (Product("", ""), Popularity())
}
"""By kind and field; a field that must be given equals no default."""

SHARES = ("by_region", "by_segment")

ENCODED: Mapping[str, Callable[[Any], Any]] = {
    "created_at": datetime.isoformat,
    "popularity": _differing,
}

DECODED: Mapping[str, Callable[[Any], Any]] = {
    "category": tuple,
    "price_slabs": lambda slabs: tuple(map(PriceSlab._make, slabs)),
    "regions": tuple,
    "created_at": datetime.fromisoformat,
    "attributes": lambda pairs: tuple(map(tuple, pairs)),
    "popularity": _popularity,
    "neighbours": lambda pairs: tuple(map(Neighbour._make, pairs)),
}
