"""What every database must do with rules: one suite, inherited by SQLite and PostgreSQL."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from search.rules.actions import Boost, Pin
from search.rules.conditions import When
from search.rules.rule import Rule
from search.rules.target import Target
from store import events
from store.database import Database, StoreError, open_database
from store.rules import kept, publications, versions
from store.rules.firings import firings
from store.rules.publications import Change
from store.rules.trail import trail
from store.rules.versions import Author, StaleRuleError, UnknownRuleError

ANNA, BALU = Author("anna", "merchandiser"), Author("balu", "admin")
GHEE = Rule("ghee", Pin(1), Target(products=("007",)), When(("मिठाई",), ends_at=datetime(2026, 11, 9)), name="Ghee")
LAMP = Rule("lamp", Boost(factor=2.0), Target(brands=("Tara",)))


class RulesSuite:
    """Inherit it beside `StoreSuite`."""

    def test_a_rule_comes_back_as_it_was_written_with_who_wrote_it(self, database: Database) -> None:
        with database.writing() as connection:
            assert versions.write(connection, GHEE, ANNA, expected=0) == 1
        with database.reading() as connection:
            found = kept.get(connection, "ghee")
            assert found is not None
            assert (found.rule, found.version, found.by, found.published) == (GHEE, 1, ANNA, None)
            assert kept.get(connection, "lamp") is None
            assert publications.live(connection) == ()

    def test_every_version_is_kept_and_writing_the_same_again_is_none(self, database: Database) -> None:
        dearer = replace(GHEE, priority=5)
        with database.writing() as connection:
            numbers = [versions.write(connection, one, ANNA) for one in (GHEE, GHEE, dearer, GHEE)]
            assert numbers == [1, 1, 2, 3]
            assert [one.rule for one in versions.versions(connection, "ghee")] == [GHEE, dearer, GHEE]

    def test_the_second_of_two_who_change_a_rule_is_told_and_nothing_is_overwritten(self, database: Database) -> None:
        with database.writing() as connection:
            versions.write(connection, GHEE, ANNA)
            versions.write(connection, replace(GHEE, priority=1), ANNA, expected=1)
            with pytest.raises(
                StaleRuleError, match=r"was changed by anna \(merchandiser\) at .*: it is at version 2, you had 1"
            ):
                versions.write(connection, replace(GHEE, priority=2), BALU, expected=1)
            with pytest.raises(StaleRuleError, match="there is a rule 'ghee' already"):
                versions.write(connection, GHEE, BALU, expected=0)
            assert len(versions.versions(connection, "ghee")) == 2

    def test_of_many_who_change_a_rule_at_once_one_does(self, database: Database) -> None:
        with database.writing() as connection:
            versions.write(connection, GHEE, ANNA)

        def change(priority: int) -> int:
            try:
                with database.writing() as connection:
                    return versions.write(connection, replace(GHEE, priority=priority), BALU, expected=1)
            except StaleRuleError:
                return 0

        with ThreadPoolExecutor(4) as pool:
            written = list(pool.map(change, range(1, 9)))
        assert sorted(written) == [0] * 7 + [2]
        with database.reading() as connection:
            (_, second) = versions.versions(connection, "ghee")
            assert second.rule == replace(GHEE, priority=written.index(2) + 1)

    def test_what_is_published_is_live_while_work_on_it_goes_on(self, database: Database) -> None:
        with database.writing() as connection:
            versions.write(connection, GHEE, ANNA)
            publications.publish(connection, "ghee", 1, ANNA)
            versions.write(connection, replace(GHEE, priority=9), ANNA)
            assert publications.live(connection) == (GHEE,)
            publications.publish(connection, "ghee", 2, ANNA)
            assert publications.live(connection) == (replace(GHEE, priority=9),)
            publications.publish(connection, "ghee", None, ANNA)
            assert publications.live(connection) == ()

    def test_the_counter_grows_when_what_is_live_changes_and_only_then(self, database: Database) -> None:
        with database.writing() as connection:
            counted = [publications.count(connection)]
            versions.write(connection, GHEE, ANNA)
            counted.append(publications.count(connection))
            for version in (1, 1, None):
                publications.publish(connection, "ghee", version, ANNA)
                counted.append(publications.count(connection))
        assert counted == [0, 0, 1, 1, 2]

    def test_a_removed_rule_is_live_no_more_and_its_versions_stay(self, database: Database) -> None:
        with database.writing() as connection:
            versions.write(connection, GHEE, ANNA)
            publications.publish(connection, "ghee", 1, ANNA)
            kept.remove(connection, "ghee", BALU, expected=1)
            assert (publications.live(connection), kept.every(connection)) == ((), [])
            assert [one.rule for one in versions.versions(connection, "ghee")] == [GHEE, None]
            with pytest.raises(UnknownRuleError):
                kept.remove(connection, "ghee", BALU)
            assert versions.write(connection, GHEE, ANNA, expected=0) == 3

    def test_one_rule_goes_back_to_an_older_version(self, database: Database) -> None:
        with database.writing() as connection:
            versions.write(connection, GHEE, ANNA)
            versions.write(connection, replace(GHEE, priority=9), ANNA)
            publications.publish(connection, "ghee", 2, ANNA)
            publications.publish(connection, "ghee", 1, ANNA)
            assert publications.live(connection) == (GHEE,)
            with pytest.raises(UnknownRuleError, match="no version 7"):
                publications.publish(connection, "ghee", 7, ANNA)

    def test_everything_goes_back_to_a_moment(self, database: Database) -> None:
        with database.writing() as connection:
            versions.write(connection, GHEE, ANNA)
            publications.publish(connection, "ghee", 1, ANNA)
        time.sleep(0.005)
        with database.reading() as connection:
            good = trail(connection)[0].at
        with database.writing() as connection:
            versions.write(connection, replace(GHEE, priority=9), ANNA)
            versions.write(connection, LAMP, ANNA)
            publications.publish(connection, "ghee", 2, ANNA)
            publications.publish(connection, "lamp", 1, ANNA)
            assert publications.live(connection, good) == (GHEE,)
            assert kept.restore(connection, good, BALU) == ("ghee", "lamp")
            assert publications.live(connection) == (GHEE,)
            assert kept.restore(connection, good, BALU) == ()

    def test_what_is_planned_goes_live_at_its_time(self, database: Database) -> None:
        friday = datetime.now(UTC).replace(tzinfo=None, microsecond=0) + timedelta(days=3)
        with database.writing() as connection:
            versions.write(connection, GHEE, ANNA)
            versions.write(connection, replace(GHEE, priority=9), ANNA)
            publications.publish(connection, "ghee", 1, ANNA)
            publications.publish(connection, "ghee", 2, ANNA, from_=friday)
            found = kept.get(connection, "ghee")
            assert found is not None
            assert (found.published, found.planned) == (1, Change("ghee", 2, friday, planned=True))
            assert publications.live(connection) == (GHEE,)
            assert publications.live(connection, friday) == (replace(GHEE, priority=9),)
            assert trail(connection)[0].from_ == friday

    @pytest.mark.parametrize("version", [1, None])
    def test_a_later_decision_takes_the_place_of_what_was_planned(
        self, database: Database, version: int | None
    ) -> None:
        friday = datetime.now(UTC).replace(tzinfo=None) + timedelta(days=3)
        with database.writing() as connection:
            versions.write(connection, GHEE, ANNA)
            publications.publish(connection, "ghee", 1, ANNA)
            publications.publish(connection, "ghee", None, ANNA, from_=friday)
            assert publications.live(connection, friday) == ()
            publications.publish(connection, "ghee", version, BALU)
            assert publications.planned(connection) == {}
            assert publications.live(connection, friday) == ((GHEE,) if version else ())

    def test_going_back_drops_what_was_planned_since(self, database: Database) -> None:
        before = datetime.now(UTC).replace(tzinfo=None) - timedelta(seconds=1)
        with database.writing() as connection:
            versions.write(connection, GHEE, ANNA)
            publications.publish(connection, "ghee", 1, ANNA, from_=before + timedelta(days=3))
            assert kept.restore(connection, before, BALU) == ("ghee",)
            assert publications.live(connection, before + timedelta(days=4)) == ()

    def test_going_back_brings_back_what_was_removed_since(self, database: Database) -> None:
        with database.writing() as connection:
            versions.write(connection, GHEE, ANNA)
            publications.publish(connection, "ghee", 1, ANNA)
        time.sleep(0.005)
        with database.writing() as connection:
            good = trail(connection)[0].at
            kept.remove(connection, "ghee", ANNA)
            assert kept.restore(connection, good, BALU) == ("ghee",)
            found = kept.get(connection, "ghee")
            assert found is not None
            assert (found.live, found.version, found.published, found.by) == (GHEE, 3, 3, BALU)

    def test_a_removed_rule_does_not_come_back_by_its_plan(self, database: Database) -> None:
        friday = datetime.now(UTC).replace(tzinfo=None) + timedelta(days=3)
        with database.writing() as connection:
            versions.write(connection, GHEE, ANNA)
            publications.publish(connection, "ghee", 1, ANNA, from_=friday)
            kept.remove(connection, "ghee", ANNA)
            assert publications.live(connection, friday) == ()

    def test_the_trail_tells_the_newest_first_within_one_millisecond(
        self, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(time, "time_ns", lambda: 1_700_000_000_000_000_000)
        with database.writing() as connection:
            for priority in (0, 9):
                number = versions.write(connection, replace(GHEE, priority=priority), ANNA)
                publications.publish(connection, "ghee", number, ANNA)
            said = [(act.what, act.version) for act in trail(connection)]
        assert said == [("published", 2), ("published", 1), ("wrote", 2), ("wrote", 1)]

    def test_the_trail_says_who_did_what(self, database: Database) -> None:
        with database.writing() as connection:
            versions.write(connection, GHEE, ANNA)
            publications.publish(connection, "ghee", 1, BALU)
            kept.remove(connection, "ghee", ANNA)
            versions.write(connection, LAMP, ANNA)
            did = {(act.what, act.version, act.by.name) for act in trail(connection, "ghee")}
            assert did == {
                ("wrote", 1, "anna"),
                ("published", 1, "balu"),
                ("withdrew", None, "anna"),
                ("removed", 2, "anna"),
            }
            assert {act.rule_id for act in trail(connection)} == {"ghee", "lamp"}

    @pytest.mark.parametrize("table", ["rule_versions", "rule_publications"])
    @pytest.mark.parametrize("change", ["UPDATE {} SET who = 'nobody'", "DELETE FROM {}"])
    def test_the_database_itself_refuses_to_change_the_trail(self, database: Database, table: str, change: str) -> None:
        with database.writing() as connection:
            versions.write(connection, GHEE, ANNA)
            publications.publish(connection, "ghee", 1, ANNA)

        def change_it() -> None:
            with database.writing() as connection:
                connection.execute(text(change.format(table)))

        with pytest.raises(StoreError, match="never changed"):
            change_it()

    def test_rules_are_there_when_it_is_opened_again(self, database: Database, url: str) -> None:
        with database.writing() as connection:
            versions.write(connection, GHEE, ANNA)
            publications.publish(connection, "ghee", 1, ANNA)
        again = open_database(url)
        with again.reading() as connection:
            assert publications.live(connection) == (GHEE,)
            assert "ghee" in publications.published_at(connection)
        again.close()

    def test_pages_on_which_rules_fired_are_found_in_the_log(self, database: Database) -> None:
        plain = {"query_id": "q1", "client_id": "r1", "user_query": "rice", "timestamp": 1_000}
        said = {"rules": {"ghee": ["007"]}, "organic": [None, 1]}
        fired = plain | {"query_id": "q2", "query_attributes": said, "query_response_hit_ids": ["007", "S"]}
        with database.writing() as connection:
            events.add_queries(connection, [plain, fired])
            (found,) = firings(connection, datetime(1970, 1, 1))
            assert (found.query_id, dict(found.rules)) == ("q2", {"ghee": ("007",)})
            assert (found.shown, found.organic) == (("007", "S"), (None, 1))
            assert list(firings(connection, datetime(1971, 1, 1))) == []
