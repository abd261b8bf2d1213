from datetime import datetime

import pytest

from ranking.evaluation.baselines import Habits, PersonalFrequency, Popular, PopularLately, Random, baselines
from ranking.evaluation.recommender import Mode
from ranking.orders import Past
from tests.ranking.evaluation.market import MARCH, bought, market

APRIL = datetime(2024, 4, 1)
HABITS = Habits(Past.before(MARCH, APRIL))


def test_popular_counts_retailers_and_not_orders() -> None:
    assert Popular(HABITS).recommend("nobody", 3, "basket") == ("soap", "tea", "rice")


def test_lately_forgets_what_was_bought_more_than_30_days_ago() -> None:
    assert PopularLately(HABITS).recommend("nobody", 3, "basket") == ("tea", "rice", "soap")


def test_frequency_puts_the_rice_bought_twice_before_the_soap_bought_once() -> None:
    assert PersonalFrequency(HABITS).recommend("mira", 5, "reorder") == ("rice", "soap")


def test_equal_frequencies_go_by_what_is_popular_lately() -> None:
    assert PersonalFrequency(HABITS).recommend("ravi", 5, "reorder") == ("tea", "soap")


def test_frequency_fills_a_basket_up_with_what_is_popular_lately() -> None:
    assert PersonalFrequency(HABITS).recommend("mira", 5, "basket") == ("rice", "soap", "tea")
    assert PersonalFrequency(HABITS).recommend("nobody", 2, "basket") == ("tea", "rice")


def test_frequency_knows_nothing_of_new_products() -> None:
    assert PersonalFrequency(HABITS).recommend("mira", 5, "discover") == ()


def test_a_product_twice_in_one_order_is_ordered_once() -> None:
    twice = bought("2024-03-02", "mira", "soap", "soap")
    habits = Habits(Past.before(market(twice, bought("2024-03-03", "mira", "tea")), APRIL))
    assert set(habits.frequent["mira"]) == {"soap", "tea"}
    assert habits.frequent["mira"] == PopularLately(habits).recommend("mira", 2, "basket")


def test_chance_is_the_same_for_the_same_seed_and_another_for_another_retailer() -> None:
    past = Past.before(bought("2024-03-02", "mira", *(f"product {number}" for number in range(50))), APRIL)
    draw = Random(Habits(past), seed=4)
    assert draw.recommend("mira", 9, "basket") == draw.recommend("mira", 9, "basket")
    assert draw.recommend("mira", 9, "basket") != draw.recommend("ravi", 9, "basket")
    assert draw.recommend("mira", 9, "basket") != Random(Habits(past), seed=5).recommend("mira", 9, "basket")


@pytest.mark.parametrize("baseline", baselines(HABITS.past, seed=0), ids=lambda baseline: baseline.name)
@pytest.mark.parametrize(("mode", "allowed"), [("discover", {"tea"}), ("reorder", {"rice", "soap"})])
def test_every_baseline_keeps_to_its_mode(baseline: PersonalFrequency, mode: Mode, allowed: set[str]) -> None:
    assert set(baseline.recommend("mira", 9, mode)) <= allowed
    assert len(baseline.recommend("mira", 1, mode)) <= 1


def test_a_baseline_says_what_it_has_seen() -> None:
    assert [baseline.seen_until for baseline in baselines(HABITS.past, 0)] == [datetime(2024, 3, 20, 12)] * 4
