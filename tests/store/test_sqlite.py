import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from search.product import Product
from store import catalogue
from store.database import LATEST, Database, StoreError, open_database
from tests.store.rules_suite import RulesSuite
from tests.store.suite import StoreSuite


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'home' / 'kirana.db'}"


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = open_database(url)
    yield opened
    opened.close()


class TestSqlite(StoreSuite):
    pass


class TestSqliteRules(RulesSuite):
    pass


def test_the_newest_migration_is_the_one_that_the_code_expects() -> None:
    config = Config()
    config.set_main_option("script_location", "store:migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == LATEST


def test_a_killed_writer_leaves_the_old_state(url: str, database: Database) -> None:
    with database.writing() as connection:
        catalogue.upsert(connection, [Product("old", "Rice")])
    writer = f"""
import os, signal
from search.product import Product
from store import catalogue
from store.database import open_database
with open_database({url!r}).writing() as connection:
    catalogue.upsert(connection, [Product(f"new{{n}}", "Soap") for n in range(5_000)])
    os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", writer], check=False)
    assert killed.returncode == -9
    with database.reading() as connection:
        assert catalogue.ids(connection) == {"old"}


def test_a_full_disk_is_told_and_nothing_is_stored(database: Database) -> None:
    def fill() -> None:
        with database.writing() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 4}")
            catalogue.upsert(connection, [Product(str(n), "Rice" * 500) for n in range(100)])

    with pytest.raises(StoreError, match="the disk is full; nothing was stored"):
        fill()
    with database.reading() as connection:
        assert catalogue.count(connection) == 0


def test_a_file_that_may_not_be_written_is_told(url: str, database: Database) -> None:
    read_only = open_database(url)

    def write() -> None:
        with read_only.writing() as connection:
            connection.exec_driver_sql("PRAGMA query_only = ON")
            catalogue.upsert(connection, [Product("p", "Rice")])

    with pytest.raises(StoreError, match="Set KIRANA_HOME to a folder that you may write"):
        write()
    read_only.close()


def test_a_home_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StoreError, match="set KIRANA_HOME"):
        open_database(f"sqlite:///{tmp_path / 'file' / 'kirana.db'}")


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "kirana.db").write_text("These are not the pages you are looking for. " * 100)
    with pytest.raises(StoreError, match="no SQLite database"):
        open_database(f"sqlite:///{tmp_path / 'kirana.db'}")


@pytest.mark.parametrize("url", ["mysql://host/shop", "kirana.db", "mongodb://host"])
def test_a_database_of_another_kind_is_told(url: str) -> None:
    with pytest.raises(StoreError, match="sqlite:///PATH"):
        open_database(url)


def test_a_reader_does_not_wait_for_the_writer(url: str, database: Database) -> None:
    with database.writing(), sqlite3.connect(url.removeprefix("sqlite:///"), timeout=0) as reader:
        assert reader.execute("SELECT count(*) FROM products").fetchone() == (0,)
    reader.close()
