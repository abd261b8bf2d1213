from dataclasses import replace
from pathlib import Path

import lightgbm
import numpy as np
import pytest

from ranking.artifacts import ArtifactError
from ranking.features.matrix import NAMES
from ranking.networks.ensemble import Networks
from ranking.training.curve import Curve
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
NETWORKS = Networks.fit(ROWS, (WANTED > 0).astype(np.float32), [30] * 10, [0, 1])
BOTH = replace(MODEL, networks={"new": NETWORKS, "own": NETWORKS}, curves={"new": Curve(), "own": Curve(2.0)})


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
def test_networks_speak_beside_the_trees(part: Part) -> None:
    added = BOTH.raw(part, ROWS) - MODEL.raw(part, ROWS)
    assert added == pytest.approx(NETWORKS.scores(ROWS))


@pytest.mark.parametrize("model", [MODEL, BOTH])
@pytest.mark.parametrize("part", PARTS)
def test_contributions_add_up_to_the_raw_score(part: Part, model: RankingModel) -> None:
    assert model.contributions(ROWS, part).sum(axis=1) == pytest.approx(model.raw(part, ROWS))


@pytest.mark.parametrize("part", PARTS)
def test_what_is_saved_is_what_is_read(part: Part, tmp_path: Path) -> None:
    BOTH.save(tmp_path)
    read = RankingModel.load(tmp_path)
    assert np.array_equal(read.raw(part, ROWS), BOTH.raw(part, ROWS))
    assert read.curves == BOTH.curves


def test_a_model_of_which_a_file_is_missing_is_refused_with_what_to_do(tmp_path: Path) -> None:
    BOTH.save(tmp_path)
    (tmp_path / "own-networks.npz").unlink()
    with pytest.raises(ArtifactError, match="run `kirana train`"):
        RankingModel.load(tmp_path)
