import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.collaborative import kindred
from ranking.collaborative.kindred import Kindred
from search.retailer import Vector

COUNT = 80


def texts(count: int = COUNT) -> dict[str, Vector]:
    """Unit vectors drawn at random, of products p00, p01, …"""
    drawn = np.random.default_rng(0).normal(size=(count, 6)).astype(np.float32)
    drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
    return {f"p{place:02}": vector for place, vector in enumerate(drawn)}


TEXTS = texts()
KINDRED = Kindred.of(TEXTS)


@given(st.sets(st.sampled_from(sorted({*TEXTS, "untold", "other"})), min_size=1))
def test_the_nearest_among_some_products_are_those_that_a_look_at_all_pairs_finds(some: set[str]) -> None:
    """Few of many products leave rows without enough of their nearest: those are looked for anew."""
    products = pd.Index(sorted(some))
    found = KINDRED.among(products).toarray()
    told = [place for place, product in enumerate(products) if product in TEXTS]
    for row in range(len(products)):
        others = [place for place in told if place != row] if row in told else []
        cosines = sorted((float(TEXTS[products[row]] @ TEXTS[products[place]]) for place in others), reverse=True)
        assert np.count_nonzero(found[row]) == min(len(others), kindred.NEAREST)
        assert sorted(found[row][found[row] != 0], reverse=True) == pytest.approx(cosines[: kindred.NEAREST], abs=1e-6)


def test_a_cosine_stands_where_its_two_products_are() -> None:
    products = pd.Index(["p00", "p07", "untold"])
    found = KINDRED.among(products).toarray()
    assert found[0, 1] == found[1, 0] == pytest.approx(float(TEXTS["p00"] @ TEXTS["p07"]), abs=1e-6)
    assert np.count_nonzero(found) == 2


def test_without_texts_nothing_reads_alike() -> None:
    assert Kindred.of({}).among(pd.Index(["p00", "p01"])).nnz == 0
    assert KINDRED.among(pd.Index([], dtype=str)).shape == (0, 0)
