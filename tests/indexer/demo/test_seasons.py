from datetime import date, timedelta

import pandas as pd

from indexer.demo.festivals import DATES, swell
from indexer.demo.goods import read_goods
from indexer.demo.seasons import calendar, demand_lift


def per_day(lines: pd.DataFrame, words: str, first: date, last: date) -> float:
    days = lines.ordered_at.dt.date
    chosen = lines.title.str.contains(words) & (days >= first) & (days <= last)
    return float(lines[chosen].quantity.sum()) / ((last - first).days + 1)


def test_cold_drinks_sell_in_summer_and_tea_in_winter(lines: pd.DataFrame) -> None:
    summer, winter = (date(2026, 4, 1), date(2026, 6, 30)), (date(2025, 12, 1), date(2026, 1, 31))
    drinks = "Soft Drink|Soda Drink|Mango Drink"
    assert per_day(lines, drinks, *summer) > 2 * per_day(lines, drinks, *winter)
    assert per_day(lines, "Chai", *winter) > 1.15 * per_day(lines, "Chai", *summer)


def test_shops_stock_up_on_sugar_before_diwali(lines: pd.DataFrame) -> None:
    before = per_day(lines, "Cheeni|Besan|Ghee", date(2026, 10, 24), date(2026, 10, 31))
    ordinary = per_day(lines, "Cheeni|Besan|Ghee", date(2026, 4, 1), date(2026, 7, 31))
    assert before > 1.3 * ordinary


def test_a_festival_swells_before_its_day_and_is_over_after_it() -> None:
    days = [date(2026, 11, 8) + timedelta(days=shift) for shift in (-60, -10, 0, 10)]
    assert swell("diwali", days).tolist() == [0.0, 1.0, 0.0, 0.0]


def test_ganesh_chaturthi_is_kept_in_pune_more_than_in_lucknow() -> None:
    goods = read_goods()
    camphor = next(place for place, good in enumerate(goods) if good.name == "camphor")
    lift = demand_lift(goods, ("Pune", "Lucknow"), calendar(date(2026, 9, 10), 5))[:, :, camphor]
    assert (lift[0] > lift[1] * 1.3).all()


def test_every_festival_of_the_goods_has_its_dates_year_by_year() -> None:
    assert {name for good in read_goods() for name, _ in good.festivals} == set(DATES)
    assert all([day.year for day in days] == [2024, 2025, 2026, 2027] for days in DATES.values())
