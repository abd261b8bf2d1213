from itertools import pairwise
from math import log2

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranking.evaluation.metrics import METRICS, Values, coverage, f1, hit_rate, hits_of, ndcg, precision, recall

# Three places: rice and soap were wanted, and the list says rice, tea, soap.
HITS = hits_of([["rice", "tea", "soap"]], [{"rice", "soap"}], depth=3)
WANTED = np.array([2.0])


def test_precision_counts_places() -> None:
    assert precision(HITS, WANTED, 3) == pytest.approx([2 / 3])
    assert precision(HITS, WANTED, 2) == pytest.approx([1 / 2])


def test_recall_counts_wishes() -> None:
    assert recall(HITS, WANTED, 3) == pytest.approx([1.0])
    assert recall(HITS, WANTED, 2) == pytest.approx([1 / 2])


def test_f1_lies_between_precision_and_recall() -> None:
    assert f1(HITS, WANTED, 3) == pytest.approx([2 * (2 / 3) / (2 / 3 + 1)])


def test_ndcg_takes_off_for_a_wish_that_stands_low() -> None:
    assert ndcg(HITS, WANTED, 3) == pytest.approx([(1 + 1 / log2(4)) / (1 + 1 / log2(3))])


def test_the_best_list_is_no_longer_than_the_cut() -> None:
    assert ndcg(HITS, np.array([50.0]), 1) == pytest.approx([1.0])


def test_one_hit_is_a_hit() -> None:
    hits = hits_of([["tea", "rice"], ["tea"]], [{"rice"}, {"rice"}], depth=2)
    assert hit_rate(hits, np.ones(2), 2).tolist() == [1.0, 0.0]
    assert hit_rate(hits, np.ones(2), 1).tolist() == [0.0, 0.0]


def test_a_list_that_ends_early_leaves_wrong_places() -> None:
    hits = hits_of([["rice"], []], [{"rice"}, {"rice"}], depth=4)
    assert precision(hits, np.ones(2), 4).tolist() == [0.25, 0.0]


def test_coverage_counts_a_product_once() -> None:
    assert coverage([["rice", "soap"], ["rice"], []], catalogue=8) == 0.25


@st.composite
def judged(draw: st.DrawFn) -> tuple[Values, Values, int]:
    """Lists of some retailers, with at least as many wishes as hits."""
    shops, depth = draw(st.integers(1, 6)), draw(st.integers(1, 12))
    bits = draw(st.lists(st.booleans(), min_size=shops * depth, max_size=shops * depth))
    hits = np.array(bits, dtype=np.float64).reshape(shops, depth)
    missed = draw(st.lists(st.integers(0, 9), min_size=shops, max_size=shops))
    wanted = np.maximum(hits.sum(axis=1) + np.array(missed), 1.0)
    return hits, wanted, draw(st.integers(1, depth))


@settings(max_examples=60)
@given(judged())
def test_every_metric_lies_between_0_and_1(case: tuple[Values, Values, int]) -> None:
    for metric in METRICS.values():
        values = metric(*case)
        assert values.shape == (len(case[0]),)
        assert ((values >= 0) & (values <= 1)).all()


@settings(max_examples=60)
@given(judged())
def test_the_perfect_order_has_an_ndcg_of_1(case: tuple[Values, Values, int]) -> None:
    _, wanted, k = case
    perfect = (np.arange(12) < wanted[:, None]).astype(np.float64)
    assert ndcg(perfect, wanted, k) == pytest.approx(np.ones(len(wanted)))


@settings(max_examples=60)
@given(judged())
def test_moving_a_hit_up_never_lowers_ndcg(case: tuple[Values, Values, int]) -> None:
    hits, wanted, k = case
    best_first = -np.sort(-hits, axis=1)
    assert (ndcg(best_first, wanted, k) >= ndcg(hits, wanted, k) - 1e-12).all()


@settings(max_examples=60)
@given(judged())
def test_recall_only_grows_with_the_list(case: tuple[Values, Values, int]) -> None:
    hits, wanted, _ = case
    for shorter, longer in pairwise(range(1, hits.shape[1] + 1)):
        assert (recall(hits, wanted, longer) >= recall(hits, wanted, shorter)).all()


@settings(max_examples=60)
@given(judged())
def test_a_retailer_is_scored_by_its_own_list_alone(case: tuple[Values, Values, int]) -> None:
    hits, wanted, k = case
    for metric in METRICS.values():
        alone = [metric(hits[[row]], wanted[[row]], k)[0] for row in range(len(hits))]
        assert metric(hits, wanted, k) == pytest.approx(alone)
