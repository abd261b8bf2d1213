"""A shop without a history, and the people who make rules for it."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.auth import Identity, open_tokens
from api.rules.live import LiveRules
from api.settings import Settings
from api.wiring import Marketplace, open_marketplace
from store import catalogue
from store.database import open_database
from tests.api.rules.staff import Staff
from tests.contract.rules_shop import SHELF

Open = Callable[..., Staff]


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marketplace]:
    """Products and an index that no test changes."""
    opened = open_marketplace(Settings(home=tmp_path_factory.mktemp("shelf")))
    with opened.database.writing() as connection:
        catalogue.upsert(connection, SHELF)
    opened.build()
    opened.database.close()
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def staffed(shelf: Marketplace) -> Iterator[TestClient]:
    with TestClient(create_app(shelf)) as opened:
        yield opened


@pytest.fixture
def ruled(shelf: Marketplace, tmp_path: Path) -> Iterator[Marketplace]:
    """The same shelf with a database of its own; what it knows of rules is never older than the request."""
    template, ticks = shelf.database, count(step=10)
    shelf.database = open_database(f"sqlite:///{shutil.copy(shelf.settings.home / 'kirana.db', tmp_path)}")
    shelf.rules = LiveRules(shelf.database, lambda: next(ticks))
    yield shelf
    shelf.database.close()
    shelf.database = template


@pytest.fixture
def as_(ruled: Marketplace, staffed: TestClient) -> Open:
    """One who asks with a token of that role."""
    tokens = open_tokens(ruled.settings)

    def open_(role: Any, name: str = "") -> Staff:
        return Staff(staffed, "R1", tokens.issue(Identity(role, "R1", name), hours=1))

    return open_


@pytest.fixture
def anna(as_: Open) -> Staff:
    return as_("merchandiser", "anna")


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
