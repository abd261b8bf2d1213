import json
from datetime import datetime
from pathlib import Path

import pytest

from ranking.evaluation.answers import answers
from ranking.evaluation.baselines import PopularLately, baselines
from ranking.evaluation.evaluate import evaluate_split
from ranking.evaluation.page import write
from ranking.evaluation.report import Report
from ranking.evaluation.split import Split
from ranking.evaluation.tables import summary, tables
from ranking.orders import Past
from tests.ranking.evaluation.market import MARCH, bought, market

PNG = b"\x89PNG\r\n\x1a\n"


def ours(past: Past) -> list[PopularLately]:
    habits = baselines(past, 0)[2]
    assert isinstance(habits, PopularLately)
    return [PopularLately(habits.habits, name="ours <3")]


@pytest.fixture(scope="module")
def report() -> Report:
    return evaluate_split(Split.at(MARCH, datetime(2024, 4, 1)), fit=ours, ks=(1, 2))


@pytest.fixture(scope="module")
def folder(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(report, tmp_path_factory.mktemp("home"))


def test_every_table_that_blends_shows_repeat_and_explore_beside_it(report: Report) -> None:
    for table in tables(report)[:4]:
        parts = {row[1] for row in table.rows}
        assert "all" not in parts or {"repeat", "explore"} <= parts


def test_every_row_is_as_wide_as_its_table(report: Report) -> None:
    for table in tables(report):
        assert table.rows
        assert {len(row) for row in table.rows} == {len(table.columns)}


def test_a_copy_of_the_best_baseline_gains_nothing_over_it(report: Report) -> None:
    gains = next(table for table in tables(report) if "gained" in table.title)
    basket = next(row for row in gains.rows if row[1:3] == ("basket", "all"))
    assert basket == ("ours <3", "basket", "all", "popular, last 30 days", *["+0.000 [+0.000, +0.000]"] * 2)


def test_the_answers_say_whether_anything_is_gained_and_do_not_claim_what_is_not_shown(report: Report) -> None:
    said = answers(report)
    assert len(said) == 4
    assert all("no difference is shown" in answer for answer in said if answer.startswith("basket"))
    assert all("NDCG @2:" in answer for answer in said)


def test_without_anyone_under_test_no_gains_are_shown() -> None:
    alone = evaluate_split(Split.at(MARCH, datetime(2024, 4, 1)), fit=lambda _: ())
    assert not any("gained" in table.title for table in tables(alone))


def test_the_table_of_rmse_says_that_it_does_not_decide() -> None:
    orders = market(MARCH, bought("2024-04-20", "mira", "rice"), bought("2024-04-22", "ravi", "tea"))
    later = evaluate_split(Split.at(orders, datetime(2024, 4, 20)), fit=lambda _: ())
    assert tables(later)[-1].note.startswith("RMSE does not decide")


def test_the_summary_names_the_cut(report: Report) -> None:
    assert summary(report).startswith("Learned from 6 order lines of 3 retailers and 3 products (2024-03-01 to the cut")


def test_a_report_on_disk_is_a_page_and_its_pictures(folder: Path) -> None:
    page = (folder / "index.html").read_text(encoding="utf-8")
    pictures = sorted(folder.glob("*.png"))
    assert len(pictures) == 4
    assert all(f'src="{picture.name}"' in page for picture in pictures)
    assert all(picture.read_bytes().startswith(PNG) for picture in pictures)
    assert "ours &lt;3" in page


def test_the_json_holds_every_figure(report: Report, folder: Path) -> None:
    known = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert known["span"]["cut"] == "2024-04-01T00:00:00"
    assert len(known["figures"]) == len(report.figures) > 0
    assert known["figures"][0]["value"].keys() == {"mean", "low", "high"}


def test_a_second_report_stands_beside_the_first(report: Report, folder: Path) -> None:
    second = write(report, folder.parents[1])
    assert second != folder
    assert second.parent == folder.parent == folder.parents[1] / "evaluation"
