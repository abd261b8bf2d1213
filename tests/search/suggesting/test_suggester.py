"""A small shelf, and what shops have asked of it: how beginnings go on."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.embedded.engine import open_embedded
from search.retailer import STRANGER, Purchase, Retailer
from search.suggesting import Asked, Suggestion
from search.suggesting.suggester import SHARES, Suggester
from search.understanding.synonyms import Synonyms
from tests.builders import fill, product

SHELF = (
    product("haldi-a", "Rang Haldi 200 g", brand="Rang", category=("Masala", "Haldi"), popularity=9.0),
    product("haldi-b", "Swad Haldi 500 g", brand="Swad", category=("Masala", "Haldi"), popularity=2.0),
    product("halwa", "Halwa Mix", brand="Haldani", category=("Sweets", "Halwa"), popularity=12.0),
    product("rice", "Kolam Rice 5 kg", brand="Kranti", category=("Staples", "Rice"), popularity=7.0),
    product("north", "Hill Honey", brand="Himal", category=("Honey",), popularity=8.0, regions=("North",)),
)
ASKED = (Asked("haldi powder", 9.0, ("haldi-a",)), Asked("halwa", 4.0, ("halwa",)), Asked("haldi", 1.0, ("haldi-b",)))
WORDS = {"haldi": 2, "halwa": 2, "rice": 1, "kolam": 1, "hill": 1, "honey": 1, "rang": 1, "swad": 1, "haldani": 1}
BOUGHT = Purchase("haldi-b", "Swad Haldi 500 g", 3, datetime(2026, 1, 1), 2.0)
SHOP = Retailer(
    "r1",
    region="South",
    purchases={"haldi-b": BOUGHT},
    brands={"Swad": 1.0},
    categories={"Masala": 1.0},
    habits={"haldi-b": 1.0},
)


@pytest.fixture(scope="module")
def suggester(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Suggester]:
    place: Path = tmp_path_factory.mktemp("suggester")
    with closing(open_embedded(place)) as engine:
        fill(engine, SHELF)
        yield Suggester.of(engine, ASKED, WORDS, Synonyms.read(["chawal, चावल, rice"]))


def texts(found: tuple[Suggestion, ...], kind: str) -> list[str]:
    return [one.text for one in found if one.kind == kind]


def test_a_beginning_goes_on_in_every_kind_each_in_its_place(suggester: Suggester) -> None:
    found = suggester.suggest("hal")
    assert texts(found, "query") == ["haldi powder", "halwa", "haldi"]
    assert texts(found, "category") == ["Sweets > Halwa"]
    assert texts(found, "brand") == ["Haldani"]
    assert texts(found, "product") == ["Halwa Mix", "Rang Haldi 200 g", "Swad Haldi 500 g"]
    kinds = [one.kind for one in found]
    assert kinds == sorted(kinds, key=list(SHARES).index)


def test_of_each_kind_the_shops_own_ones_come_first(suggester: Suggester) -> None:
    found = suggester.suggest("hal", SHOP)
    assert texts(found, "product")[0] == "Swad Haldi 500 g"
    assert texts(found, "category") == ["Masala > Haldi"]
    assert [one.text for one in found if one.own] == ["haldi", "Masala > Haldi", "Swad Haldi 500 g"]


def test_what_is_not_served_where_the_shop_is_is_not_suggested(suggester: Suggester) -> None:
    assert texts(suggester.suggest("hil"), "product") == ["Hill Honey"]
    assert suggester.suggest("hil", SHOP) == ()


@pytest.mark.parametrize("typed", ["hlad", "haldu", "Hsldi", "haldi pwo"])
def test_a_slip_in_the_first_letters_is_forgiven(suggester: Suggester, typed: str) -> None:
    found = suggester.suggest(typed)
    assert texts(found, "query")[0] == "haldi powder"


def test_another_name_leads_to_the_goods_before_it_is_finished(suggester: Suggester) -> None:
    assert texts(suggester.suggest("chaw"), "product") == ["Kolam Rice 5 kg"]
    assert texts(suggester.suggest("chawal ko"), "product") == ["Kolam Rice 5 kg"]
    assert texts(suggester.suggest("चाव"), "product") == ["Kolam Rice 5 kg"]


def test_a_word_in_another_script_is_found_as_it_sounds(suggester: Suggester) -> None:
    assert texts(suggester.suggest("हल्दी"), "product")[0] == "Rang Haldi 200 g"


def test_a_word_that_nothing_has_does_not_hide_what_the_next_one_finds(suggester: Suggester) -> None:
    assert texts(suggester.suggest("qwxyz haldi"), "product")[0] == "Rang Haldi 200 g"
    assert texts(suggester.suggest("haldi zq"), "product")[0] == "Rang Haldi 200 g"
    assert suggester.suggest("qwxyz 5") == suggester.suggest("qwxyz") == ()


def test_what_was_typed_already_is_no_suggestion(suggester: Suggester) -> None:
    assert texts(suggester.suggest("Haldi"), "query") == ["haldi powder"]


@pytest.mark.parametrize("typed", ["", " ", "?!", "😀", "\x00"])
def test_without_a_word_nothing_is_suggested(suggester: Suggester, typed: str) -> None:
    assert suggester.suggest(typed) == ()


@given(st.text(max_size=60), st.integers(-1, 20), st.sampled_from([STRANGER, SHOP]))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_there_are_no_more_than_asked_for_and_none_twice(
    suggester: Suggester, typed: str, limit: int, shop: Retailer
) -> None:
    found = suggester.suggest(typed, shop, limit)
    assert len(found) <= max(0, limit)
    assert len({(one.kind, one.text, one.product_id) for one in found}) == len(found)
