from datetime import datetime

import pandas as pd
import pytest

from indexer.cleaning.orders import clean_orders
from indexer.ledger import Ledger

NAMES = ["order_id", "retailer_id", "product_id", "quantity", "unit_price", "ordered_at"]


def rows(*lines: tuple[str, str, str, float, float]) -> pd.DataFrame:
    frame = pd.DataFrame([(*line, datetime(2026, 3, 1, number)) for number, line in enumerate(lines)], columns=NAMES)
    return frame.set_axis(range(2, len(lines) + 2), axis=0)


def test_lines_of_one_order_and_product_are_added_up_at_their_mean_price() -> None:
    lines, _ = clean_orders(rows(("o", "r", "rice", 1, 10.0), ("o", "r", "rice", 3, 20.0)), "", Ledger())
    assert lines[["quantity", "unit_price"]].to_numpy().tolist() == [[4, 17.5]]


def test_an_order_that_was_cancelled_as_a_whole_is_named_for_removal() -> None:
    bought = ("o1", "r", "rice", 6, 10.0)
    lines, cancelled = clean_orders(rows(bought, ("C2", "r", "rice", -6, 10.0)), "C", Ledger())
    assert lines.empty
    assert cancelled.to_numpy().tolist() == [["o1", "rice"]]


def test_a_line_that_is_half_cancelled_is_not_removed() -> None:
    both = rows(("o1", "r", "rice", 6, 10.0), ("o1", "r", "rice", 2, 10.0), ("C2", "r", "rice", -2, 10.0))
    lines, cancelled = clean_orders(both, "C", Ledger())
    assert (lines["quantity"].tolist(), len(cancelled)) == ([6], 0)


@pytest.mark.parametrize(
    ("quantity", "price", "column"), [(0, 5.0, "quantity"), (2, 0.0, "unit_price"), (2, -1.0, "unit_price")]
)
def test_what_cannot_be_is_rejected_with_its_column(quantity: float, price: float, column: str) -> None:
    ledger = Ledger()
    lines, _ = clean_orders(rows(("o1", "r", "rice", 6, 10.0), ("o2", "r", "rice", quantity, price)), "", ledger)
    assert lines["order_id"].tolist() == ["o1"]
    assert ledger.rejections[["row", "column"]].to_numpy().tolist() == [[3, column]]


def test_a_slip_of_the_keyboard_is_rejected_and_a_wholesale_order_is_not() -> None:
    usual = [(f"o{number}", "r", "rice", 6.0, 10.0) for number in range(8)]
    ledger = Ledger()
    lines, _ = clean_orders(
        rows(*usual, ("big", "r", "rice", 2400, 10.0), ("slip", "r", "rice", 80_995, 10.0)), "", ledger
    )
    assert "big" in set(lines["order_id"])
    assert "slip" not in set(lines["order_id"])
    assert "1,000 times off" in ledger.rejections["reason"].iloc[0]


def test_an_order_belongs_to_one_retailer() -> None:
    ledger = Ledger()
    lines, _ = clean_orders(rows(("o", "r1", "rice", 1, 1.0), ("o", "r2", "soap", 1, 1.0)), "", ledger)
    assert lines["retailer_id"].tolist() == ["r1"]
    assert ledger.rejections["column"].tolist() == ["order_id"]
