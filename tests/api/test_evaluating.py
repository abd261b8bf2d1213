from pathlib import Path

import pytest

from api.evaluating import OURS, fit_pipeline
from api.wiring import Marketplace
from ranking.evaluation.evaluate import evaluate
from ranking.evaluation.report import Report
from ranking.training.challenger import RANKING
from store import orders


@pytest.fixture(scope="module")
def report(market: Marketplace, tmp_path_factory: pytest.TempPathFactory) -> Report:
    before = market.engine.manifest.version, market.shelf.in_use(RANKING)
    with market.database.reading() as connection:
        lines = orders.frame(connection)
    found = evaluate(lines, fit=fit_pipeline(market, Path(tmp_path_factory.mktemp("evaluation"))), ks=(5,))
    assert (market.engine.manifest.version, market.shelf.in_use(RANKING)) == before
    return found


def test_the_product_is_asked_with_its_model_and_without(report: Report) -> None:
    assert report.recommenders == (OURS, f"{OURS}, fusion alone")
    ours, theirs = (report.figure(name, "reorder", "repeat", "NDCG", 5) for name in (OURS, f"{OURS}, fusion alone"))
    assert ours is not None
    assert theirs is not None
    assert ours.value != theirs.value
    assert ours.value.mean > 0.2


def test_a_beginner_is_known_by_its_latest_orders_alone(report: Report) -> None:
    kinds = {row.kind for row in report.cold if row.recommender == OURS}
    assert {"shops known by no order", "shops known by 1 order", "shops known by all of theirs"} <= kinds


def test_a_shop_known_by_fewer_orders_has_bought_less(market: Marketplace) -> None:
    market.retailer("R00001")
    shops = market._current().shops
    bought = [shops.young("R00001", count) for count in (0, 1, 3)]
    assert bought[0].is_stranger
    assert len(bought[1].purchases) <= len(bought[2].purchases) < len(shops.get("R00001").purchases)
    assert bought[1].order_days == 1


def test_half_new_leaves_less_room_for_repeats(report: Report) -> None:
    repeats = [dict(point.recall)["repeat"].mean for point in report.dial if point.dial == "new_share"]
    assert repeats[-1] < repeats[0]
