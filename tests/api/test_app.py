import pytest

from api.wiring import Marketplace
from tests.api.shop import Shop


def test_a_product_comes_with_all_that_is_known_of_it(market: Marketplace, anybody: Shop) -> None:
    found = anybody.page("products/P00001")
    known = market.product("P00001")
    assert known is not None
    assert found["product"]["title"] == known.title
    assert found["description"] == known.description
    assert found["product"]["margin"] == pytest.approx(known.margin)


def test_an_unknown_product_is_not_found_by_name(anybody: Shop) -> None:
    problem = anybody.problem("products/a/b c")
    assert problem["status"] == 404
    assert "a/b c" in problem["detail"]


def test_a_beginning_goes_on(anybody: Shop) -> None:
    found = anybody.page("suggest", q="mas", size=5)["suggestions"]
    assert 0 < len(found) <= 5
    assert "Masala" in [one["text"] for one in found if one["kind"] == "category"]


def test_a_beginning_goes_on_as_other_shops_have_asked_and_with_the_shops_own_goods_first(
    anybody: Shop, regular: Shop
) -> None:
    for shop in (anybody, regular):
        found = shop.page("suggest", q="m", size=20)["suggestions"]
        assert {"query", "product"} <= {one["kind"] for one in found}
        owned = [one["own"] for one in found if one["kind"] == "product"]
        assert owned == sorted(owned, reverse=True)
        assert any(owned) == (shop is regular)


@pytest.mark.parametrize("beginning", ["", "?", "x" * 10_000, "चा"])
def test_a_beginning_of_nothing_known_goes_nowhere(anybody: Shop, beginning: str) -> None:
    assert isinstance(anybody.page("suggest", q=beginning)["suggestions"], list)


def test_it_is_alive_and_ready(market: Marketplace, anybody: Shop) -> None:
    assert anybody.get("/healthz").json() == {"status": "alive"}
    ready = anybody.get("/readyz").json()
    assert ready == {"status": "ready", "engine": "embedded", "index": market.engine.manifest.version, "products": 120}


def test_requests_stages_and_records_are_counted(anybody: Shop) -> None:
    before = anybody.get("/metrics").text
    anybody.page("trending")
    anybody.problem("trending", page=0)
    after = anybody.get("/metrics").text

    def count(text: str, name: str) -> float:
        return sum(float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith(name))

    for name, more in (
        ('kirana_requests_total{method="GET",route="/v1/trending",status="200"}', 1),
        ('kirana_requests_total{method="GET",route="/v1/trending",status="422"}', 1),
        ('kirana_request_seconds_count{route="/v1/trending"}', 2),
        ('kirana_stage_seconds_count{stage="run",surface="trending"}', 1),
    ):
        assert count(after, name) - count(before, name) == more, name


def test_openapi_describes_every_route_its_parameters_and_its_problems(anybody: Shop) -> None:
    described = anybody.get("/openapi.json").json()
    search = described["paths"]["/v1/search"]["get"]
    assert {"q", "page", "size", "brand", "price_min", "in_stock"} <= {one["name"] for one in search["parameters"]}
    assert {"200", "401", "422", "503"} <= search["responses"].keys()
    page = described["components"]["schemas"]["PageView"]["properties"]
    assert {"hits", "facets", "served_by", "timings_ms", "query_id"} <= page.keys()
    assert anybody.get("/docs").status_code == 200
