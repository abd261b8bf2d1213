from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ranking.artifacts import Shelf
from ranking.collaborative.learned import Collaborative
from ranking.orders import Past
from ranking.profiles.profile import Profiles
from ranking.ranker import LearnedRanker
from ranking.training.challenger import RANKING, TWIN, Trained, keep, train
from ranking.training.examples import gathered
from ranking.training.model import RankingModel
from search.candidate import Candidate
from search.fusion import FusionRanker
from search.retailer import STRANGER, Retailer
from search.surfaces import for_you, search
from tests.ranking.bought import NOW
from tests.ranking.corner_shops import catalogue, orders

ORDERS = orders()


@pytest.fixture(scope="module")
def trained() -> Trained:
    made = train(ORDERS, catalogue(), NOW)
    assert made is not None
    return made


def turned(trained: Trained) -> Trained:
    """A model that says the opposite of what it learned."""

    class Turned(RankingModel):
        def raw(self, part, rows):  # type: ignore[no-untyped-def]  # the same as in RankingModel
            return -super().raw(part, rows)

    return replace(trained, twin=Turned(**vars(trained.twin)))


def told(model: RankingModel) -> list[str | list[float]]:
    """All that it learned: equal for equal models."""
    values = [one.ravel().tolist() for part in model.networks.values() for net in part.networks for one in net.values]
    return [*(forest.written() for forest in model.forests.values()), *values]


def test_the_model_has_learned_what_kind_of_shop_buys_what(trained: Trained) -> None:
    past = Past.before(ORDERS, NOW)
    learned = catalogue().learned(past)
    products = {product.product_id: product for product in catalogue().products}
    ranker = LearnedRanker(trained.model, learned, FusionRanker(), "1")
    cook = next(Profiles(products, learned, catalogue().texts).all(past, {}, {}))
    fresh = [Candidate(one) for one in products.values() if one.product_id not in cook.purchases]
    ranked = ranker.rank(for_you(cook, "discover"), fresh)
    kinds = [one.product.category[0] for one in ranked]
    count = kinds.count("food")
    assert kinds[:count] == ["food"] * count
    assert sorted(one.product.product_id for one in ranked) == sorted(one.product.product_id for one in fresh)


@pytest.mark.parametrize("processes", [1, 2])
def test_the_same_seed_gives_the_same_model_to_the_last_bit(trained: Trained, processes: int) -> None:
    again = train(ORDERS, catalogue(), NOW, processes=processes)
    assert again is not None
    assert told(again.model) == told(trained.model)
    assert again.model.curves == trained.model.curves


def test_the_twin_has_not_seen_the_held_out_window(trained: Trained) -> None:
    """Other orders in the held-out window make another model and the same twin."""
    window = pd.Timestamp(NOW - timedelta(days=28))
    other = orders(seed=1)
    mixed = [ORDERS[ORDERS["ordered_at"] < window], other[other["ordered_at"] >= window]]
    changed = train(pd.concat(mixed, ignore_index=True), catalogue(), NOW)
    assert changed is not None
    assert told(changed.twin) == told(trained.twin)
    assert told(changed.model) != told(trained.model)


def test_probabilities_are_as_frequent_as_they_say(trained: Trained) -> None:
    for part in ("new", "own"):
        shown = gathered([trained.held_out], part, NOW)
        said = trained.twin.curves[part](trained.twin.raw(part, shown.rows))
        assert said.mean() == pytest.approx(shown.bought.mean(), rel=0.05)


def test_too_few_weeks_give_no_model() -> None:
    recent = ORDERS[ORDERS["ordered_at"] >= pd.Timestamp(NOW - timedelta(days=50))]
    assert train(recent, catalogue(), NOW) is None


def test_the_first_model_goes_live_with_its_figures(trained: Trained, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    kept = keep(trained, shelf, {"lines": len(ORDERS)})
    assert shelf.in_use(RANKING) == kept.version
    decision = kept.facts["decision"]
    assert isinstance(decision, dict)
    assert decision["promoted"]
    assert 0.0 < decision["parts"]["own"]["challenger"]["mean"] <= 1.0
    assert kept.facts["lines"] == len(ORDERS)


def test_a_worse_challenger_is_refused_and_its_figures_are_kept(trained: Trained, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    champion = keep(trained, shelf, {})
    challenger = keep(turned(trained), shelf, {})
    assert shelf.in_use(RANKING) == champion.version != challenger.version
    decision = challenger.facts["decision"]
    assert isinstance(decision, dict)
    assert not decision["promoted"]
    assert decision["against"] == champion.version
    assert any(part["difference"]["high"] < 0 for part in decision["parts"].values())


def test_an_equal_challenger_goes_live(trained: Trained, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    keep(trained, shelf, {})
    challenger = keep(trained, shelf, {})
    assert shelf.in_use(RANKING) == challenger.version


def test_a_champion_that_cannot_be_read_stands_for_nothing(trained: Trained, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    champion = keep(trained, shelf, {})
    (champion.path / TWIN / "curves.json").unlink()
    challenger = keep(turned(trained), shelf, {})
    assert shelf.in_use(RANKING) == challenger.version


def test_what_is_saved_scores_as_before(trained: Trained, tmp_path: Path) -> None:
    trained.model.save(tmp_path)
    read = RankingModel.load(tmp_path)
    rows = gathered([trained.held_out], "new", NOW).rows
    own = np.arange(len(rows)) % 2 == 0
    assert np.array_equal(read.probabilities(rows, own), trained.model.probabilities(rows, own))


def test_contributions_add_up_to_the_score(trained: Trained) -> None:
    rows = gathered([trained.held_out], "own", NOW).rows[:20]
    said = trained.model.contributions(rows, "own")
    assert said.sum(axis=1) == pytest.approx(trained.model.raw("own", rows))


@pytest.mark.parametrize("query", [for_you(STRANGER), search("rice", Retailer("x"))])
def test_strangers_and_words_are_left_to_the_other_ranker(trained: Trained, query: object) -> None:
    learned = Collaborative.learn(Past.before(ORDERS, NOW), {}, {})
    ranker = LearnedRanker(trained.model, learned, FusionRanker(), "1")
    candidates = [Candidate(product) for product in catalogue().products[:5]]
    assert ranker.rank(query, candidates) == FusionRanker().rank(query, candidates)  # type: ignore[arg-type]  # a query
