"""The embedded engine keeps the promise."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from search.embedded.engine import open_embedded
from search.engine import Engine
from tests.contract.engine_contract import EngineContract, OpenEngine
from tests.contract.engine_kills import EngineKills
from tests.contract.engine_laws import EngineLaws
from tests.contract.engine_rules import EngineRules
from tests.contract.engine_suggestions import EngineSuggestions
from tests.contract.engine_text_oracle import EngineTextOracle
from tests.contract.engine_updates import EngineUpdates


@pytest.fixture
def open_engine(tmp_path: Path) -> Iterator[OpenEngine]:
    with ExitStack() as opened:

        def opening() -> Engine:
            return opened.enter_context(closing(open_embedded(tmp_path / "index")))

        yield opening


class TestEmbedded(EngineContract):
    """Nothing beside the contract."""


class TestEmbeddedLaws(EngineLaws):
    """Nothing beside the laws."""


class TestEmbeddedUpdates(EngineUpdates):
    """Nothing beside partial updates."""


class TestEmbeddedText(EngineTextOracle):
    """Nothing beside the oracle."""


class TestEmbeddedRules(EngineRules):
    """Nothing beside what rules need."""


@pytest.fixture
def place(tmp_path: Path) -> str:
    return str(tmp_path / "index")


class TestEmbeddedKills(EngineKills):
    """Nothing beside kills."""


class TestEmbeddedSuggestions(EngineSuggestions):
    """Nothing beside the suggestions."""
