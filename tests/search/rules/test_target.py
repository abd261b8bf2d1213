from dataclasses import replace
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from search.filters import AnyOf, Between, Filters
from search.rules.target import Range, Target, meeting
from tests.builders import product
from tests.contract.engine_laws import CATALOGUE, conditions, meets

NOW = datetime(2026, 10, 20, 15, 30)
GHEE = replace(
    product("ghee", brand="Kranti", category=("Dairy", "Ghee"), price=440.0, mrp=500.0, distributor_id="D1"),
    attributes=(("expires_on", "2026-11-09"),),
    created_at=datetime(2026, 10, 10),
)


def hit(target: Target) -> bool:
    return meeting(target.filters(NOW))(GHEE)


def test_all_that_is_said_must_hold_and_any_of_a_list_does() -> None:
    assert hit(Target(brands=("Surya", "Kranti"), categories=("Dairy",), distributors=("D1",)))
    assert not hit(Target(brands=("Kranti",), categories=("Oil",)))
    assert hit(Target(products=("ghee",)))


def test_a_margin_is_in_percent_of_the_mrp() -> None:
    assert hit(Target(ranges=(Range("margin_percent", 12),)))
    assert not hit(Target(ranges=(Range("margin_percent", 12.01),)))


def test_days_are_counted_from_the_beginning_of_today() -> None:
    assert hit(Target(ranges=(Range("expires_in_days", 0, 20),)))
    assert not hit(Target(ranges=(Range("expires_in_days", 0, 19),)))
    assert hit(Target(ranges=(Range("age_days", 10, 10),)))
    assert not hit(Target(ranges=(Range("age_days", at_most=9),)))


def test_a_product_without_the_value_is_outside() -> None:
    assert not meeting(Filters((Between("margin_percent", 0), AnyOf("brand", ("",)))))(product("bare"))


@given(st.lists(conditions, max_size=3))
def test_a_product_meets_what_the_index_says_it_meets(chosen: list[AnyOf | Between]) -> None:
    for one in CATALOGUE:
        assert meeting(Filters(tuple(chosen)))(one.product) == all(meets(one.product, each) for each in chosen)
