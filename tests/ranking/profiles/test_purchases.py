from datetime import timedelta

import pytest

from ranking.profiles.purchases import dueness, purchases
from search.retailer import Purchase
from tests.ranking.bought import NOW, bought, past


def habits(*days_ago: float) -> Purchase:
    (history,) = past(bought("a", "rice", *days_ago)).histories()
    return purchases(history, {"rice": "Basmati rice 5 kg"})["rice"]


def test_a_weekly_habit_is_a_gap_of_seven_days() -> None:
    assert habits(3, 10, 17, 24) == Purchase("rice", "Basmati rice 5 kg", 4, NOW - timedelta(days=3), 1.0, 7.0, 3)


def test_one_long_holiday_does_not_change_the_usual_gap() -> None:
    assert habits(3, 10, 17, 24, 90).usual_gap_days == 7.0


def test_chances_are_the_order_days_after_the_first_with_it() -> None:
    (history,) = past(bought("a", "rice", 20, 3), bought("a", "dal", 30, 10, 9.9, 3)).histories()
    assert {product: one.chances for product, one in purchases(history, {}).items()} == {"rice": 2, "dal": 3}


def test_one_order_day_has_no_gap_even_with_two_orders() -> None:
    once = habits(3, 3.2)
    assert (once.count, once.usual_gap_days) == (1, None)


def test_the_usual_quantity_is_of_an_order_day_and_no_panic_changes_it() -> None:
    lines = (bought("a", "rice", 30, 3.2, 3, quantity=2), bought("a", "rice", 20, quantity=100))
    (history,) = past(*lines).histories()
    assert purchases(history, {})["rice"].usual_quantity == 4.0  # of 2, 2 + 2 and 100


def test_a_product_without_a_title_is_called_by_its_id() -> None:
    (history,) = past(bought("a", "rice", 1)).histories()
    assert purchases(history, {})["rice"].title == "rice"


def test_a_product_is_due_when_the_usual_gap_is_over() -> None:
    assert dueness(habits(7, 14, 21), NOW) == pytest.approx(1.0)
    assert dueness(habits(14, 21, 28), NOW) == pytest.approx(2.0)


def test_nobody_knows_when_a_product_bought_once_is_due() -> None:
    assert dueness(habits(7), NOW) is None
