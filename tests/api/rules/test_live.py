import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.rules.live import POLL_SECONDS, LiveRules
from search.rules.actions import Pin
from search.rules.rule import Rule
from search.rules.target import Target
from store.database import Database, open_database
from store.rules import publications, versions
from store.rules.versions import Author
from tests.store.postgresql import empty_postgresql

ANNA = Author("anna", "merchandiser")
GHEE = Rule("ghee", Pin(1), Target(products=("007",)))


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds, self.began = 0.0, datetime.now(UTC).replace(tzinfo=None)

    def ticks(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return self.began + timedelta(seconds=self.seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.on_postgres)])
def url(tmp_path: Path, request: pytest.FixtureRequest) -> str:
    return f"sqlite:///{tmp_path / 'kirana.db'}" if request.param == "sqlite" else empty_postgresql()


@pytest.fixture
def publisher(url: str) -> Iterator[Database]:
    """Another process: it shares nothing but the database."""
    opened = open_database(url)
    yield opened
    opened.close()


@pytest.fixture
def live(url: str, clock: Clock) -> Iterator[LiveRules]:
    database = open_database(url)
    yield LiveRules(database, clock.ticks, clock.now)
    database.close()


def publish(database: Database, from_: datetime | None = None, rule: Rule = GHEE) -> None:
    with database.writing() as connection:
        number = versions.write(connection, rule, ANNA)
        publications.publish(connection, rule.id, number, ANNA, from_)


def test_what_another_process_published_is_live_after_the_poll_interval(
    live: LiveRules, publisher: Database, clock: Clock
) -> None:
    assert live.book().rules == ()
    publish(publisher)
    clock.seconds += POLL_SECONDS / 2
    assert live.book().rules == ()
    clock.seconds += POLL_SECONDS / 2
    assert live.book().rules == (GHEE,)
    with publisher.writing() as connection:
        publications.publish(connection, "ghee", None, ANNA)
    clock.seconds += POLL_SECONDS
    assert live.book().rules == ()


def test_a_process_of_its_own_publishes(live: LiveRules, publisher: Database, url: str, clock: Clock) -> None:
    with publisher.writing() as connection:
        versions.write(connection, GHEE, ANNA)
    assert live.book().rules == ()
    program = f"""
from store.database import open_database
from store.rules import publications
from store.rules.versions import Author
from tests.store.postgresql import empty_postgresql
with open_database({url!r}).writing() as connection:
    publications.publish(connection, "ghee", 1, Author("anna", "merchandiser"))
"""
    subprocess.run([sys.executable, "-c", program], check=True)
    clock.seconds += POLL_SECONDS
    assert live.book().rules == (GHEE,)


def test_within_a_second_is_kept_by_a_poll_in_half_of_it() -> None:
    assert POLL_SECONDS <= 0.5


def test_who_published_sees_it_at_once(live: LiveRules, publisher: Database) -> None:
    assert live.book().rules == ()
    publish(publisher)
    assert live.book().rules == ()
    live.ask_again()
    assert live.book().rules == (GHEE,)


def test_the_book_is_the_same_one_until_something_is_published(
    live: LiveRules, publisher: Database, clock: Clock
) -> None:
    publish(publisher)
    book = live.book()
    clock.seconds += POLL_SECONDS
    assert live.book() is book


def test_what_is_planned_goes_live_by_the_clock_and_no_restart(
    live: LiveRules, publisher: Database, clock: Clock
) -> None:
    publish(publisher, from_=clock.now() + timedelta(hours=1))
    assert live.book().rules == ()
    clock.seconds += 3599
    assert live.book().rules == ()
    clock.seconds += 1
    assert live.book().rules == (GHEE,)


def test_where_the_database_has_no_answer_the_rules_stay_and_it_says_so(
    live: LiveRules, publisher: Database, clock: Clock
) -> None:
    publish(publisher)
    assert live.book().rules == (GHEE,)
    with publisher.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE rule_publications RENAME TO away")
    clock.seconds += POLL_SECONDS
    assert live.book().rules == (GHEE,)
    assert live.lacking[0].startswith("rules: ")
    with publisher.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO rule_publications")
    clock.seconds += POLL_SECONDS
    assert live.book().rules == (GHEE,)
    assert live.lacking == ()


def test_a_request_does_not_wait_while_another_one_asks(live: LiveRules, publisher: Database, clock: Clock) -> None:
    book = live.book()
    publish(publisher)
    clock.seconds += POLL_SECONDS
    with live._asking:
        assert live.book() is book
