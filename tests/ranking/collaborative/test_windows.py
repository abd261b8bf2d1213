import numpy as np
import pandas as pd
import pytest

from ranking.collaborative.popularity import Demand
from ranking.collaborative.windows import WEEKS, Windows
from tests.ranking.bought import bought, past


def windows(*orders: pd.DataFrame) -> dict[str, dict[str, float]]:
    """By product and figure; `week 0` is the latest of the weeks."""
    known = past(*orders)
    told = Windows.of(known, Demand.of(known, {}, {}))
    weeks = {f"week {week}": told.weeks[:, week] for week in range(WEEKS)}
    found = {name: values for name, values in vars(told).items() if name != "weeks"} | weeks
    return {
        product: {name: float(values[place]) for name, values in found.items()}
        for place, product in enumerate(known.products)
    }


def test_buyers_are_distinct_shops_within_each_window() -> None:
    rice = bought("a", "rice", 1, 2), bought("b", "rice", 100), bought("c", "rice", 300)
    told = windows(*rice, bought("d", "tea", 400))
    spans = ("fortnight", "month", "quarter", "half_year", "ever")
    counted = {span: (told["rice"][span], told["tea"][span]) for span in spans}
    assert counted["fortnight"] == counted["month"] == counted["quarter"] == pytest.approx(against_the_mean(1, 0))
    assert counted["half_year"] == pytest.approx(against_the_mean(2, 0))
    assert counted["ever"] == pytest.approx(against_the_mean(3, 1))


def test_each_week_counts_its_own_shops_and_no_others() -> None:
    told = windows(bought("a", "rice", 6.9, 7.1, 13), bought("b", "rice", 8, 60), bought("c", "tea", 400))
    weeks = [(told["rice"][f"week {week}"], told["tea"][f"week {week}"]) for week in range(WEEKS)]
    assert weeks[0] == pytest.approx(against_the_mean(1, 0))
    assert weeks[1] == pytest.approx(against_the_mean(2, 0))
    assert weeks[2:] == [(0.0, 0.0)] * (WEEKS - 2)


def against_the_mean(*counts: int) -> tuple[float, ...]:
    return tuple(float(np.log1p(count) - np.log1p(np.mean(counts))) for count in counts)


def test_a_season_in_which_everything_sells_more_moves_nothing() -> None:
    both = ("diya", "salt")
    autumn = [bought(f"{product}{n}", product, age) for product in both for age in (5, 20) for n in range(30)]
    summer = [bought(f"s{n}", product, 160) for product in both for n in range(3)]
    told = windows(*autumn, *summer)
    assert told["diya"] == pytest.approx(told["salt"])
    assert told["diya"]["month"] == pytest.approx(0.0)
    assert told["diya"]["swell"] == pytest.approx(0.0, abs=0.05)


def test_a_steady_pace_is_no_movement() -> None:
    steady = [bought(f"{age}-{n}", "salt", age) for age in range(1, 181, 6) for n in range(3)]
    salt = windows(*steady)["salt"]
    assert salt["surge"] == pytest.approx(0.0, abs=0.15)
    assert salt["swell"] == pytest.approx(0.0, abs=0.05)


def test_what_sold_half_a_year_ago_and_sells_now_comes_back_and_what_has_stopped_does_not() -> None:
    diya = [bought(f"a{n}", "diya", 200 + n, 5) for n in range(30)]
    kite = [bought(f"b{n}", "kite", 200 + n) for n in range(30)]
    salt = [bought(f"c{n}", "salt", 200 + n, 5 if n < 14 else 25) for n in range(30)]
    told = windows(*diya, *kite, *salt)
    assert told["diya"]["comeback"] > 0 > told["kite"]["comeback"]
    assert told["diya"]["surge"] > 0 == told["kite"]["surge"]


def test_who_tried_a_product_and_bought_it_on_another_day_came_back() -> None:
    loved = [bought(f"a{n}", "tea", 90, 40) for n in range(40)]
    tried = [bought(f"a{n}", "quinoa", 90) for n in range(40)]
    told = windows(*loved, *tried)
    assert told["tea"]["returning"] == pytest.approx((40 + 2) / (40 + 8))
    assert told["quinoa"]["returning"] == pytest.approx(2 / (40 + 8))


def test_who_has_not_had_a_chance_yet_says_nothing_of_coming_back() -> None:
    assert windows(*(bought(f"a{n}", "oats", 10) for n in range(40)))["oats"]["returning"] == 0.25


def test_two_lines_of_one_day_are_no_return() -> None:
    lines = bought("a", "soap", 90)
    assert windows(lines, lines.assign(order_id="the same day"))["soap"]["returning"] == pytest.approx(2 / 9)


def test_nothing_bought_makes_empty_windows() -> None:
    nothing = past()
    assert all(len(values) == 0 for values in vars(Windows.of(nothing, Demand.of(nothing, {}, {}))).values())


def test_the_windows_count_no_shop_twice_whatever_is_bought() -> None:
    rng = np.random.default_rng(0)
    orders = [bought(f"s{rng.integers(9)}", f"p{rng.integers(5)}", float(rng.uniform(0.1, 400))) for _ in range(200)]
    again = [lines.assign(order_id=lines["order_id"] + " again") for lines in orders]
    once, twice = windows(*orders), windows(*orders, *again)
    assert all(told == pytest.approx(twice[product]) for product, told in once.items())
    assert all(0 <= told["returning"] <= 1 for told in once.values())
