from datetime import datetime
from pathlib import Path
from random import Random

import pandas as pd
import pytest

from insights.rules.questions import Question, Reservoir, asked, words_of
from search.product import Product
from store import catalogue, events, orders
from store.database import Database, open_database

RICE = Product("rice", "Rice", category=("Staples", "Rice"))
DAL = Product("dal", "Dal", category=("Staples", "Dal"))
MORE = Product("more", "More Dal", category=("Staples", "Dal"))
PLATES = Product("plates", "SET OF 3 TIN PLATES")


@pytest.fixture
def database(tmp_path: Path) -> Database:
    opened = open_database(f"sqlite:///{tmp_path / 'kirana.db'}")
    bought = pd.DataFrame({"product_id": ["rice", "dal", "more", "plates", "unknown"]})
    lines = bought.assign(
        order_id="o1", retailer_id="r1", quantity=1.0, unit_price=1.0, ordered_at=datetime(2026, 10, 30)
    )
    with opened.writing() as connection:
        catalogue.upsert(connection, [RICE, DAL, MORE, PLATES])
        orders.upsert(connection, lines)
    return opened


def query(query_id: str, day: int = 29, **said: object) -> dict[str, object]:
    return {
        "query_id": query_id,
        "client_id": "r1",
        "user_query": "chawal",
        "timestamp": f"2026-10-{day}T10:00:00Z",
        "query_attributes": said,
    }


def act(query_id: str, action: str, product_id: str) -> dict[str, object]:
    return {
        "query_id": query_id,
        "client_id": "r1",
        "action_name": action,
        "timestamp": "2026-10-29T10:01:00Z",
        "event_attributes": {"object": {"object_id": product_id}},
    }


def ask(database: Database, days: int = 7, most: int = 100) -> dict[str, Question]:
    with database.reading() as connection:
        found = asked(connection, days, most)
    assert found is not None
    return {one.id: one for one in found.questions}


def test_without_a_log_questions_are_derived_from_orders(database: Database) -> None:
    found = ask(database)
    assert found["o1/for-you"].bought == {"rice", "dal", "more", "plates"}
    assert found["o1/browse"].categories == ("Staples > Dal",)
    searches = {one.text: one.wanted for one in found.values() if one.surface == "search"}
    assert searches == {"Dal": {"dal", "more"}, "Rice": {"rice"}, "TIN PLATES": {"plates"}}


def test_a_logged_page_is_asked_again_with_what_was_done_on_it(database: Database) -> None:
    with database.writing() as connection:
        events.add_queries(
            connection,
            [
                query("q1", surface="search"),
                query("second-page", surface="search", page=2),
                query("by-price", surface="search", sort="price"),
                query("nobody-knows-whose", surface="similar"),
                query("shelf", surface="browse", categories=["Staples"]),
                query("long-ago", day=10, surface="search"),
            ],
        )
        done = [("q1", "impression", "x"), ("q1", "click", "rice"), ("q1", "purchase", "dal"), ("q9", "click", "rice")]
        events.add_events(connection, [act(*one) for one in done])
    found = ask(database)
    assert {name for name, one in found.items() if one.source == "log"} == {"q1", "shelf"}
    assert found["q1"].wanted == {"rice", "dal"}
    assert found["q1"].bought == {"dal"}
    assert found["shelf"].categories == ("Staples",)
    assert {one.surface for one in found.values() if one.source == "orders"} == {"for_you"}


def test_there_is_nothing_to_ask_where_nothing_was_asked_or_bought(tmp_path: Path) -> None:
    with open_database(f"sqlite:///{tmp_path / 'empty.db'}").reading() as connection:
        assert asked(connection, 28, 10) is None


def test_of_many_questions_each_has_the_same_chance() -> None:
    times = dict.fromkeys(range(10), 0)
    for seed in range(2_000):
        drawn = Reservoir(3, Random(seed))
        for number in times:
            drawn.add(Question(str(number), "r1", "search"))
        assert drawn.seen == 10
        for one in drawn.kept:
            times[int(one.id)] += 1
    assert all(520 < count < 680 for count in times.values())  # 600 expected, 20 a standard deviation


def test_the_last_words_of_a_title_say_what_it_is() -> None:
    assert words_of("WHITE HANGING HEART T-LIGHT HOLDER") == "HEART HOLDER"
    assert words_of("№ 7") == "№ 7"
