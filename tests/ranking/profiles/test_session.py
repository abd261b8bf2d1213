from datetime import timedelta

import pytest

from ranking.collaborative.learned import Collaborative
from ranking.profiles.profile import Profiles
from ranking.profiles.session import SESSION, touches, worth
from search.product import Product
from search.retailer import Touch
from tests.ranking.bought import NOW, bought, dal_and_soap_shops, past

LEARNED = Collaborative.learn(past(*dal_and_soap_shops()), {}, {})
PROFILES = Profiles({name: Product(name, name.title()) for name in ("dal", "rice", "oil", "soap")}, LEARNED)


def ago(minutes: float, product: str = "oil", action: str = "click") -> tuple[str, str, object]:
    return product, action, NOW - timedelta(minutes=minutes)


def test_what_was_done_in_the_last_minutes_is_told_latest_first() -> None:
    rows = [ago(9), ago(2, "soap", "add_to_cart"), ago(1, "oil", "purchase")]
    found = touches(rows, NOW)  # type: ignore[arg-type]  # moments
    assert [(touch.product_id, touch.act, touch.minutes_ago) for touch in found] == [
        ("oil", "order", 1),
        ("soap", "add", 2),
        ("oil", "click", 9),
    ]


@pytest.mark.parametrize(
    "row", [ago(31), ago(0), ago(-5), ago(1, ""), ago(1, action="impression"), ago(1, action="dismiss")]
)
def test_another_errand_the_future_and_other_actions_are_no_touches(row: tuple[str, str, object]) -> None:
    assert touches([row], NOW) == ()  # type: ignore[list-item]  # moments
    assert timedelta(minutes=30) == SESSION


def test_the_strongest_act_counts_and_clicking_again_does_not() -> None:
    clicks = [Touch("oil", "click", n) for n in range(5)]
    assert worth([*clicks, Touch("soap", "click", 1), Touch("soap", "add", 0)]) == {"oil": 0.25, "soap": 0.5}


def test_a_click_leads_to_what_goes_with_it_before_any_order() -> None:
    (history,) = past(bought("new", "dal", 3)).histories()
    before = PROFILES.one(history)
    after = PROFILES.one(history, touches=[Touch("oil", "click", 1.0)])
    assert [one.product_id for one in before.neighbours] == ["rice"]
    led = {one.product_id: one.because for one in after.neighbours}
    assert led == {"rice": "dal", "soap": "oil"}


def test_a_click_is_no_purchase() -> None:
    (history,) = past(bought("new", "dal", 3)).histories()
    shop = PROFILES.one(history, touches=[Touch("oil", "click", 1.0)])
    assert set(shop.purchases) == set(shop.habits) == {"dal"}
    assert [one.product_id for one in shop.reorders] == ["dal"]
    assert shop.interests["oil"] == pytest.approx(0.5)
    assert [one.product_id for one in shop.sought] == ["oil"]


def test_what_was_ordered_in_the_session_is_not_sought_any_more() -> None:
    shop = PROFILES.newcomer(
        "z", touches=[Touch("oil", "order", 1.0), Touch("oil", "click", 2.0), Touch("dal", "click", 3)]
    )
    assert [one.product_id for one in shop.sought] == ["dal"]


def test_a_newcomer_that_looks_at_dal_is_led_to_rice() -> None:
    shop = PROFILES.newcomer("z", touches=[Touch("dal", "add", 1.0)])
    assert shop.is_stranger
    assert [one.product_id for one in shop.neighbours] == ["rice"]
    assert shop.touches[0].title == "Dal"
