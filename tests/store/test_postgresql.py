"""The suites of the store on PostgreSQL, where `KIRANA_TEST_POSTGRES` names one."""

from collections.abc import Iterator

import pytest

from store.database import Database, open_database
from tests.store.postgresql import empty_postgresql
from tests.store.rules_suite import RulesSuite
from tests.store.suite import StoreSuite

pytestmark = pytest.mark.on_postgres


@pytest.fixture
def url() -> str:
    return empty_postgresql()


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = open_database(url)
    yield opened
    opened.close()


class TestPostgresql(StoreSuite):
    pass


class TestPostgresqlRules(RulesSuite):
    pass
