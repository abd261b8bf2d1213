"""The OpenSearch engine keeps the same promise, on a real cluster: KIRANA_TEST_OPENSEARCH=http://127.0.0.1:9200."""

from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest

from search.engine import Engine
from search.opensearch.engine import open_opensearch
from tests.contract.doomed_build import LEASE
from tests.contract.engine_contract import EngineContract, OpenEngine
from tests.contract.engine_kills import EngineKills
from tests.contract.engine_laws import EngineLaws
from tests.contract.engine_rules import EngineRules
from tests.contract.engine_suggestions import EngineSuggestions
from tests.contract.engine_text_oracle import EngineTextOracle
from tests.contract.engine_updates import EngineUpdates
from tests.contract.opensearch_server import emptied, needs_opensearch

pytestmark = needs_opensearch


@pytest.fixture
def open_engine() -> Iterator[OpenEngine]:
    with ExitStack() as opened, emptied() as url:

        def opening() -> Engine:
            return opened.enter_context(closing(open_opensearch(url, patience=20.0, lease=2.0)))

        yield opening


class TestOpenSearch(EngineContract):
    """Nothing beside the contract."""


class TestOpenSearchLaws(EngineLaws):
    """Nothing beside the laws."""


class TestOpenSearchUpdates(EngineUpdates):
    """Nothing beside partial updates."""


class TestOpenSearchText(EngineTextOracle):
    """Nothing beside the oracle."""


class TestOpenSearchRules(EngineRules):
    """Nothing beside what rules need."""


@pytest.fixture
def place() -> Iterator[str]:
    with emptied() as url:
        yield url


class TestOpenSearchKills(EngineKills):
    """A dead build's place is free when its lease has run out."""

    settled = LEASE + 0.2


class TestOpenSearchSuggestions(EngineSuggestions):
    """Nothing beside the suggestions."""
