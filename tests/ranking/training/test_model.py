import lightgbm
import numpy as np
import pytest

from ranking.features.matrix import NAMES
from ranking.training.examples import PARTS, Part
from ranking.training.leaning import LEANINGS
from ranking.training.model import RankingModel
from ranking.trees import Forest, parameters

ROWS = np.random.default_rng(0).uniform(0.5, 3.0, (300, len(NAMES))).astype(np.float32)
WANTED = (ROWS[:, NAMES.index("trend")] > 1.5).astype(np.float32)
TREES = Forest(
    (lightgbm.train(parameters(0, objective="rank_xendcg"), lightgbm.Dataset(ROWS, WANTED, group=[30] * 10), 5),)
)
MODEL = RankingModel({"new": TREES, "own": TREES}, {})


def test_an_own_product_leans_towards_what_the_shop_buys_often_and_still_sells() -> None:
    rare, often = ROWS[:1].copy(), ROWS[:1].copy()
    rare[0, NAMES.index("habit")], often[0, NAMES.index("habit")] = 0.2, 8.0
    gained = MODEL.raw("own", often) - MODEL.raw("own", rare)
    trees = MODEL.raw("new", often) - MODEL.raw("new", rare)
    assert gained - trees == pytest.approx(LEANINGS["own"]["habit"] * np.log(8.0 / 0.2), abs=1e-6)


def test_a_new_product_is_what_the_trees_say() -> None:
    assert np.array_equal(MODEL.raw("new", ROWS), TREES.scores(ROWS))


def test_a_habit_that_is_not_known_is_the_least() -> None:
    unknown = ROWS[:1].copy()
    unknown[0, NAMES.index("habit")] = np.nan
    assert np.isfinite(MODEL.raw("own", unknown)).all()


@pytest.mark.parametrize("part", PARTS)
def test_contributions_add_up_to_the_raw_score(part: Part) -> None:
    assert MODEL.contributions(ROWS, part).sum(axis=1) == pytest.approx(MODEL.raw(part, ROWS))
