from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log2
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ranking.evaluation.baselines import baselines
from ranking.evaluation.evaluate import RecommenderError, evaluate, evaluate_split
from ranking.evaluation.recommender import Fit, Mode, Recommender
from ranking.evaluation.report import Report
from ranking.evaluation.split import Split, SplitError
from ranking.evaluation.tasks import Part
from ranking.orders import LeakError, Past
from tests.ranking.evaluation.market import MARCH, bought, market

APRIL = datetime(2024, 4, 1)
SHARED = Path(__file__).parents[4] / "shared"
SCRIPT = SHARED / "eval" / "online_retail.py"
ONLINE_RETAIL = SHARED / "data" / "online_retail.parquet"


@dataclass(frozen=True)
class Oracle:
    """Says what it was told to say, whatever is asked."""

    lists: Mapping[tuple[str, Mode], Sequence[str]]
    name: str = "oracle"
    seen_until: datetime = datetime(2024, 3, 31)

    def recommend(self, retailer_id: str, k: int, mode: Mode) -> Sequence[str]:
        return self.lists.get((retailer_id, mode), ())[:k]


@dataclass(frozen=True)
class Renamed:
    """Another recommender under a name of its own."""

    inner: Recommender
    name: str = "leaky"

    @property
    def seen_until(self) -> datetime:
        return self.inner.seen_until

    def recommend(self, retailer_id: str, k: int, mode: Mode) -> Sequence[str]:
        return self.inner.recommend(retailer_id, k, mode)


def fit_oracle(lists: Mapping[tuple[str, Mode], Sequence[str]], **changes: Any) -> Fit:
    return lambda _past: [Oracle(lists, **changes)]


def mean(report: Report, task: str, part: Part, metric: str, k: int = 2, name: str = "oracle") -> float:
    figure = report.figure(name, task, part, metric, k)
    assert figure is not None
    return figure.value.mean


def test_a_tiny_market_is_scored_as_one_does_by_hand() -> None:
    says: dict[tuple[str, Mode], Sequence[str]] = {
        ("mira", "discover"): ["tea"],
        ("mira", "reorder"): ["soap", "rice"],
        ("mira", "basket"): ["soap", "tea"],
        ("ravi", "basket"): ["tea", "rice"],
    }
    report = evaluate_split(Split.at(MARCH, APRIL), fit=fit_oracle(says), ks=(1, 2))
    # discover: Mira wants tea and is shown it, Ravi wants rice and is shown nothing
    assert mean(report, "discover", "explore", "NDCG") == pytest.approx(1 / 2)
    assert mean(report, "discover", "explore", "precision") == pytest.approx(1 / 4)
    assert report.coverage("oracle", "discover", "explore", 2) == pytest.approx(1 / 3)
    # reorder: only Mira bought anything again, rice and soap, both shown
    assert mean(report, "reorder", "repeat", "recall") == 1.0
    assert mean(report, "reorder", "repeat", "recall", k=1) == 0.5
    # the next basket: Mira's rice and tea (tea second), Ravi's rice (second)
    second = 1 / log2(3)
    assert mean(report, "basket", "all", "NDCG") == pytest.approx((second / (1 + second) + second) / 2)
    assert mean(report, "basket", "repeat", "recall") == 0.0
    assert mean(report, "basket", "explore", "recall") == 1.0
    # the window: Mira's soap counts as well
    assert mean(report, "window", "repeat", "recall") == pytest.approx(1 / 2)


def test_the_four_baselines_stand_beside_whoever_is_tested() -> None:
    report = evaluate(MARCH, fit=fit_oracle({}), train_share=0.6, ks=(3,))
    assert report.recommenders == ("oracle",)
    assert report.baselines == ("random", "popular", "popular, last 30 days", "personal frequency")
    assert {figure.recommender for figure in report.figures} == set(report.names)
    assert {one.baseline for one in report.differences} == set(report.baselines)


def test_a_gain_over_a_baseline_is_the_difference_of_the_two_means() -> None:
    says: dict[tuple[str, Mode], Sequence[str]] = {("mira", "discover"): ["tea"], ("ravi", "discover"): ["rice"]}
    report = evaluate_split(Split.at(MARCH, APRIL), fit=fit_oracle(says), ks=(2,))
    gains = [one for one in report.differences if (one.task, one.metric) == ("discover", "NDCG")]
    for gain in gains:
        assert gain.value.mean == pytest.approx(1.0 - mean(report, "discover", "explore", "NDCG", name=gain.baseline))


def test_a_recommender_that_knows_an_event_after_the_cut_is_a_leak() -> None:
    leaky = baselines(Past.before(MARCH, datetime(2024, 4, 4)), seed=0)[0]
    with pytest.raises(LeakError, match="leaky knows an event of 2024-04-03 12:00:00, the cut is 2024-04-01"):
        evaluate_split(Split.at(MARCH, APRIL), fit=lambda _: [Renamed(leaky)])


def test_an_event_at_the_very_cut_is_a_leak_too() -> None:
    with pytest.raises(LeakError, match="oracle knows"):
        evaluate_split(Split.at(MARCH, APRIL), fit=fit_oracle({}, seen_until=APRIL))


def test_fitting_is_handed_nothing_of_the_future() -> None:
    seen: list[Past] = []

    def fit(past: Past) -> Sequence[Recommender]:
        seen.append(past)
        return ()

    evaluate_split(Split.at(MARCH, APRIL), fit=fit)
    assert seen[0].lines["ordered_at"].max() < pd.Timestamp(seen[0].as_of) == pd.Timestamp(APRIL)


def test_a_discovery_that_was_bought_before_stops_the_evaluation() -> None:
    says: dict[tuple[str, Mode], Sequence[str]] = {("mira", "discover"): ["tea", "rice"]}
    with pytest.raises(RecommenderError, match="oracle names rice to mira as new"):
        evaluate_split(Split.at(MARCH, APRIL), fit=fit_oracle(says))


def test_two_recommenders_cannot_share_a_name() -> None:
    with pytest.raises(RecommenderError, match="share a name"):
        evaluate_split(Split.at(MARCH, APRIL), fit=fit_oracle({}, name="popular"))


def test_a_list_has_at_least_one_place() -> None:
    with pytest.raises(ValueError, match="lengths of 1 or more"):
        evaluate_split(Split.at(MARCH, APRIL), fit=fit_oracle({}), ks=(0, 5))


def test_a_future_of_strangers_cannot_be_scored() -> None:
    orders = market(bought("2024-03-01", "mira", "rice"), bought("2024-04-02", "zoya", "rice"))
    with pytest.raises(SplitError, match="no retailer bought"):
        evaluate_split(Split.at(orders, APRIL), fit=fit_oracle({}))


def test_the_order_of_retailers_changes_nothing() -> None:
    report = evaluate_split(Split.at(MARCH, APRIL), fit=lambda _: (), ks=(1, 2))
    shuffled = evaluate_split(Split.at(MARCH.sample(frac=1, random_state=5), APRIL), fit=lambda _: (), ks=(1, 2))
    assert shuffled == report


def random_market(seed: int) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    products = np.array([f"product {number}" for number in range(40)])
    orders = [
        bought(f"2024-{draw.integers(2, 6):02}-{draw.integers(1, 28):02}", f"shop {draw.integers(25)}", *chosen)
        for chosen in (draw.choice(products, draw.integers(1, 9), replace=False) for _ in range(120))
    ]
    return market(*orders)


def script(orders: pd.DataFrame | None) -> dict[str, Any]:
    """The names of the shared outside script; with `orders`, it reads those instead of the real ones."""
    names: dict[str, Any] = {"__file__": str(SCRIPT)}
    source = SCRIPT.read_text(encoding="utf-8").rstrip().removesuffix("main()")
    exec(source, names)  # noqa: S102 (the yardstick is a script that runs when imported)
    if orders is not None:
        lines = orders.rename(columns={"ordered_at": "InvoiceDate"})
        names["purchases"] = lambda: lines.assign(day=lines["InvoiceDate"].dt.normalize())
    return names


@pytest.mark.skipif(not SCRIPT.exists(), reason="the shared evaluation script is not here")
@pytest.mark.parametrize("seed", [1, 2])
def test_the_figures_are_those_of_the_shared_script(seed: int) -> None:
    orders = random_market(seed)
    names = script(orders)
    score: Callable[..., dict[str, Any]] = names["score"]
    _, _, had, truth = names["split"](pd.Timestamp("2024-04-15"), horizon=30)
    split = Split.at(orders, datetime(2024, 4, 15), window_days=30)
    report = evaluate_split(split, fit=lambda _: ())
    parts: dict[Mode, Part] = {"discover": "explore", "reorder": "repeat", "basket": "all"}
    for baseline in baselines(split.past, seed=0):
        for task, part in parts.items():
            lists = {shop: baseline.recommend(shop, 20, task) for shop in truth[task]}
            theirs = score(task, lists, had, truth[task])
            for metric in ("NDCG", "recall", "precision", "F1", "hit rate"):
                figure = report.figure(baseline.name, task, part, metric, 20)
                assert figure is not None
                assert figure.retailers == theirs["retailers"]
                value = figure.value
                ours = {"mean": round(value.mean, 4), "ci95": [round(value.low, 4), round(value.high, 4)]}
                assert ours == theirs[f"{metric.lower()}@20"]


@pytest.mark.skipif(not ONLINE_RETAIL.exists(), reason="the real purchases are not here")
def test_the_baselines_reach_their_known_figures_on_real_purchases() -> None:
    names = script(None)
    lines = names["purchases"]()
    new_names = {
        "InvoiceNo": "order_id",
        "Quantity": "quantity",
        "UnitPrice": "unit_price",
        "InvoiceDate": "ordered_at",
    }
    orders = lines.rename(columns=new_names)
    report = evaluate_split(Split.at(orders, datetime(2011, 10, 1), window_days=70), fit=lambda _: (), ks=(20,))

    def figure(name: str, task: str, part: Part, metric: str) -> float:
        return round(mean(report, task, part, metric, 20, name), 3)

    assert figure("popular, last 30 days", "discover", "explore", "NDCG") == 0.080
    assert figure("popular, last 30 days", "discover", "explore", "recall") == 0.059
    assert figure("personal frequency", "reorder", "repeat", "NDCG") == 0.553
    assert figure("personal frequency", "basket", "all", "recall") == 0.237
    assert figure("personal frequency", "basket", "explore", "recall") == 0.008
