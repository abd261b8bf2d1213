"""One who asks the API, with or without a token."""

from dataclasses import dataclass
from typing import Any

from fastapi.testclient import TestClient

PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Shop:
    client: TestClient
    retailer_id: str = ""
    token: str = ""

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def get(self, path: str, **parameters: object) -> Any:
        return self.client.get(path, params=parameters, headers=self.headers)  # type: ignore[arg-type]  # a test may try anything

    def page(self, path: str, **parameters: object) -> Any:
        """The page at /v1/`path`; anything but a page fails the test."""
        response = self.get(f"/v1/{path}", **parameters)
        assert response.status_code == 200, response.text
        return response.json()

    def problem(self, path: str, **parameters: object) -> Any:
        """The problem at /v1/`path`; anything but a problem fails the test."""
        response = self.get(f"/v1/{path}", **parameters)
        assert response.headers["content-type"] == PROBLEM, response.text
        assert response.json()["status"] == response.status_code
        return response.json()

    def send(self, **batch: object) -> Any:
        return self.client.post("/v1/events", json=batch, headers=self.headers)


def ids(page: Any) -> list[str]:
    return [hit["product"]["product_id"] for hit in page["hits"]]


def buckets(page: Any, parameter: str) -> dict[str, Any]:
    """The buckets of one facet by their values."""
    found = next(facet["buckets"] for facet in page["facets"] if facet["parameter"] == parameter)
    return {bucket["value"]: bucket for bucket in found}
