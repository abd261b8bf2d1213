import numpy as np
import pandas as pd
import pytest

from indexer.demo.marketplace import DemoAccount
from indexer.demo.tastes import Tastes, purchase_probability
from indexer.demo.truth import load_tastes
from tests.indexer.demo.files import DemoFiles

K = 10


@pytest.fixture(scope="module")
def tastes(account: DemoAccount) -> Tastes:
    return load_tastes(account.directory / "hidden_tastes.json")


def test_shops_buy_what_the_hidden_tastes_say_they_like(tastes: Tastes, files: DemoFiles) -> None:
    for retailer_id in tastes.retailer_ids[:10]:
        chance = pd.Series(purchase_probability(tastes, retailer_id, tastes.product_ids), tastes.product_ids)
        bought = files.orders.product_id[files.orders.retailer_id == retailer_id].unique()
        assert chance[bought].mean() > 1.5 * chance.drop(bought).mean()
        assert chance[bought].min() > 0


def test_the_tastes_give_a_probability_for_just_the_products_asked_for(tastes: Tastes) -> None:
    all_of_them = purchase_probability(tastes, "R00001", tastes.product_ids)
    assert ((all_of_them >= 0) & (all_of_them <= 1)).all()
    asked = [tastes.product_ids[place] for place in (20, 3)]
    assert purchase_probability(tastes, "R00001", asked).tolist() == all_of_them[[20, 3]].tolist()


def test_a_product_that_the_tastes_do_not_know_is_named(tastes: Tastes) -> None:
    with pytest.raises(ValueError, match="P99999"):
        purchase_probability(tastes, "R00001", ["P99999"])


def discovered(scores: np.ndarray, known: np.ndarray, then: np.ndarray) -> float:
    """The share of the K best unknown products that the shops then bought."""
    best = np.argsort(-np.where(known, -np.inf, scores), axis=1, kind="stable")[:, :K]
    return float(np.take_along_axis(then & ~known, best, axis=1).mean())


def test_similar_shops_tell_more_about_what_comes_next_than_popularity(files: DemoFiles) -> None:
    orders = files.orders
    cut = orders.ordered_at.max() - pd.Timedelta(days=30)
    shop, product = orders.retailer_id.astype("category").cat.codes, orders.product_id.astype("category").cat.codes
    known, recent, then = (
        np.zeros((shop.max() + 1, product.max() + 1), dtype=bool),
        np.zeros((shop.max() + 1, product.max() + 1), dtype=bool),
        np.zeros((shop.max() + 1, product.max() + 1), dtype=bool),
    )
    past = (orders.ordered_at <= cut).to_numpy()
    late = (orders.ordered_at > cut - pd.Timedelta(days=30)).to_numpy() & past
    for table, rows in ((known, past), (recent, late), (then, ~past)):
        table[shop[rows], product[rows]] = True
    buyers = known.sum(axis=0)
    together = known.T.astype(float) @ known / np.sqrt(np.outer(buyers, buyers).clip(min=1))
    np.fill_diagonal(together, 0)
    neighbours = discovered(known @ together, known, then)
    popular = discovered(np.tile(buyers, (len(known), 1)), known, then)
    lately = discovered(np.tile(recent.sum(axis=0), (len(known), 1)), known, then)
    assert neighbours > 1.15 * max(popular, lately)
