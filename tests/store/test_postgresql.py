"""Runs where `KIRANA_TEST_POSTGRES` names a database that may be emptied, such as `postgresql+psycopg://postgres@/test`."""

import os
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text

from store.database import Database, open_database
from store.tables import metadata
from tests.store.rules_suite import RulesSuite
from tests.store.suite import StoreSuite

URL = os.environ.get("KIRANA_TEST_POSTGRES", "")
pytestmark = pytest.mark.on_postgres


@pytest.fixture
def url() -> str:
    engine = create_engine(URL)
    with engine.begin() as connection:
        metadata.drop_all(connection)
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    engine.dispose()
    return URL


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = open_database(url)
    yield opened
    opened.close()


class TestPostgresql(StoreSuite):
    pass


class TestPostgresqlRules(RulesSuite):
    pass
