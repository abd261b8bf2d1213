from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranking.collaborative.learned import Collaborative
from ranking.profiles.price_bands import PriceBands
from ranking.profiles.profile import Profiles
from search.product import Product
from search.retailer import Retailer
from tests.ranking.bought import NOW, bought, dal_and_soap_shops, frame, past

CATALOGUE = {
    "dal": Product("dal", "Toor Dal 1 kg", brand="Annapath", category=("Staples", "Dal"), price=90.0),
    "rice": Product("rice", "Rice 5 kg", brand="Annapath", category=("Staples", "Rice")),
    "soap": Product("soap", "Bath soap", brand="Chandrika Lane", category=("Care",), price=300.0),
}
TEXTS = {"dal": np.array([1, 0], dtype=np.float32), "soap": np.array([0, 1], dtype=np.float32)}
LEARNED = Collaborative.learn(past(*dal_and_soap_shops()), {f"cook{n}": "Nashik" for n in range(6)} | {
    f"clean{n}": "Nashik" for n in range(6)}, {})  # fmt: skip
PROFILES = Profiles(CATALOGUE, LEARNED, TEXTS, PriceBands((100.0, 200.0)))


def profile(*orders: pd.DataFrame, region: str = "") -> Retailer:
    (history,) = past(*orders).histories()
    return PROFILES.one(history, region)


def test_a_dal_buyer_is_shown_rice_because_of_dal() -> None:
    (found,) = profile(bought("new", "dal", 3)).neighbours
    assert (found.product_id, found.because) == ("rice", "dal")


def test_the_more_often_and_the_later_bought_comes_first_among_reorders() -> None:
    shop = profile(bought("a", "soap", 300, 310), bought("a", "dal", 1), bought("a", "rice", 2, 9))
    assert [own.product_id for own in shop.reorders] == ["rice", "dal", "soap"]


def test_of_two_equal_habits_what_more_shops_buy_comes_first() -> None:
    shop = profile(bought("a", "candle", 5), bought("a", "rice", 5))
    assert [own.product_id for own in shop.reorders] == ["rice", "candle"]


def test_shares_are_of_order_days() -> None:
    shop = profile(bought("a", "dal", 1, 8), bought("a", "rice", 1), bought("a", "soap", 1))
    assert shop.categories == {"Staples": 0.75, "Care": 0.25}
    assert shop.brands == {"Annapath": 0.75, "Chandrika Lane": 0.25}
    assert shop.price_bands == {"low": 2 / 3, "high": 1 / 3}


def test_recency_frequency_and_money() -> None:
    shop = profile(bought("a", "dal", 1, 8, quantity=3, price=100), bought("a", "rice", 1, price=50))
    assert (shop.last_order_at, shop.order_days, shop.spent) == (NOW - timedelta(days=1), 2, 650.0)


def test_taste_is_the_middle_of_what_was_bought_with_length_one() -> None:
    shop = profile(bought("a", "dal", 1), bought("a", "soap", 1), bought("a", "rice", 1))
    assert shop.vectors["taste"] == pytest.approx([0.5**0.5, 0.5**0.5])


def test_a_shop_of_unknown_products_has_a_history_and_nothing_more() -> None:
    shop = profile(bought("a", "fountain pen", 1, 11))
    assert shop.purchases["fountain pen"].usual_gap_days == 10
    assert [own.product_id for own in shop.reorders] == ["fountain pen"]
    assert (shop.neighbours, shop.vectors, shop.categories) == ((), {}, {})


def test_a_newcomer_sees_what_its_region_buys() -> None:
    newcomer = PROFILES.newcomer("z", "Nashik")
    assert newcomer.is_stranger
    assert {peer.product_id for peer in newcomer.peers} == {"dal", "rice", "oil", "soap"}


def test_all_profiles_are_the_single_ones() -> None:
    known = past(*dal_and_soap_shops())
    every = list(PROFILES.all(known, {"new": "Nashik"}, {}))
    assert [shop.retailer_id for shop in every] == list(known.retailers)
    assert _comparable(every[-1]) == _comparable(profile(bought("new", "dal", 3), region="Nashik"))


LINES = st.lists(
    st.tuples(st.sampled_from(["dal", "rice", "soap", "pen"]), st.integers(-40, 400), st.integers(1, 9)), max_size=12
)


@settings(max_examples=40, deadline=None)
@given(LINES)
def test_what_is_ordered_later_changes_no_profile(lines: list[tuple[str, int, int]]) -> None:
    orders = frame(
        [
            (str(n), "a", product, count, 5.0, NOW - timedelta(days=days))
            for n, (product, days, count) in enumerate(lines)
        ]
    )
    before = orders[orders["ordered_at"] < pd.Timestamp(NOW)]
    seen = [_comparable(PROFILES.one(history)) for history in past(orders).histories()]
    assert seen == [_comparable(PROFILES.one(history)) for history in past(before).histories()]


@settings(max_examples=40, deadline=None)
@given(LINES)
def test_reorders_are_all_that_was_bought_and_neighbours_none_of_it(lines: list[tuple[str, int, int]]) -> None:
    orders = frame(
        [
            (str(n), "a", product, count, 5.0, NOW - timedelta(days=days))
            for n, (product, days, count) in enumerate(lines)
        ]
    )
    for shop in PROFILES.all(past(orders), {}, {}):
        assert {own.product_id for own in shop.reorders} == set(shop.purchases)
        assert not {found.product_id for found in shop.neighbours} & set(shop.purchases)


def _comparable(shop: Retailer) -> tuple[Retailer, dict[str, list[float]]]:
    return replace(shop, vectors={}), {name: vector.tolist() for name, vector in shop.vectors.items()}
