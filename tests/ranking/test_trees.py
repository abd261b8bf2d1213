from pathlib import Path

import lightgbm
import numpy as np
import pytest

from ranking.trees import Forest, parameters

ROWS = np.random.default_rng(0).normal(size=(400, 3)).astype(np.float32)
WANTED = ROWS[:, 0].copy()


def booster(seed: int) -> lightgbm.Booster:
    data = lightgbm.Dataset(ROWS, WANTED)
    return lightgbm.train(parameters(seed, objective="regression", num_leaves=4), data, 5)


def forest(*seeds: int) -> Forest:
    return Forest(tuple(map(booster, seeds)))


def test_a_forest_says_the_mean_of_its_boosters() -> None:
    alone = np.mean([forest(0).scores(ROWS), forest(1).scores(ROWS)], axis=0)
    assert forest(0, 1).scores(ROWS) == pytest.approx(alone)
    assert not np.array_equal(forest(0).scores(ROWS), forest(1).scores(ROWS))


def test_contributions_add_up_to_the_score() -> None:
    both = forest(0, 1)
    assert both.contributions(ROWS).sum(axis=1) == pytest.approx(both.scores(ROWS))


def test_what_is_saved_is_what_is_read_however_many_boosters_there_are(tmp_path: Path) -> None:
    both = forest(0, 1)
    both.save(tmp_path, "own")
    forest(2).save(tmp_path, "new")
    read = Forest.load(tmp_path, "own", 2)
    assert np.array_equal(read.scores(ROWS), both.scores(ROWS))
    with pytest.raises(lightgbm.basic.LightGBMError):
        Forest.load(tmp_path, "own", 3)
