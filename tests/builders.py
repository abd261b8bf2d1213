"""Small products, entries and plans whose answer one can see."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypedDict, Unpack

import numpy as np

from search.engine import Answer, Engine, Entry, IndexManifest
from search.facets import FacetRequest
from search.filters import Filters
from search.plan import ByField, ByText, ByVector, Leg, Plan, SortField, VectorField
from search.product import PackUnit, Popularity, PriceSlab, Product
from search.retailer import Vector
from search.understanding import Word

TWO_DIMENSIONS: Mapping[VectorField, int] = {"text_vector": 2, "collaborative": 2}


class Details(TypedDict, total=False):
    """What else a product may have."""

    description: str
    brand: str
    category: tuple[str, ...]
    price: float
    mrp: float
    pack_value: float
    pack_unit: PackUnit
    moq: int
    price_slabs: tuple[PriceSlab, ...]
    stock: int
    distributor_id: str
    regions: tuple[str, ...]
    created_at: datetime


class Narrowed(TypedDict, total=False):
    """What a plan may be narrowed by."""

    filters: Filters
    only: frozenset[str]
    excluded: frozenset[str]
    facets: tuple[FacetRequest, ...]
    every_word: bool


def product(
    product_id: str, title: str = "", *, popularity: float = 0.0, trend: float = 0.0, **details: Unpack[Details]
) -> Product:
    """A product that is called like its id if nothing else is said; `popularity` is its decayed demand."""
    buyers = int(popularity)
    demand = Popularity(buyers_30d=buyers, buyers_90d=buyers, decayed=popularity, trend=trend)
    return Product(product_id, title or product_id, popularity=demand, **details)


def vector(*numbers: float) -> Vector:
    """A vector as the engines take it."""
    return np.array(numbers, np.float32)


def entry(sold: Product, *text_vector: float) -> Entry:
    """A product with its text vector, or without one."""
    return Entry(sold, {"text_vector": vector(*text_vector)} if text_vector else {})


def fill(
    engine: Engine,
    sold: Iterable[Product | Entry],
    version: str = "first",
    dimensions: Mapping[VectorField, int] = TWO_DIMENSIONS,
) -> IndexManifest:
    """Builds an index of these products and makes it live."""
    with engine.build(IndexManifest(version, dimensions=dimensions)) as build:
        build.write(one if isinstance(one, Entry) else Entry(one) for one in sold)
        return build.swap()


def asked(text: str) -> tuple[Word, ...]:
    """The words of a text, each without alternatives."""
    return tuple(Word(word) for word in text.split())


def worded(text: str, *, limit: int = 200, offset: int = 0, **narrowed: Unpack[Narrowed]) -> Plan:
    """Best match of the words."""
    return Plan((Leg("text", ByText(), limit, offset),), ByText(), asked(text), **narrowed)


def ordered(
    field: SortField = "price",
    *,
    descending: bool = True,
    required: bool = False,
    limit: int = 200,
    offset: int = 0,
    **narrowed: Unpack[Narrowed],
) -> Plan:
    """Everything by a number."""
    by = ByField(field, descending, required)
    return Plan((Leg("order", by, limit, offset),), by, **narrowed)


def near(*numbers: float, limit: int = 200, **narrowed: Unpack[Narrowed]) -> Plan:
    """Nearest text vectors."""
    leg = Leg("meaning", ByVector("text_vector", vector(*numbers)), limit)
    return Plan((leg,), ByField("popularity"), **narrowed)


def ids(answer: Answer) -> list[str]:
    """The products of an answer, in its order."""
    return [candidate.product.product_id for candidate in answer.candidates]


def counts(answer: Answer, field: str) -> dict[str, int]:
    """One facet of an answer, as value → count in its order."""
    (facet,) = (facet for facet in answer.facets if facet.field == field)
    return {bucket.value: bucket.count for bucket in facet.buckets}
