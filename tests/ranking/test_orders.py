from datetime import timedelta

import numpy as np
import pytest

from ranking.orders import LeakError, Past, decay, parted
from tests.ranking.bought import NOW, bought, frame, past


def test_a_line_at_the_moment_itself_is_already_the_future() -> None:
    with pytest.raises(LeakError, match="order r-rice-0 of 2026-03-01"):
        Past(NOW, bought("r", "rice", 0))


def test_what_is_later_is_cut_away() -> None:
    assert past(bought("r", "rice", 1, 0, -1)).lines["order_id"].tolist() == ["r-rice-1"]


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ValueError, match="without the column quantity, ordered_at"):
        Past(NOW, bought("r", "rice", 1).drop(columns=["quantity", "ordered_at"]))


def test_buyers_are_counted_once_however_often_they_buy() -> None:
    known = past(bought("a", "rice", 1, 2, 3), bought("b", "soap", 40))
    assert known.buyers(30).toarray().tolist() == [[1.0, 0.0], [0.0, 0.0]]
    assert known.buyers(90).toarray().tolist() == [[1.0, 0.0], [0.0, 1.0]]


def test_interest_halves_in_two_months() -> None:
    known = past(bought("a", "rice", 60), bought("b", "rice", 120))
    assert known.interest().toarray() ** 2 == pytest.approx(np.array([[0.5], [0.25]]))


def test_a_history_is_one_retailers_lines_oldest_first() -> None:
    known = past(bought("b", "soap", 1), bought("a", "rice", 1, 9, quantity=2, price=30), bought("a", "dal", 4))
    first, second = known.histories()
    assert (first.retailer_id, first.products) == ("a", ("rice", "dal", "rice"))
    assert first.paid == (60.0, 10.0, 60.0)
    assert first.moments[0] == NOW - timedelta(days=9)
    assert first.ages.tolist() == [9.0, 4.0, 1.0]
    assert second.products == ("soap",)


def test_a_history_may_be_told_by_its_latest_orders_alone() -> None:
    (history,) = past(bought("a", "rice", 9, 4, 1), bought("a", "dal", 4)).histories()
    assert history.latest(1).products == ("rice",)
    assert sorted(history.latest(2).products) == ["dal", "rice", "rice"]
    assert history.latest(2).ages.tolist() == [4.0, 4.0, 1.0]
    assert history.latest(3).products == history.latest(9).products == history.products


def test_a_line_without_a_price_has_cost_nothing_known() -> None:
    (history,) = past(bought("a", "rice", 1, price=float("nan"))).histories()
    assert history.paid == (0.0,)


def test_the_past_of_some_retailers_is_their_histories_as_they_were() -> None:
    known = past(bought("b", "soap", 1), bought("a", "rice", 1, 9), bought("c", "dal", 4))
    assert [history.retailer_id for history in known.of({"c", "a", "nobody"}).histories()] == ["a", "c"]
    whole, (again,) = next(known.histories()), known.of({"a"}).histories()
    assert (again.products, again.moments, again.ages.tolist()) == (whole.products, whole.moments, whole.ages.tolist())


@pytest.mark.parametrize("days", [(9, 5, 1), (1, 9, 5)])
def test_orders_are_parted_at_a_moment_sorted_or_not(days: tuple[int, ...]) -> None:
    before, later = parted(bought("a", "rice", *days), NOW - timedelta(days=5))
    assert before["order_id"].tolist() == ["a-rice-9"]
    assert sorted(later["order_id"]) == ["a-rice-1", "a-rice-5"]


def test_no_orders_are_no_histories() -> None:
    assert list(Past(NOW, frame([])).histories()) == []


def test_decay_is_a_half_after_the_half_life() -> None:
    assert decay(np.array([0.0, 30.0, 60.0]), 30).tolist() == [1.0, 0.5, 0.25]
