"""A small marketplace of our own making, imported, learned from, indexed and served once for all tests of the edge."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.auth import Identity, Tokens, open_tokens
from api.commands.demo import Sizes, prepare
from api.settings import Settings
from api.wiring import Marketplace, open_marketplace
from search.progress import SILENT
from tests.api.shop import Shop

SMALL = Sizes(products=120, retailers=20, days=120)


@pytest.fixture(scope="session")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marketplace]:
    home: Path = tmp_path_factory.mktemp("marketplace")
    opened = open_marketplace(Settings(home=home))
    prepare(opened, SILENT, SMALL)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def tokens(market: Marketplace) -> Tokens:
    return open_tokens(market.settings)


@pytest.fixture(scope="session")
def client(market: Marketplace) -> Iterator[TestClient]:
    with TestClient(create_app(market)) as opened:
        yield opened


@pytest.fixture(scope="session")
def anybody(client: TestClient) -> Shop:
    return Shop(client)


@pytest.fixture(scope="session")
def regular(client: TestClient, tokens: Tokens) -> Shop:
    """A shop with a history."""
    return Shop(client, "R00001", tokens.issue(Identity("retailer", "R00001"), hours=1))


@pytest.fixture(scope="session")
def newcomer(client: TestClient, tokens: Tokens) -> Shop:
    """A shop that nobody knows."""
    return Shop(client, "NEW", tokens.issue(Identity("retailer", "NEW"), hours=1))
