import numpy as np
import pandas as pd
import pytest

from ranking.collaborative.factors import Factors
from tests.ranking.bought import bought, dal_and_soap_shops, past

FLAT = np.ones(4)


@pytest.fixture(scope="module")
def factors() -> Factors:
    return Factors.learn(past(*dal_and_soap_shops()))


def likings(factors: Factors, *own: str, heat: np.ndarray = FLAT) -> dict[str, float]:
    """The cosine that an engine would compute for each product, best first."""
    vector = factors.retailer(factors.products.get_indexer(pd.Index(own)), np.ones(len(own)))
    assert vector is not None
    found = {product: float(vector @ indexed) for product, indexed in factors.indexed(heat).items()}
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def test_a_shop_that_buys_soap_is_nearest_to_soap_and_oil(factors: Factors) -> None:
    assert set(list(likings(factors, "soap"))[:2]) == {"soap", "oil"}


def test_vectors_have_length_one(factors: Factors) -> None:
    assert [float(np.linalg.norm(vector)) for vector in factors.indexed(FLAT).values()] == pytest.approx([1.0] * 4)


def test_the_cosine_orders_as_liking_times_heat_does(factors: Factors) -> None:
    heat = np.array([1.0, 2.0, 0.5, 3.0])
    vector = factors.retailer(np.array([0]), np.ones(1))
    assert vector is not None
    exact = factors.rows @ vector[:-1] * heat
    found = likings(factors, factors.products[0], heat=heat)
    in_engine = np.array([found[product] for product in factors.products])
    assert in_engine / in_engine.max() == pytest.approx(exact / exact.max(), abs=1e-5)


def test_the_same_orders_and_seed_give_the_same_factors(factors: Factors) -> None:
    assert np.array_equal(Factors.learn(past(*dal_and_soap_shops())).rows, factors.rows)


def test_a_shop_of_unknown_products_has_no_vector(factors: Factors) -> None:
    assert factors.retailer(np.array([], dtype=np.intp), np.array([])) is None


def test_one_order_is_enough_to_learn_something() -> None:
    lone = Factors.learn(past(bought("a", "rice", 1)))
    assert set(lone.indexed(np.ones(1))) <= {"rice"}


def test_no_orders_are_no_factors() -> None:
    assert Factors.learn(past()).indexed(np.array([])) == {}
