from datetime import datetime

import pytest

from ranking.evaluation.split import Split, SplitError
from ranking.orders import LeakError, Past
from tests.ranking.evaluation.market import MARCH, bought, market

CUT = datetime(2024, 4, 1)


def test_what_happens_at_the_cut_belongs_to_the_future() -> None:
    orders = market(bought("2024-03-31", "mira", "rice"), bought("2024-04-01", "mira", "soap"))
    split = Split.at(orders, datetime(2024, 4, 1, 12))
    assert split.past.lines["product_id"].tolist() == ["rice"]
    assert split.future["product_id"].tolist() == ["soap"]


def test_a_share_cuts_at_the_start_of_the_day_that_reaches_it() -> None:
    orders = market(*(bought(f"2024-03-{day:02}", "mira", "rice", "soap") for day in range(1, 11)))
    split = Split.by_share(orders, 0.8)
    assert split.cut == datetime(2024, 3, 9)
    assert len(split.past.lines) == 16
    assert split.until == datetime(2024, 3, 11)
    assert split.window_days == 2


def test_the_window_ends_when_it_is_told_to() -> None:
    split = Split.at(MARCH, CUT, window_days=3)
    assert split.future["retailer_id"].tolist() == ["mira", "mira", "ravi"]


def test_a_past_that_holds_an_order_of_the_future_is_a_leak() -> None:
    with pytest.raises(LeakError, match="2024-04-02"):
        Past(CUT, MARCH)


def test_a_future_that_holds_an_order_of_the_past_is_a_leak() -> None:
    with pytest.raises(LeakError, match=r"5 order lines .* before the cut 2024-04-01") as caught:
        Split(Past.before(MARCH, CUT), MARCH.iloc[1:], datetime(2024, 5, 1))
    assert "cut once" in str(caught.value)


@pytest.mark.parametrize("share", [0.0, 1.0, 80.0])
def test_a_share_is_between_0_and_1(share: float) -> None:
    with pytest.raises(SplitError, match=r"such as 0\.8"):
        Split.by_share(MARCH, share)


def test_orders_of_a_single_day_cannot_be_cut() -> None:
    with pytest.raises(SplitError, match="0 order lines before 2024-03-01 and 2 after it: import more days"):
        Split.by_share(bought("2024-03-01", "mira", "rice", "soap"), 0.8)


def test_no_orders_ask_for_an_import() -> None:
    with pytest.raises(SplitError, match="kirana import"):
        Split.by_share(MARCH.iloc[:0], 0.8)


def test_what_a_retailer_owns_is_what_it_bought_before_the_cut() -> None:
    shuffled = MARCH.sample(frac=1.0, random_state=3)
    assert Split.at(shuffled, CUT).owned == {
        "anil": frozenset({"tea"}),
        "mira": frozenset({"rice", "soap"}),
        "ravi": frozenset({"soap", "tea"}),
    }
