from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from ranking.evaluation.beginners import ColdStart, cold_products
from ranking.evaluation.evaluate import evaluate_split
from ranking.evaluation.page import write
from ranking.evaluation.recommender import Mode, Served
from ranking.evaluation.report import Report
from ranking.evaluation.split import Split
from ranking.evaluation.tables import tables
from tests.ranking.evaluation.market import bought, market

APRIL = datetime(2024, 4, 1)
ORDERS = market(
    *(bought(f"2024-03-{day:02}", "mira", "rice", f"spice {day}") for day in (1, 5, 9, 13)),
    bought("2024-03-02", "ravi", "salt"),
    bought("2024-04-02", "mira", "rice", "salt", "novelty"),
)
"""In April Mira buys rice again, salt that is new to her, and what nobody had bought."""


@dataclass(frozen=True)
class Stall:
    """Shows rice to whom it knows, and salt to whom it knows by three orders; the dial puts salt first."""

    name: str = "shop"
    seen_until: datetime = datetime(2024, 3, 31)

    def recommend(self, retailer_id: str, k: int, mode: Mode) -> Sequence[str]:  # noqa: ARG002 (a recommender)
        return {"basket": ("rice", "salt"), "discover": ("salt",), "reorder": ("rice",)}[mode][:k]

    def basket(self, retailer_id: str, k: int, **dials: float) -> Sequence[str]:  # noqa: ARG002 (a recommender)
        return (("salt", "rice") if dials.get("new_share", 0.0) >= 0.5 else ("rice", "spice 1"))[:k]

    def beginner(self, retailer_id: str, k: int, orders: int) -> Sequence[str]:  # noqa: ARG002 (a recommender)
        return ("rice", "salt")[: min(orders, 2)][:k]


@pytest.fixture(scope="module")
def report() -> Report:
    assert isinstance(Stall(), Served)
    return evaluate_split(Split.at(ORDERS, APRIL), fit=lambda _: [Stall()], ks=(1, 2))


def rows(report: Report, name: str = "shop") -> dict[str, ColdStart]:
    return {row.kind: row for row in report.cold if row.recommender == name}


def test_a_shop_known_by_more_orders_is_served_better(report: Report) -> None:
    found = rows(report)
    recalls = [found[f"shops known by {known}"].recall.mean for known in ("no order", "1 order", "3 orders")]
    assert recalls == pytest.approx([0, 1 / 2, 1])  # what nobody had bought is not asked for
    assert found["shops known by all of theirs"].recall.mean == pytest.approx(1)


def test_only_shops_with_orders_enough_are_asked(report: Report) -> None:
    assert {row.retailers for row in report.cold} == {1}


def test_a_baseline_stands_beside(report: Report) -> None:
    assert "shops, whatever is known" in rows(report, "popular, last 30 days")


def test_products_that_nobody_had_bought_are_asked_for_by_themselves(report: Report) -> None:
    found = rows(report)
    assert found["products with 0 buyers"].recall.mean == 0
    assert found["products with 1 to 5"].recall.mean == 1
    assert "products with more" not in found


def test_a_shop_without_a_list_scores_nothing() -> None:
    (row, *_) = cold_products(Split.at(ORDERS, APRIL), {"silent": {}}, 2)
    assert row.recall.mean == 0


def test_the_dial_trades_repeats_for_new_products(report: Report) -> None:
    recalls = {point.setting: dict(point.recall) for point in report.dial if point.dial == "new_share"}
    assert [one["explore"].mean for one in recalls.values()] == [0, 0, 0, 0, 1]
    assert all(one["repeat"].mean == 1 for one in recalls.values())
    shown = [point.coverage for point in report.dial if point.dial == "variety"]
    assert shown == pytest.approx([2 / 6] * 5)


def test_the_tables_and_the_picture_are_on_the_page(report: Report, tmp_path: Path) -> None:
    titles = [table.title for table in tables(report)]
    assert "Cold start: shops and products of which little is known" in titles
    assert "The dials: what I always buy, or new for my shop; and how varied" in titles
    folder = write(report, tmp_path)
    assert (folder / "dial.png").read_bytes()[:4] == b"\x89PNG"
