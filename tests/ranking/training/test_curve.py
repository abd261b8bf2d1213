import numpy as np
import pytest

from ranking.training.curve import Curve


@pytest.mark.parametrize("level", [-8.0, 0.0, 8.0])
@pytest.mark.parametrize("spread", [-3.0, 0.0, 3.0])
def test_a_curve_says_as_much_as_is_bought_even_where_scores_say_nothing_of_it(level: float, spread: float) -> None:
    dice = np.random.default_rng(1)
    bought = (dice.random(500) < 0.05).astype(np.float32)
    scores = level + spread * (bought + dice.random(500))
    curve = Curve.fit(scores if spread else np.full(500, level), bought)
    assert curve.slope > 0
    assert curve(scores).mean() == pytest.approx(bought.mean(), abs=0.005)


def test_a_curve_of_nothing_bought_or_all_bought_is_one_that_can_be_read() -> None:
    for bought in (np.zeros(9, np.float32), np.ones(9, np.float32)):
        assert Curve.fit(np.zeros(9), bought)(np.zeros(9)) == pytest.approx(bought, abs=0.01)
    assert Curve.fit(np.zeros(0), np.zeros(0, np.float32)) == Curve()
