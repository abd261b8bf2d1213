from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.problems import FAULTS, KINDS
from api.settings import Settings
from api.wiring import Marketplace, open_marketplace
from search.pipeline import Pipeline
from tests.api.shop import PROBLEM, Shop


@dataclass
class Broken(Marketplace):
    """A marketplace whose pipeline raises what it is told to."""

    fault: Exception | None = None

    def pipeline(self) -> Pipeline:
        if self.fault is None:
            return super().pipeline()
        raise self.fault


def broken(market: Marketplace, fault: Exception) -> Broken:
    return Broken(market.settings, market.database, market.engine, market.shelf, fault=fault)


def test_an_empty_marketplace_says_what_to_run(tmp_path: Path) -> None:
    empty = open_marketplace(Settings(home=tmp_path))
    with TestClient(create_app(empty, empty.close)) as client:
        for path in ("/v1/search?q=rice", "/v1/suggest?q=r", "/v1/products/P1", "/readyz"):
            response = client.get(path)
            assert response.status_code == 503, path
            assert response.json()["type"] == "urn:kirana:problem:no-index"
            assert "kirana build" in response.json()["detail"]
        assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_below_is_a_problem_with_its_sentence(market: Marketplace, fault: type[Exception]) -> None:
    with TestClient(create_app(broken(market, fault("do this next")))) as client:
        response = client.get("/v1/browse")
    assert response.status_code == FAULTS[fault].status
    assert response.headers["content-type"] == PROBLEM
    assert response.json()["detail"] == "do this next"


def test_a_bug_tells_nothing_of_the_inside(market: Marketplace) -> None:
    app = create_app(broken(market, RuntimeError("the password is hunter2")))
    with TestClient(app, raise_server_exceptions=False) as client:
        response = client.get("/v1/browse")
    assert response.status_code == 500
    assert response.headers["content-type"] == PROBLEM
    assert "hunter2" not in response.text


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/v2/search", 404), ("POST", "/v1/search", 405)])
def test_an_address_that_is_not_there_is_a_problem_too(anybody: Shop, method: str, path: str, status: int) -> None:
    response = anybody.client.request(method, path)
    assert response.status_code == status
    assert response.headers["content-type"] == PROBLEM
    assert "/docs" in response.json()["detail"]


def test_kinds_have_names_of_their_own() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    assert replace(KINDS[0]) == KINDS[0]
