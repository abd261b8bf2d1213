from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranking.evaluation.split import Split
from ranking.evaluation.tasks import TASKS, Task, restrict, wanted
from tests.ranking.evaluation.market import MARCH, bought, market

SPLIT = Split.at(MARCH, datetime(2024, 4, 1))
BY_NAME = {task.name: task for task in TASKS}


def test_the_next_basket_is_the_first_day_after_the_cut() -> None:
    assert wanted(SPLIT, BY_NAME["basket"]) == {"mira": {"rice", "tea"}, "ravi": {"rice"}}


def test_the_window_is_everything_that_those_with_a_past_bought() -> None:
    assert wanted(SPLIT, BY_NAME["window"]) == {"mira": {"rice", "tea", "soap"}, "ravi": {"rice"}}


def test_a_product_that_nobody_had_bought_cannot_be_asked_for() -> None:
    split = Split.at(market(MARCH, bought("2024-04-08", "mira", "novelty")), SPLIT.cut)
    assert wanted(split, BY_NAME["window"]) == wanted(SPLIT, BY_NAME["window"])


def test_repeat_is_what_was_bought_before_and_explore_what_was_not() -> None:
    wishes = wanted(SPLIT, BY_NAME["window"])
    assert restrict(wishes, SPLIT.owned, "repeat") == {"mira": {"rice", "soap"}}
    assert restrict(wishes, SPLIT.owned, "explore") == {"mira": {"tea"}, "ravi": {"rice"}}


def test_whoever_blends_the_parts_also_shows_them() -> None:
    assert all({"repeat", "explore"} <= set(task.parts) for task in TASKS if "all" in task.parts)


products = st.frozensets(st.sampled_from("abcdefgh"))
shops = st.dictionaries(st.sampled_from(["mira", "ravi", "anil"]), products)


@settings(max_examples=50)
@given(wishes=shops, owned=shops)
def test_repeat_and_explore_are_all_and_share_nothing(
    wishes: dict[str, frozenset[str]], owned: dict[str, frozenset[str]]
) -> None:
    repeat, explore = restrict(wishes, owned, "repeat"), restrict(wishes, owned, "explore")
    for shop, whole in restrict(wishes, owned, "all").items():
        old, new = repeat.get(shop, frozenset()), explore.get(shop, frozenset())
        assert old | new == whole
        assert not old & new


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_retailers_come_sorted(task: Task) -> None:
    wishes = wanted(Split.at(MARCH.iloc[::-1], SPLIT.cut), task)
    assert list(wishes) == sorted(wishes)
