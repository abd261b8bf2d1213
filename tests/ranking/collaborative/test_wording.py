import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.collaborative.wording import Titles, Wording
from tests.ranking.bought import bought, past

TITLES = {
    "cup": "Red Retrospot Cup",
    "bag": "Red Retrospot Bag",
    "pen": "Fountain Pen",
    "ink": "Fountain ink",
    "mop": "Mop",
    "rug": "Red Rug",
}
ORDERS = [bought(f"shop{place}", product, 3 + place) for place, product in enumerate(TITLES)]


def wording(*more: pd.DataFrame) -> tuple[Wording, pd.Index]:
    return bought_of(Titles.of(TITLES), *ORDERS, *more)


def bought_of(titles: Titles, *orders: pd.DataFrame) -> tuple[Wording, pd.Index]:
    known = past(*orders)
    return titles.bought(known.products, known.buyers(np.inf)), known.products


WORDS, PRODUCTS = wording()


def places(products: pd.Index, *wanted: str) -> np.ndarray:
    return products.get_indexer(pd.Index(wanted))


def told(own: tuple[str, ...], *asked: str) -> dict[str, tuple[float, float]]:
    """The best of each product's cosines to the own ones, and their sum."""
    best, shared, _ = WORDS.compared(places(PRODUCTS, *asked), places(PRODUCTS, *own))
    return dict(zip(asked, zip(best.tolist(), shared.tolist(), strict=True), strict=True))


def lifts(own: set[str]) -> dict[str, float]:
    """Of every product, for a shop with these."""
    *_, lift = WORDS.compared(np.arange(len(PRODUCTS)), places(PRODUCTS, *sorted(own)))
    return dict(zip(PRODUCTS, lift.tolist(), strict=True))


def test_titles_are_alike_by_the_words_that_they_share_and_rare_words_count_more() -> None:
    found = {product: best for product, (best, _) in told(("cup",), "bag", "rug", "pen", "mop", "cup").items()}
    assert found["bag"] > found["rug"] > 0
    assert (found["pen"], found["mop"], found["cup"]) == (0, 0, 0)


def test_the_best_is_of_one_own_product_and_the_sum_of_all() -> None:
    alone = [told((own,), "rug")["rug"][0] for own in ("cup", "bag", "pen")]
    assert told(("cup", "bag", "pen", "rug"), "rug")["rug"] == pytest.approx((max(alone), sum(alone)))


def test_rows_have_the_length_one_without_the_words_of_a_single_title() -> None:
    lengths = np.sqrt(np.asarray(WORDS.rows.multiply(WORDS.rows).sum(axis=1)).ravel())
    expected = dict.fromkeys(TITLES, 1.0) | {"mop": 0.0}
    assert dict(zip(PRODUCTS, lengths.tolist(), strict=True)) == pytest.approx(expected)
    assert told(("pen",), "ink")["ink"] == pytest.approx((1.0, 1.0))


@given(st.sets(st.sampled_from(sorted(TITLES)), min_size=1))
def test_a_shop_that_buys_what_all_buy_has_no_lift_and_one_that_buys_a_word_more_has(own: set[str]) -> None:
    assert lifts(set(TITLES)) == pytest.approx(dict.fromkeys(TITLES, 0.0))
    lift = lifts(own)
    assert lift["mop"] == 0.0
    assert (lift["pen"] > 1e-9) == (len(own & {"pen", "ink"}) / len(own) > 2 / len(TITLES))


def test_how_often_a_shop_buys_is_not_how_many_buy() -> None:
    again = [bought("shop0", "cup", age) for age in range(20, 60)]
    assert WORDS.usual == pytest.approx(wording(*again)[0].usual)


def test_products_without_a_title_and_marketplaces_without_orders_have_no_words() -> None:
    words, products = wording(bought("shop0", "unlisted", 3))
    assert words.rows[places(products, "unlisted")].nnz == 0
    assert bought_of(Titles.of({}), *ORDERS)[0].rows.shape == (len(TITLES), 0)
    assert bought_of(Titles.of(TITLES))[0].usual == pytest.approx(0.0)
