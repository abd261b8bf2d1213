"""A product goes into an index document and comes back whole."""

import json
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from search.document import decode, encode, index_fields
from search.mappings import field_types
from search.product import Neighbour, Popularity, PriceSlab, Product
from tests.builders import product

numbers = st.floats(0, 1e6).map(lambda number: round(number, 2))
texts = st.text(max_size=12)
shares = st.lists(st.tuples(texts, numbers), max_size=2).map(tuple)
products = st.builds(
    Product,
    product_id=texts,
    title=texts,
    category=st.lists(texts, max_size=3).map(tuple),
    price=st.none() | numbers,
    mrp=st.none() | numbers,
    pack_value=st.none() | numbers,
    pack_unit=st.sampled_from(("kg", "l", "pc", None)),
    price_slabs=st.lists(st.builds(PriceSlab, st.integers(1, 99), numbers), max_size=2).map(tuple),
    stock=st.none() | st.integers(0, 99),
    regions=st.lists(texts, max_size=2).map(tuple),
    created_at=st.none() | st.datetimes(timezones=st.none() | st.just(UTC)),
    attributes=st.lists(st.tuples(texts, texts | numbers | st.booleans()), max_size=2).map(tuple),
    popularity=st.builds(
        Popularity, decayed=numbers, buyers_90d=st.integers(0, 9), by_region=shares, by_segment=shares
    ),
    neighbours=st.lists(st.builds(Neighbour, texts, numbers), max_size=2).map(tuple),
)


@settings(max_examples=60)
@given(products)
def test_a_product_comes_back_whole_from_its_source(sold: Product) -> None:
    assert decode(json.loads(json.dumps(encode(sold)))) == sold


def test_the_source_holds_what_was_said_and_nothing_else() -> None:
    assert encode(Product("soap", "Neem Soap", price=30.0)) == {
        "product_id": "soap",
        "title": "Neem Soap",
        "price": 30.0,
    }


@settings(max_examples=30)
@given(products)
def test_every_field_is_in_the_mapping(sold: Product) -> None:
    assert set(index_fields(sold)) <= set(field_types())


def test_derived_fields_can_be_searched_by() -> None:
    rice = product(
        "rice", category=("Staples", "Rice"), price=300.0, mrp=350.0, pack_value=5.0, pack_unit="kg", stock=0
    )
    fields = index_fields(rice)
    assert fields["category"] == ["Staples", "Staples > Rice"]
    assert (fields["margin"], fields["unit_price"], fields["pack"]) == (50.0, 60.0, "5 kg")
    assert (fields["in_stock"], fields["regions"]) == ("false", ["*"])


def test_what_is_unknown_is_left_out() -> None:
    fields = index_fields(product("plain"))
    assert {"price", "margin", "brand", "pack", "popularity", "trend", "created_at"} & set(fields) == set()


def test_a_moment_without_a_zone_is_utc() -> None:
    naive = index_fields(product("a", created_at=datetime(1970, 1, 2)))
    assert naive["created_at"] == 86_400.0
