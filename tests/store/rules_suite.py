"""What every database must do with rules: one suite, inherited by SQLite and PostgreSQL."""

import time
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import text

from search.rules.actions import Boost, Pin
from search.rules.conditions import When
from search.rules.rule import Rule
from search.rules.target import Target
from store import events, rules
from store.database import Database, StoreError, open_database
from store.rules import Author, StaleRuleError, UnknownRuleError

ANNA, BALU = Author("anna", "merchandiser"), Author("balu", "admin")
GHEE = Rule("ghee", Pin(1), Target(products=("007",)), When(("मिठाई",), ends_at=datetime(2026, 11, 9)), name="Ghee")
LAMP = Rule("lamp", Boost(factor=2.0), Target(brands=("Tara",)))


class RulesSuite:
    """Inherit it beside `StoreSuite`."""

    def test_a_rule_comes_back_as_it_was_written_with_who_wrote_it(self, database: Database) -> None:
        with database.writing() as connection:
            assert rules.write(connection, GHEE, ANNA, expected=0) == 1
        with database.reading() as connection:
            kept = rules.get(connection, "ghee")
            assert kept is not None
            assert (kept.rule, kept.version, kept.by, kept.published) == (GHEE, 1, ANNA, None)
            assert rules.get(connection, "lamp") is None
            assert rules.live(connection) == ()

    def test_every_version_is_kept_and_writing_the_same_again_is_none(self, database: Database) -> None:
        dearer = replace(GHEE, priority=5)
        with database.writing() as connection:
            numbers = [rules.write(connection, one, ANNA) for one in (GHEE, GHEE, dearer, GHEE)]
            assert numbers == [1, 1, 2, 3]
            assert [one.rule for one in rules.versions(connection, "ghee")] == [GHEE, dearer, GHEE]

    def test_the_second_of_two_who_change_a_rule_is_told_and_nothing_is_overwritten(self, database: Database) -> None:
        with database.writing() as connection:
            rules.write(connection, GHEE, ANNA)
            rules.write(connection, replace(GHEE, priority=1), ANNA, expected=1)
            with pytest.raises(StaleRuleError, match="you had version 1, it is at 2"):
                rules.write(connection, replace(GHEE, priority=2), BALU, expected=1)
            with pytest.raises(StaleRuleError, match="there is a rule 'ghee' already"):
                rules.write(connection, GHEE, BALU, expected=0)
            assert len(rules.versions(connection, "ghee")) == 2

    def test_what_is_published_is_live_while_work_on_it_goes_on(self, database: Database) -> None:
        with database.writing() as connection:
            rules.write(connection, GHEE, ANNA)
            rules.publish(connection, "ghee", 1, ANNA)
            rules.write(connection, replace(GHEE, priority=9), ANNA)
            assert rules.live(connection) == (GHEE,)
            rules.publish(connection, "ghee", 2, ANNA)
            assert rules.live(connection) == (replace(GHEE, priority=9),)
            rules.publish(connection, "ghee", None, ANNA)
            assert rules.live(connection) == ()

    def test_the_counter_grows_when_what_is_live_changes_and_only_then(self, database: Database) -> None:
        with database.writing() as connection:
            counted = [rules.publications(connection)]
            rules.write(connection, GHEE, ANNA)
            counted.append(rules.publications(connection))
            for version in (1, 1, None):
                rules.publish(connection, "ghee", version, ANNA)
                counted.append(rules.publications(connection))
        assert counted == [0, 0, 1, 1, 2]

    def test_a_removed_rule_is_live_no_more_and_its_versions_stay(self, database: Database) -> None:
        with database.writing() as connection:
            rules.write(connection, GHEE, ANNA)
            rules.publish(connection, "ghee", 1, ANNA)
            rules.remove(connection, "ghee", BALU, expected=1)
            assert (rules.live(connection), rules.every(connection)) == ((), [])
            assert [one.rule for one in rules.versions(connection, "ghee")] == [GHEE, None]
            with pytest.raises(UnknownRuleError):
                rules.remove(connection, "ghee", BALU)
            assert rules.write(connection, GHEE, ANNA, expected=0) == 3

    def test_one_rule_goes_back_to_an_older_version(self, database: Database) -> None:
        with database.writing() as connection:
            rules.write(connection, GHEE, ANNA)
            rules.write(connection, replace(GHEE, priority=9), ANNA)
            rules.publish(connection, "ghee", 2, ANNA)
            rules.publish(connection, "ghee", 1, ANNA)
            assert rules.live(connection) == (GHEE,)
            with pytest.raises(UnknownRuleError, match="no version 7"):
                rules.publish(connection, "ghee", 7, ANNA)

    def test_everything_goes_back_to_a_moment(self, database: Database) -> None:
        with database.writing() as connection:
            rules.write(connection, GHEE, ANNA)
            rules.publish(connection, "ghee", 1, ANNA)
        time.sleep(0.005)
        with database.reading() as connection:
            good = rules.trail(connection)[0].at
        with database.writing() as connection:
            rules.write(connection, replace(GHEE, priority=9), ANNA)
            rules.write(connection, LAMP, ANNA)
            rules.publish(connection, "ghee", 2, ANNA)
            rules.publish(connection, "lamp", 1, ANNA)
            assert rules.live(connection, good) == (GHEE,)
            assert rules.restore(connection, good, BALU) == 2
            assert rules.live(connection) == (GHEE,)
            assert rules.restore(connection, good, BALU) == 0

    def test_the_trail_says_who_did_what(self, database: Database) -> None:
        with database.writing() as connection:
            rules.write(connection, GHEE, ANNA)
            rules.publish(connection, "ghee", 1, BALU)
            rules.remove(connection, "ghee", ANNA)
            rules.write(connection, LAMP, ANNA)
            did = {(act.what, act.version, act.by.name) for act in rules.trail(connection, "ghee")}
            assert did == {
                ("wrote", 1, "anna"),
                ("published", 1, "balu"),
                ("withdrew", None, "anna"),
                ("removed", 2, "anna"),
            }
            assert {act.rule_id for act in rules.trail(connection)} == {"ghee", "lamp"}

    @pytest.mark.parametrize("table", ["rule_versions", "rule_publications"])
    @pytest.mark.parametrize("change", ["UPDATE {} SET who = 'nobody'", "DELETE FROM {}"])
    def test_the_database_itself_refuses_to_change_the_trail(self, database: Database, table: str, change: str) -> None:
        with database.writing() as connection:
            rules.write(connection, GHEE, ANNA)
            rules.publish(connection, "ghee", 1, ANNA)

        def change_it() -> None:
            with database.writing() as connection:
                connection.execute(text(change.format(table)))

        with pytest.raises(StoreError, match="never changed"):
            change_it()

    def test_rules_are_there_when_it_is_opened_again(self, database: Database, url: str) -> None:
        with database.writing() as connection:
            rules.write(connection, GHEE, ANNA)
            rules.publish(connection, "ghee", 1, ANNA)
        again = open_database(url)
        with again.reading() as connection:
            assert rules.live(connection) == (GHEE,)
            assert "ghee" in rules.published_at(connection)
        again.close()

    def test_pages_on_which_rules_fired_are_found_in_the_log(self, database: Database) -> None:
        plain = {"query_id": "q1", "client_id": "r1", "user_query": "rice", "timestamp": 1_000}
        said = {"rules": {"ghee": ["007"]}, "organic": [None, 1]}
        fired = plain | {"query_id": "q2", "query_attributes": said, "query_response_hit_ids": ["007", "S"]}
        with database.writing() as connection:
            events.add_queries(connection, [plain, fired])
            (found,) = rules.firings(connection, datetime(1970, 1, 1))
            assert (found.query_id, dict(found.rules)) == ("q2", {"ghee": ("007",)})
            assert (found.shown, found.organic) == (("007", "S"), (None, 1))
            assert list(rules.firings(connection, datetime(1971, 1, 1))) == []
