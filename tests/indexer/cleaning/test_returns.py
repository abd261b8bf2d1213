from datetime import datetime, timedelta

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.cleaning.returns import net_returns

MONDAY = datetime(2026, 3, 2)


def rows(*quantities_and_days: tuple[float, int], product_id: str = "rice") -> pd.DataFrame:
    lines = [("r1", product_id, quantity, MONDAY + timedelta(days=day)) for quantity, day in quantities_and_days]
    return pd.DataFrame(lines, columns=["retailer_id", "product_id", "quantity", "ordered_at"])


def test_the_latest_purchase_that_is_large_enough_pays() -> None:
    netted = net_returns(rows((10, 0), (12, 1), (3, 2)), rows((5, 3)))
    assert netted.quantity.tolist() == [10, 7, 3]
    assert netted.unmatched.tolist() == [0]


def test_where_none_is_large_enough_the_latest_pay_in_turn() -> None:
    netted = net_returns(rows((4, 0), (3, 1)), rows((6, 2)))
    assert netted.quantity.tolist() == [1, 0]


def test_units_that_nobody_bought_stay_unmatched() -> None:
    netted = net_returns(rows((4, 0)), rows((6, 2)))
    assert (netted.quantity.tolist(), netted.unmatched.tolist()) == ([0], [2])


def test_a_purchase_after_the_return_does_not_pay_for_it() -> None:
    netted = net_returns(rows((4, 5)), rows((4, 2)))
    assert (netted.quantity.tolist(), netted.unmatched.tolist()) == ([4], [4])


def test_another_product_does_not_pay() -> None:
    netted = net_returns(rows((4, 0), product_id="soap"), rows((4, 2)))
    assert (netted.quantity.tolist(), netted.unmatched.tolist()) == ([4], [4])


moves = st.lists(st.tuples(st.integers(1, 20).map(float), st.integers(0, 9)), min_size=1, max_size=8)


@given(bought=moves, sent_back=moves)
@settings(max_examples=60)
def test_no_unit_is_lost_and_none_is_owed(bought: list[tuple[float, int]], sent_back: list[tuple[float, int]]) -> None:
    purchases, returns = rows(*bought), rows(*sent_back)
    netted = net_returns(purchases, returns)
    assert (netted.quantity >= 0).all()
    assert (netted.unmatched >= 0).all()
    lost = purchases["quantity"].sum() - netted.quantity.sum()
    assert lost == returns["quantity"].sum() - netted.unmatched.sum()
