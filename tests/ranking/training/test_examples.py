from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from ranking.features.matrix import NAMES, Matrix32
from ranking.orders import LeakError, Past
from ranking.training.examples import Part, Sheets, gathered, replay
from ranking.training.rehearsal import Rehearsal
from tests.ranking.bought import NOW
from tests.ranking.corner_shops import catalogue, orders

MOMENT = NOW - timedelta(days=28)
ORDERS = orders()
PARTS: tuple[Part, ...] = ("new", "own")


def replayed(moment: datetime = MOMENT, seed: int = 0, lines: pd.DataFrame = ORDERS, keep: float = 1.0) -> Sheets:
    rehearsal = Rehearsal(Past.before(lines, moment), catalogue(), seed)
    return replay(rehearsal, lines[lines["ordered_at"] >= pd.Timestamp(moment)], seed, keep)


SHEETS = replayed()


def test_labels_are_what_was_bought_before_the_end_and_not_after() -> None:
    first = MOMENT + timedelta(days=7)
    counted = {until: gathered([SHEETS.grown()], "own", until).bought.sum() for until in (first, NOW)}
    bought = ORDERS[ORDERS["ordered_at"] >= pd.Timestamp(MOMENT)]
    before = set(ORDERS[ORDERS["ordered_at"] < pd.Timestamp(MOMENT)].groupby(["retailer_id", "product_id"]).groups)
    for until, count in counted.items():
        pairs = set(bought[bought["ordered_at"] < pd.Timestamp(until)].groupby(["retailer_id", "product_id"]).groups)
        assert count == len(pairs & before)
    assert 0 < counted[first] < counted[NOW]


def test_a_page_without_anything_bought_teaches_nothing() -> None:
    assert not gathered([SHEETS], "own", MOMENT).groups
    assert gathered([SHEETS], "own", MOMENT).rows.shape[0] == 0


def test_every_group_is_a_page_and_has_something_bought() -> None:
    for part in PARTS:
        found = gathered([SHEETS], part, NOW)
        assert sum(found.groups) == len(found.rows) == len(found.bought)
        ends = np.cumsum(found.groups)[:-1]
        assert all(page.any() for page in np.split(found.bought, ends))


def test_labels_from_before_the_moment_are_a_leak() -> None:
    rehearsal = Rehearsal(Past.before(ORDERS, MOMENT), catalogue())
    planted = ORDERS[ORDERS["ordered_at"] >= pd.Timestamp(MOMENT - timedelta(days=2))]
    with pytest.raises(LeakError, match="labels would be known as history"):
        replay(rehearsal, planted, seed=0)


def test_a_line_after_the_moment_cannot_be_rehearsed_with() -> None:
    with pytest.raises(LeakError, match=r"use Past\.before to cut"):
        Rehearsal(Past(MOMENT, ORDERS), catalogue())


def test_what_is_ordered_after_the_moment_changes_no_feature() -> None:
    """A leak of any kind would show: the future is replaced by another one, of the same shops."""
    other = orders(seed=1)
    future = other[other["ordered_at"] >= pd.Timestamp(MOMENT)]
    mixed = pd.concat([ORDERS[ORDERS["ordered_at"] < pd.Timestamp(MOMENT)], future], ignore_index=True)
    first, second = rows_by_page(SHEETS), rows_by_page(replayed(lines=mixed))
    both = first.keys() & second.keys()
    assert len(both) > 30
    assert all(np.array_equal(first[page], second[page], equal_nan=True) for page in both)


def rows_by_page(sheets: Sheets) -> dict[bytes, Matrix32]:
    """Features by what was drawn for the page, which only depends on the shop and the moment."""
    return {page.draw.tobytes(): page.rows for part in PARTS for page in sheets.parts[part]}


def test_some_shops_are_replayed_once_more_as_beginners() -> None:
    """Of forty shops two, each known by one order and by three, with the labels and draws of the older shop."""
    place = NAMES.index("shop_order_days")
    old = {page.draw[: len(page.rows)].tobytes() for page in SHEETS.parts["new"]}
    days = [np.expm1(page.rows[0, place]) for page in SHEETS.beginners["new"]]
    assert sorted(np.rint(days)) == [1, 1, 3, 3]
    assert min(np.expm1(page.rows[0, place]) for page in SHEETS.parts["new"]) > 3
    with_them, without = (gathered([one], "new", NOW).groups for one in (SHEETS, SHEETS.grown()))
    assert len(old) == len(without) == len(with_them) - len(days)


def test_a_shop_with_no_more_orders_than_that_is_no_beginner_again() -> None:
    young = ORDERS[ORDERS["ordered_at"] >= pd.Timestamp(MOMENT - timedelta(days=14))]  # two orders before the moment
    assert len(replayed(lines=young).beginners["own"]) == 2


def test_the_same_seed_draws_the_same_candidates_and_another_one_others() -> None:
    draws = [np.concatenate([page.draw for page in replayed(seed=seed).parts["new"]]) for seed in (0, 0, 1)]
    assert np.array_equal(draws[0], draws[1])
    assert not np.array_equal(draws[0], draws[2])


def test_fewer_candidates_are_kept_but_all_that_was_bought() -> None:
    whole, part = gathered([SHEETS], "new", NOW), gathered([SHEETS], "new", NOW, keep=0.3)
    assert part.bought.sum() == whole.bought.sum()
    unbought = len(whole.rows) - whole.bought.sum()
    assert 0.1 < (len(part.rows) - part.bought.sum()) / unbought < 0.5
