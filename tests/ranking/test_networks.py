from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranking.networks.ensemble import Networks
from ranking.networks.inputs import BLOCK, FARTHEST, Inputs
from ranking.networks.network import Network
from ranking.networks.teaching import Lesson, listwise_slope

PAGE = 20
LESSON = Lesson(epochs=30, pages=8, hidden=(16, 8))


def pages(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows of three features, what was bought, and how much each is wanted: the nearer to the middle of the first, the
    more of the second; the third says nothing, and a tenth of all is missing."""
    dice = np.random.default_rng(seed)
    rows = dice.normal(size=(count * PAGE, 3)).astype(np.float32)
    wanted = rows[:, 1] - 2.0 * np.abs(rows[:, 0])
    chances = 1 / (1 + np.exp(-wanted))
    bought = dice.random(len(rows)) < chances
    bought[::PAGE] |= ~bought.reshape(count, PAGE).any(axis=1)
    rows[dice.random(rows.shape) < 0.1] = np.nan
    return rows, bought.astype(np.float32), wanted


ROWS, BOUGHT, _ = pages(200)
TAUGHT = Networks.fit(ROWS, BOUGHT, [PAGE] * 200, [0, 1], lesson=LESSON)


def test_what_bends_is_learned_from_pages() -> None:
    rows, _, wanted = pages(50, seed=1)
    assert np.corrcoef(TAUGHT.scores(rows), wanted)[0, 1] > 0.8


def test_the_same_seeds_give_the_same_networks_and_others_others() -> None:
    again = Networks.fit(ROWS, BOUGHT, [PAGE] * 200, [0, 2], lesson=LESSON)
    first, other = ([network.scores(again.inputs(ROWS)) for network in one.networks] for one in (TAUGHT, again))
    assert np.array_equal(first[0], other[0])
    assert not np.array_equal(first[1], other[1])


def test_several_say_the_mean_of_what_each_says() -> None:
    inputs = TAUGHT.inputs(ROWS)
    assert TAUGHT.scores(ROWS) == pytest.approx(
        np.mean([one.scores(inputs) for one in TAUGHT.networks], axis=0), abs=1e-5
    )


def test_a_row_is_scored_alike_wherever_it_stands() -> None:
    """Products that nothing tells apart stay in the order of their ids, on whatever page."""
    alone = [TAUGHT.scores(ROWS[place : place + 1])[0] for place in range(50)]
    twice = TAUGHT.scores(np.concatenate([ROWS[:50], ROWS[100:137], ROWS[:50]]))
    assert twice[:50].tolist() == twice[-50:].tolist() == alone


def test_pages_of_any_number_of_rows_are_scored_in_blocks() -> None:
    many = np.tile(ROWS, (5, 1))[: 2 * BLOCK + 1]
    assert np.array_equal(TAUGHT.scores(many)[: len(ROWS)], TAUGHT.scores(ROWS))
    assert len(TAUGHT.scores(many)) == len(many)
    assert len(TAUGHT.scores(ROWS[:0])) == 0


def test_what_weighs_half_says_half() -> None:
    half = TAUGHT.weighing(0.5)
    assert half.scores(ROWS) == pytest.approx(TAUGHT.scores(ROWS) / 2, abs=1e-6)
    assert TAUGHT.scores(ROWS).std() > 0.5


def test_contributions_add_up_to_the_score_and_what_says_nothing_adds_least() -> None:
    added = TAUGHT.contributions(ROWS[:100])
    assert added.sum(axis=1) == pytest.approx(TAUGHT.scores(ROWS[:100]))
    strengths = np.abs(added[:, :-1]).mean(axis=0)
    assert strengths.argmin() == 2
    mean_product = TAUGHT.scores(TAUGHT.inputs.mean[None])[0]
    assert added[:, -1] == pytest.approx(mean_product, abs=0.1)


def test_what_is_saved_is_what_is_read(tmp_path: Path) -> None:
    TAUGHT.save(tmp_path / "own.npz")
    assert np.array_equal(Networks.load(tmp_path / "own.npz").scores(ROWS), TAUGHT.scores(ROWS))


def test_where_no_feature_varies_nothing_is_told_apart(tmp_path: Path) -> None:
    rows = np.ones((4, 3), np.float32)
    flat = Networks.fit(rows, np.array([1, 0, 1, 0], np.float32), [2, 2], [0])
    flat.save(tmp_path / "flat.npz")
    assert Networks.load(tmp_path / "flat.npz").scores(ROWS).tolist() == [0.0] * len(ROWS)


def test_a_feature_that_is_left_out_says_nothing() -> None:
    without = Networks.fit(ROWS, BOUGHT, [PAGE] * 200, [0], left_out=[0], lesson=LESSON)
    moved = ROWS + np.array([5, 0, 0], np.float32)
    assert np.array_equal(without.scores(moved), without.scores(ROWS))
    assert (without.contributions(ROWS)[:, 0] == 0).all()


def test_one_value_beyond_all_measure_hides_no_others() -> None:
    rows = ROWS.copy()
    rows[7, 0] = -5e8
    inputs = Inputs.of(rows)
    assert inputs.deviation[0] == pytest.approx(TAUGHT.inputs.deviation[0], rel=0.02)
    flags = np.zeros((5000, 1), np.float32)
    flags[3] = 1.0
    assert Inputs.of(flags).told.tolist() == [0]


def test_inputs_have_no_gaps_and_no_long_tails() -> None:
    rows = np.array([[1, 5, np.nan, 7], [2, 5, np.nan, np.nan], [3, 5, np.nan, 9]], np.float32)
    inputs = Inputs.of(rows)
    assert inputs.told.tolist() == [0, 3]  # what never varies and what is never known say nothing
    assert inputs.gaps.tolist() == [3]
    assert inputs(rows)[:, 1:].tolist() == [[-1, 0], [0, 1], [1, 0]]
    far = np.array([[1e9, 0, 0, -1e9], [np.nan] * 4], np.float32)
    assert inputs(far).tolist() == [[FARTHEST, -FARTHEST, 0], [0, 0, 1]]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.booleans())
def test_gradients_are_what_a_small_step_changes(seed: int, dropped: bool) -> None:
    dice = np.random.default_rng(seed)
    sizes: list[tuple[int, ...]] = [(4, 6), (6, 5), (5, 1), (6,), (5,), (7, 4), (7,)]
    *values, inputs, slope = precisely = [drawn(dice, size) for size in sizes]
    network = Network(values[:3], values[3:])
    kept = [np.maximum(0, drawn(dice, (7, units))) for units in (6, 5)] if dropped else []
    gradients = network.gradients(network.outputs(inputs, kept), slope, kept)
    towards = [] if dropped else [network.slopes(inputs) * slope[:, None]]
    for changed, gradient in zip(precisely, [*gradients, *towards], strict=False):
        place = tuple(dice.integers(size) for size in changed.shape)
        before, sums = changed[place], []
        for step in (-1e-6, 1e-6):
            changed[place] = before + step
            sums.append(float(slope @ network.outputs(inputs, kept)[-1][:, 0]))
        changed[place] = before
        assert (sums[1] - sums[0]) / 2e-6 == pytest.approx(gradient[place], rel=1e-3, abs=1e-3)


def drawn(dice: np.random.Generator, size: tuple[int, ...]) -> Any:
    """In double precision, so that steps can be small."""
    return dice.normal(size=size)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 6), min_size=1, max_size=5), st.integers(0, 1000))
def test_the_slope_of_pages_is_what_a_small_step_changes_of_their_loss(sizes: list[int], seed: int) -> None:
    dice = np.random.default_rng(seed)
    scores = drawn(dice, (sum(sizes),))
    bought = np.where(drawn(dice, scores.shape) < -0.3, 1.0, 0.0)
    bought[np.cumsum(sizes) - sizes] = 1.0

    def loss(said: np.ndarray) -> float:
        parts = [slice(end - size, end) for size, end in zip(sizes, np.cumsum(sizes), strict=True)]
        told = [np.log(np.exp(said[part]).sum()) - said[part] @ bought[part] / bought[part].sum() for part in parts]
        return float(np.mean(told))

    slope = listwise_slope(scores, bought.astype(np.float32), np.array(sizes))
    for place in range(len(scores)):
        step = 1e-5 * (np.arange(len(scores)) == place)
        assert (loss(scores + step) - loss(scores - step)) / 2e-5 == pytest.approx(slope[place], abs=1e-6)
