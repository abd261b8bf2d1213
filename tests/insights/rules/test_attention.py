import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.rules.attention import MOST_FOR_ONE, Attention, measured


def test_shares_are_of_the_first_place_and_never_grow() -> None:
    assert measured({1: 2_000, 2: 1_000, 3: 1_200, 4: 500}).shares == (1.0, 0.5, 0.5, 0.25)


def test_of_few_impressions_nothing_is_concluded() -> None:
    attention = measured({1: 10, 2: 9})
    assert attention.at(3) == pytest.approx(1 / 2)


def test_an_order_moves_with_the_attention_of_its_place() -> None:
    attention = Attention((1.0, 0.5, 0.25, 0.01))
    assert attention.ratio(2, 1) == 2
    assert attention.ratio(1, 3) == 0.25
    assert attention.ratio(1, None) == 0
    assert attention.ratio(4, 1) == MOST_FOR_ONE


@given(st.dictionaries(st.integers(1, 30), st.integers(0, 5_000)))
def test_attention_falls_with_the_place_and_never_ends(impressions: dict[int, int]) -> None:
    attention = measured(impressions)
    falling = [attention.at(place) for place in range(1, 60)]
    assert falling == sorted(falling, reverse=True)
    assert falling[-1] > 0
