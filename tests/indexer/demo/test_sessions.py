from collections import Counter

import numpy as np
import pandas as pd
import pytest

from indexer.demo.goods import Pack, read_goods
from indexer.demo.queries import misspell, type_query
from tests.indexer.demo.files import DemoFiles


def test_every_event_belongs_to_a_query_that_showed_the_product_at_that_position(files: DemoFiles) -> None:
    shown = {query["query_id"]: query["query_response_hit_ids"] for query in files.queries}
    for event in files.events:
        about = event["event_attributes"]
        assert shown[event["query_id"]][about["position"]["ordinal"] - 1] == about["object"]["object_id"]


def test_every_purchase_is_a_line_of_an_order_of_that_day(files: DemoFiles) -> None:
    days = files.orders.ordered_at.dt.strftime("%Y-%m-%d")
    ordered = set(zip(files.orders.retailer_id, files.orders.product_id, days, strict=True))
    purchases = [event for event in files.events if event["action_name"] == "purchase"]
    assert len(purchases) > 500
    for event in purchases:
        about = event["event_attributes"]
        assert (about["retailer_id"], about["object"]["object_id"], event["timestamp"][:10]) in ordered


def test_lower_hits_are_clicked_less(files: DemoFiles) -> None:
    seen = Counter((event["action_name"], event["event_attributes"]["position"]["ordinal"]) for event in files.events)
    rates = [seen["click", place] / seen["impression", place] for place in (1, 3, 6)]
    assert rates[0] > rates[1] > rates[2] > 0


def test_a_query_that_found_nothing_is_typed_again_and_then_finds(files: DemoFiles) -> None:
    by_id = {query["query_id"]: query for query in files.queries}
    failed = [query for query in files.queries if query["query_id"].endswith("a")]
    again = [by_id[query["query_id"][:-1] + "b"] for query in failed]
    assert len(failed) > 20
    assert not any(query["query_response_hit_ids"] for query in failed)
    pairs = zip(failed, again, strict=True)
    assert all(first["user_query"].lower() != second["user_query"].lower() for first, second in pairs)
    assert np.mean([bool(second["query_response_hit_ids"]) for second in again]) > 0.95


def test_shops_search_some_dozen_times_in_the_last_three_months(files: DemoFiles) -> None:
    per_shop = Counter(query["query_attributes"]["retailer_id"] for query in files.queries)
    assert 12 < np.median(list(per_shop.values())) < 60
    first = min(pd.Timestamp(query["timestamp"]) for query in files.queries)
    assert files.orders.ordered_at.max() - first < pd.Timedelta(days=91)


def test_shopkeepers_ask_for_rice_in_their_own_words() -> None:
    rice = next(good for good in read_goods() if good.name == "kolam")
    rng = np.random.default_rng(3)
    typed = {type_query(rice, "Suvarna Kranti", Pack(1, 25, "kg"), rng).text for _ in range(1500)}
    assert {"chawal", "kolam", "rice", "chawal 25 kg", "chawal 25 kilo", "suvarna chawal"} <= typed


@pytest.mark.parametrize("text", ["chawal 25 kg", "mustard oil 15ltr", "haldi"])
def test_a_slip_changes_one_word_of_letters_and_leaves_numbers_alone(text: str) -> None:
    rng = np.random.default_rng(5)
    for _ in range(50):
        slipped = misspell(text, rng)
        changed = [(old, new) for old, new in zip(text.split(), slipped.split(), strict=True) if old != new]
        assert len(changed) <= 1
        assert all(old.isalpha() and abs(len(old) - len(new)) <= 1 for old, new in changed)


def test_a_short_query_has_no_place_for_a_slip() -> None:
    assert misspell("dal 5 kg", np.random.default_rng(0)) == "dal 5 kg"
