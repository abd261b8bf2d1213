"""Rice in three bags, sugar, and a soap for thirty: what comes when nothing is just as asked."""

from pathlib import Path

import pytest

from search.embedded.engine import open_embedded
from search.fusion import FusionRanker
from search.page import Page
from search.pipeline import Pipeline
from search.query import Query
from search.surfaces import search
from search.understanding.reading import Reader
from search.understanding.synonyms import Synonyms
from tests.builders import fill, product

SHOP = (
    product("rice-1", "Kolam Rice 1 kg", price=60.0, pack_value=1.0, pack_unit="kg", popularity=9.0),
    product("rice-10", "Kolam Rice 10 kg", price=520.0, pack_value=10.0, pack_unit="kg"),
    product("rice-25", "Kolam Rice 25 kg", price=1200.0, pack_value=25.0, pack_unit="kg"),
    product("sugar-25", "Sugar 25 kg", price=1100.0, pack_value=25.0, pack_unit="kg", popularity=5.0),
    product("soap", "Neem Soap", price=30.0, mrp=35.0, popularity=7.0),
)


@pytest.fixture
def pipeline(tmp_path: Path) -> Pipeline:
    engine = open_embedded(tmp_path)
    fill(engine, SHOP)
    return Pipeline(engine, FusionRanker(), Reader(Synonyms.read(["chawal => rice"])))


def shown(page: Page) -> list[str]:
    return [hit.product.product_id for hit in page.hits]


def test_a_pack_is_kept_by_every_hit(pipeline: Pipeline) -> None:
    page = pipeline.run(search("chawal 25 kilo"))
    assert (shown(page), page.total, page.query.understood.relaxed) == (["rice-25"], 1, ())


def test_without_its_chip_the_pack_is_no_limit(pipeline: Pipeline) -> None:
    for without in ("pack", "pack:25 kg"):
        page = pipeline.run(search("chawal 25 kilo", without=frozenset({without})))
        assert set(shown(page)) == {"rice-1", "rice-10", "rice-25"}


def test_where_the_pack_is_not_sold_the_nearest_ones_come_first_and_the_page_says_so(pipeline: Pipeline) -> None:
    page = pipeline.run(search("chawal 12 kg"))
    assert shown(page) == ["rice-10", "rice-25", "rice-1"]
    assert page.query.understood.relaxed == ("pack:12 kg",)
    assert page.query.understood.chips[0].label == "12 kg (nearest: 10 kg, 25 kg)"


def test_a_price_is_kept_as_long_as_anything_is_left(pipeline: Pipeline) -> None:
    assert shown(pipeline.run(search("rice under 100"))) == ["rice-1"]
    page = pipeline.run(search("rice under 20"))
    assert (set(shown(page)), page.query.understood.relaxed) == ({"rice-1", "rice-10", "rice-25"}, ("price",))


def test_packs_are_given_up_before_prices(pipeline: Pipeline) -> None:
    page = pipeline.run(search("rice 25 kg under 600"))
    assert (shown(page), page.query.understood.relaxed) == (["rice-10", "rice-1"], ("pack:25 kg",))


def test_a_price_that_nobody_asks_leaves_the_pack_alone(pipeline: Pipeline) -> None:
    page = pipeline.run(search("rice 25 kg under 2"))
    assert (shown(page), page.query.understood.relaxed) == (["rice-25"], ("price",))


def test_what_has_some_of_the_words_comes_before_what_has_none(pipeline: Pipeline) -> None:
    page = pipeline.run(search("xylophone rice under 20"))
    assert set(shown(page)) == {"rice-1", "rice-10", "rice-25"}
    assert page.query.understood.relaxed == ("price",)


def test_what_a_person_chose_is_never_given_up(pipeline: Pipeline) -> None:
    from search.filters import Between, Filters

    page = pipeline.run(search("rice 25 kg", filters=Filters((Between("price", high=100),))))
    assert shown(page) == ["rice-1"]


def test_cheapest_sorts_what_has_every_word(pipeline: Pipeline) -> None:
    page = pipeline.run(search("cheapest kolam rice"))
    assert (shown(page), page.query.sort) == (["rice-1", "rice-10", "rice-25"], "price")
    assert shown(pipeline.run(search("sabse sasta neem rice")))[0] == "soap"


def test_a_printed_price_comes_first(pipeline: Pipeline) -> None:
    assert shown(pipeline.run(search("35 rs wala")))[0] == "soap"


def test_nothing_found_shows_what_is_bought_anyway_and_says_so(pipeline: Pipeline) -> None:
    page = pipeline.run(search("xylophone"))
    assert shown(page)[:2] == ["rice-1", "soap"]
    assert page.query.understood.relaxed == ("words",)


def test_two_pages_of_a_relaxed_result_do_not_repeat(pipeline: Pipeline) -> None:
    def page(number: int) -> Query:
        return search("chawal 12 kg", size=2, page=number)

    assert [*shown(pipeline.run(page(1))), *shown(pipeline.run(page(2)))] == ["rice-10", "rice-25", "rice-1"]
