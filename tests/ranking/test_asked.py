"""Who asked for what a few days ago, and what others are told of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ranking.artifacts import Shelf
from ranking.asked import FILE, QUERIES, learn_asked, load_asked, tallied
from store.database import Database, open_database
from store.events import add_events, add_queries
from store.searches import Search

NOW = datetime(2026, 3, 1)


def asked(
    text: str, shops: int, *, days: float = 1, found: int = 5, chosen: tuple[str, ...] = ("rice",)
) -> list[Search]:
    at = NOW - timedelta(days=days)
    return [Search(f"{text}{shop}", f"r{shop}", "", text, at, found, (), chosen) for shop in range(shops)]


def texts(found: list[Search]) -> list[str]:
    return [one.text for one in tallied(found, NOW)]


def test_a_text_is_suggested_when_several_shops_asked_for_it_found_it_and_chose_of_it() -> None:
    assert texts(asked("rice", 3)) == ["rice"]
    assert texts(asked("rice", 2)) == []
    assert texts(asked("rice", 1) * 9) == []
    assert texts(asked("rice", 5, found=0)) == []
    assert texts(asked("rice", 5, chosen=())) == []
    nobody = [Search(f"q{n}", "", "", "rice", NOW, 5, (), ("rice",)) for n in range(9)]
    assert texts(nobody) == []


def test_however_it_is_written_it_is_one_text() -> None:
    (one,) = tallied([*asked("Rice  5 KG", 2), *asked("rice 5 kg", 3), *asked("rice, 5 kg", 1)], NOW)
    assert (one.text, one.products) == ("rice 5 kg", ("rice",))


def test_what_more_shops_asked_for_lately_is_heavier() -> None:
    found = [*asked("old", 4, days=120), *asked("new", 4), *asked("more", 6), *asked("looked", 3, chosen=())]
    assert texts(found) == ["more", "new", "old"]


def test_what_leads_nowhere_today_is_not_suggested() -> None:
    found = tallied([*asked("rice", 3), *asked("gone", 3)], NOW, lambda text: text != "gone")
    assert [one.text for one in found] == ["rice"]


@pytest.mark.parametrize("text", ["9876543210", "me@shop.in", "https://x.in", "x" * 61, "?!"])
def test_what_is_nobody_elses_business_is_not_suggested(text: str) -> None:
    assert texts(asked(text, 9)) == []


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path / 'kirana.db'}")
    yield opened
    opened.close()


def test_the_log_is_learned_from_and_read_back(database: Database, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "models")
    assert learn_asked(database, shelf) is None
    queries = [
        {"query_id": f"q{n}", "client_id": f"r{n}", "user_query": "rice", "timestamp": 1000 + n,
         "query_response_hit_ids": ["a", "b"]} for n in range(3)
    ]  # fmt: skip
    click = {"query_id": "q1", "client_id": "r1", "action_name": "click", "timestamp": 2000,
             "event_attributes": {"object": {"object_id": "b"}}}  # fmt: skip
    with database.writing() as connection:
        add_queries(connection, queries)
        add_events(connection, [click])
    learned = learn_asked(database, shelf)
    assert learned is not None
    (one,) = load_asked(learned.path)
    assert (one.text, one.products, learned.kind) == ("rice", ("b",), QUERIES)
    (learned.path / FILE).write_text("{")
    assert list(load_asked(learned.path)) == []
