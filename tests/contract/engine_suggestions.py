"""How beginnings go on, for every engine. An engine's own file inherits `EngineSuggestions` and gives `open_engine`."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from search.engine import Engine
from search.filters import Filters, served_in
from search.product import Product
from search.suggesting import Beginning, Completions, as_typed
from tests.builders import fill, product
from tests.contract.engine_contract import RICE_5, RICE_25, SOAP, OpenEngine


class EngineSuggestions:
    """Give `open_engine`: each call opens the same place anew, which is empty when a test begins."""

    @pytest.fixture
    def shop(self, open_engine: OpenEngine) -> Engine:
        engine = open_engine()
        fill(engine, [RICE_25, RICE_5, SOAP])
        return engine

    def test_a_beginning_goes_on_as_product_brand_and_category(self, shop: Engine) -> None:
        found = shop.complete(begun("ric"))
        assert found.categories == ("Staples > Rice",)
        assert titles(found.products) == ["Kranti Basmati Rice 25 kg", "Kranti Brown Rice 5 kg"]
        assert (found.brands, found.own) == ((), ())
        assert shop.complete(begun("Kra")).brands == ("Kranti",)

    def test_more_popular_products_are_suggested_first(self, shop: Engine) -> None:
        assert [one.product_id for one in shop.complete(begun("kranti")).products] == ["rice-25", "rice-5"]

    def test_earlier_words_are_whole_and_the_last_one_may_be_unfinished(self, shop: Engine) -> None:
        assert [one.product_id for one in shop.complete(begun("rice bro")).products] == ["rice-5"]
        assert shop.complete(begun("ri bro")) == Completions()

    def test_any_alternative_of_a_word_will_do(self, shop: Engine) -> None:
        found = shop.complete(Beginning((("chawal", "rice"),), ("bhur", "bro"), 5))
        assert [one.product_id for one in found.products] == ["rice-5"]

    def test_products_of_the_shop_come_back_beside_the_popular_ones(self, shop: Engine) -> None:
        found = shop.complete(replace(begun("rice", 1), own=("soap", "no such product", "rice-5")))
        assert [one.product_id for one in found.products] == ["rice-25"]
        assert [one.product_id for one in found.own] == ["soap", "rice-5"]

    def test_only_what_meets_the_filters_is_suggested(self, open_engine: OpenEngine) -> None:
        engine = open_engine()
        north = product("north", "Red Rice", brand="Ridge", category=("Rice",), regions=("North",))
        fill(engine, [north, product("any", "Rich Tea", popularity=1.0)])
        found = engine.complete(replace(begun("ri"), own=("north",), filters=Filters((served_in("South"),))))
        assert (titles(found.products), found.brands, found.categories, found.own) == (["Rich Tea"], (), (), ())

    def test_nothing_typed_suggests_nothing(self, shop: Engine) -> None:
        assert [as_typed(text, 5) for text in ("", " - ", ".*")] == [None, None, None]
        assert shop.complete(begun("rice", 0)) == shop.complete(Beginning((), (), 5)) == Completions()

    @pytest.mark.parametrize("text", ["चा", "x" * 300, "a.*b|c", "1 2 3 4 5 6 7 8 9", "न" * 9, "rice " * 40])
    def test_whatever_is_typed_has_an_answer(self, shop: Engine, text: str) -> None:
        assert shop.complete(begun(text)).brands == ()


def begun(text: str, limit: int = 12) -> Beginning:
    """The beginning of a text that has words."""
    beginning = as_typed(text, limit)
    assert beginning is not None
    return beginning


def titles(products: Iterable[Product]) -> list[str]:
    return [product.title for product in products]
