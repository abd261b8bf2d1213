import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranking.evaluation.intervals import resample


def test_a_mean_that_all_agree_on_is_certain() -> None:
    interval = resample(np.full((7, 1), 0.25)).interval(0)
    assert (interval.mean, interval.low, interval.high) == pytest.approx((0.25, 0.25, 0.25))


def test_the_interval_of_many_coin_flips_is_that_of_the_textbook() -> None:
    flips = np.repeat([0.0, 1.0], 200)[:, None]
    interval = resample(flips, seed=1).interval(0)
    textbook = 1.96 * 0.5 / np.sqrt(400)
    assert interval.mean == 0.5
    assert interval.low == pytest.approx(0.5 - textbook, abs=0.008)
    assert interval.high == pytest.approx(0.5 + textbook, abs=0.008)


def test_a_small_gain_of_every_retailer_is_certain_though_their_levels_are_not() -> None:
    level = np.linspace(0, 1, 40)
    drawn = resample(np.column_stack([level + 0.01, level]))
    assert drawn.interval(0).low < drawn.interval(1).mean
    gain = drawn.difference(0, 1)
    assert (gain.mean, gain.low, gain.high) == pytest.approx((0.01, 0.01, 0.01))


def test_a_root_of_a_ratio_is_that_of_all_pairs_together() -> None:
    drawn = resample(np.array([[8.0, 1.0], [0.0, 1.0]]))
    assert drawn.root_ratio(0, 1).mean == pytest.approx(2.0)


@settings(max_examples=25)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.integers(0, 99))
def test_the_same_seed_gives_the_same_interval_and_it_holds_no_value_out_of_range(
    values: list[float], seed: int
) -> None:
    column = np.array(values)[:, None]
    interval = resample(column, seed).interval(0)
    assert interval == resample(column, seed).interval(0)
    assert min(values) - 1e-9 <= interval.low <= interval.high <= max(values) + 1e-9
