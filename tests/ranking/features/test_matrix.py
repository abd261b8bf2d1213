from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from ranking.collaborative.learned import Collaborative
from ranking.collaborative.wording import Titles
from ranking.features.matrix import FEATURES, NAMES, matrix
from ranking.features.scene import Scene, code
from ranking.profiles.profile import Profiles
from search.candidate import Candidate, Signal
from search.product import Popularity, Product
from search.retailer import STRANGER, Retailer, Touch
from search.surfaces import for_you
from tests.ranking.bought import bought, dal_and_soap_shops, past

PRODUCTS = {
    "dal": Product("dal", "Toor Dal", brand="Annapath", category=("Staples", "Dal"), price=100.0, mrp=125.0),
    "rice": Product("rice", "Rice", brand="Annapath", category=("Staples", "Rice"), price=400.0),
    "soap": Product("soap", "Bath soap", category=("Care",)),
    "pen": Product("pen", "Fountain pen"),
}
ORDERS = [*dal_and_soap_shops(), bought("mira", "dal", 3, 10, 17, quantity=4), bought("mira", "oil", 40)]
TITLES = Titles.of({one.product_id: one.title for one in PRODUCTS.values()} | {"oil": "Bath oil", "moong": "Moong Dal"})
LEARNED = Collaborative.learn(past(*ORDERS), {}, {}, titles=TITLES)


def mira() -> Retailer:
    shops = {history.retailer_id: history for history in past(*ORDERS).histories()}
    return Profiles(PRODUCTS, LEARNED).one(shops["mira"])


def rows(shop: Retailer, *candidates: Candidate) -> dict[str, dict[str, float]]:
    """Features by product and name."""
    made = matrix(Scene(for_you(shop), candidates, LEARNED))
    named = (dict(zip(NAMES, row.tolist(), strict=True)) for row in made)
    return {one.product.product_id: row for one, row in zip(candidates, named, strict=True)}


def every(shop: Retailer) -> dict[str, dict[str, float]]:
    return rows(shop, *(Candidate(product) for product in PRODUCTS.values()))


def test_names_are_unique_and_each_has_a_unit_and_a_source() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert all(feature.unit and feature.source for feature in FEATURES)


def test_a_habit_is_told_with_its_gap_and_how_due_it_is() -> None:
    dal = every(mira())["dal"]
    assert (dal["bought_days"], dal["usual_gap"], dal["bought_last"]) == (3, 7, 3)
    assert dal["due"] == pytest.approx(3 / 7)
    assert dal["bought_share"] == pytest.approx(3 / 4)
    assert dal["bought_since"] == 1
    assert dal["usual_quantity"] == pytest.approx(np.log1p(4))


def test_what_was_never_bought_has_no_habit() -> None:
    rice = every(mira())["rice"]
    assert all(np.isnan(rice[name]) for name in ("bought_days", "usual_gap", "due", "interest", "habit"))


def test_who_buys_dal_is_led_to_rice_and_not_to_soap() -> None:
    shop = every(mira())
    assert shop["rice"]["leads"] > 0
    assert shop["rice"]["leads"] > shop["soap"]["leads"]
    assert np.isnan(shop["pen"]["leads"])


def test_what_was_bought_long_ago_still_leads_though_the_interest_is_gone() -> None:
    years_ago = [bought(f"feast{n}", product, 700, 710) for n in range(6) for product in ("diya", "wick")]
    learned = Collaborative.learn(past(*ORDERS, *years_ago, bought("old", "diya", 700)), {}, {})
    wick = Product("wick", "Cotton wick")
    history = next(one for one in past(bought("old", "diya", 700)).histories())
    shop = Profiles({"wick": wick}, learned).one(history)
    row = dict(zip(NAMES, matrix(Scene(for_you(shop), [Candidate(wick)], learned))[0].tolist(), strict=True))
    assert row["leads"] < 0.01
    assert row["lasting_relative"] > 1


def test_a_title_that_shares_a_word_with_an_own_product_is_told_and_no_product_counts_for_itself() -> None:
    shop = every(mira())
    assert shop["soap"]["words_best"] == pytest.approx(1.0)
    assert shop["soap"]["words_shared"] == pytest.approx(np.log(2))
    assert (shop["rice"]["words_best"], shop["dal"]["words_best"]) == (0.0, 0.0)
    assert shop["dal"]["words_lift"] > 0 == shop["rice"]["words_lift"]
    assert np.isnan(shop["pen"]["words_best"])
    assert np.isnan(every(STRANGER)["soap"]["words_lift"])


def test_windows_of_demand_come_from_what_was_learned() -> None:
    shop = every(mira())
    mean = np.mean(LEARNED.demand.buyers_30d)
    assert shop["rice"]["buyers_30d"] == pytest.approx(np.log1p(6) - np.log1p(mean))
    assert shop["rice"]["returning"] == 0.25
    assert np.isnan(shop["pen"]["buyers_ever"])


def test_shares_and_prices_are_of_what_the_shop_buys() -> None:
    shop = every(mira())
    assert shop["rice"]["category_share"] == 1.0
    assert shop["soap"]["category_share"] == 0.0
    assert np.isnan(shop["pen"]["category_share"])
    assert shop["rice"]["price_gap"] == pytest.approx(np.log(4))
    assert np.isnan(shop["soap"]["price_gap"])
    assert shop["dal"]["margin"] == pytest.approx(0.2)


def test_where_demand_goes_comes_with_the_product() -> None:
    hot = replace(PRODUCTS["pen"], popularity=Popularity(30, 60, 12.5, 0.5, sold_for_days=70.0, repeats=1.5))
    pen = rows(mira(), Candidate(hot))["pen"]
    assert (pen["trend"], pen["sold_for"], pen["repeats"]) == (0.5, 70.0, 1.5)


def test_the_signal_of_a_leg_is_a_feature_and_its_absence_is_missing() -> None:
    found = rows(mira(), Candidate(PRODUCTS["dal"], {"taste": Signal(3, 0.75)}), Candidate(PRODUCTS["rice"]))
    assert found["dal"]["taste"] == 0.75
    assert np.isnan(found["rice"]["taste"])


def test_a_stranger_has_the_same_columns_and_no_history() -> None:
    stranger = every(STRANGER)
    assert tuple(stranger["dal"]) == NAMES
    assert np.isnan(stranger["dal"]["leads"])
    assert stranger["dal"]["price"] == pytest.approx(np.log(100))


def test_no_candidates_make_no_rows() -> None:
    assert matrix(Scene(for_you(mira()), (), LEARNED)).shape == (0, len(NAMES))


def test_a_row_does_not_depend_on_the_other_candidates() -> None:
    alone = rows(mira(), Candidate(PRODUCTS["rice"]))["rice"]
    assert every(mira())["rice"] == pytest.approx(alone, nan_ok=True)


def test_codes_are_the_first_number_of_an_id() -> None:
    assert (code("20780A"), code("P00017")) == (20780, 17)
    assert np.isnan(code("dal"))
    assert np.isnan(code("9" * 30))


def test_the_distance_to_the_nearest_own_code_is_told() -> None:
    numbered = {f"20{n}": Product(f"20{n}", f"mug {n}") for n in (10, 12, 30)}
    shop = replace(STRANGER, retailer_id="x", purchases={"2010": mira().purchases["dal"]})
    found = rows(shop, *(Candidate(product) for product in numbered.values()))
    assert found["2012"]["code_distance"] == pytest.approx(np.log1p(2))
    assert (found["2012"]["near_codes"], found["2030"]["near_codes"]) == (1, 0)
    assert np.isnan(found["2010"]["code_distance"])


def test_outside_a_session_nothing_is_said_of_touching() -> None:
    names = [name for name in NAMES if name.startswith("session_")]
    assert len(names) == 7
    assert all(np.isnan(row[name]) for row in every(mira()).values() for name in names)


def test_a_click_minutes_ago_is_told_of_the_product_and_of_what_it_leads_to() -> None:
    shop = every(replace(mira(), touches=(Touch("dal", "add", 2.0), Touch("dal", "click", 3.0))))
    dal, rice, soap = shop["dal"], shop["rice"], shop["soap"]
    assert (dal["session_clicks"], dal["session_adds"], dal["session_orders"]) == (1, 1, 0)
    assert (dal["session_last"], rice["session_clicks"]) == (2, 0)
    assert rice["session_leads"] > soap["session_leads"] == 0
    assert (rice["session_category"], soap["session_category"]) == (1, 0)


def test_the_calendar_is_read_at_the_moment_of_the_profile() -> None:
    dal = every(mira())["dal"]
    assert (dal["weekday"], dal["festival_in"]) == (6, 3)  # Sunday the 1st of March 2026, Holi on the 4th
    assert dal["season"] == pytest.approx(60 / 365.25)
    assert np.isnan(dal["last_year"])


def test_the_season_ahead_is_known_from_a_year_ago() -> None:
    known = past(bought("a", "kite", 350), bought("b", "kite", 340), bought("a", "coal", 320), bought("c", "coal", 400))
    demand = Collaborative.learn(known, {}, {}).demand
    assert dict(zip(demand.products, demand.last_year, strict=True)) == {"coal": 0, "kite": 2}


def test_time_moves_recency_and_nothing_is_read_after_the_profile() -> None:
    shop = mira()
    assert shop.as_of is not None
    later = replace(shop, as_of=shop.as_of + timedelta(days=7))
    assert every(later)["dal"]["bought_last"] == every(shop)["dal"]["bought_last"] + 7
