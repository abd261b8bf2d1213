import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.orders import Past
from ranking.training.rehearsal import Rehearsal, _highest
from search.filters import AnyOf, Between, Filters
from search.query import Query
from search.surfaces import FOR_YOU, for_you, similar
from tests.ranking.bought import NOW
from tests.ranking.corner_shops import catalogue, orders

REHEARSAL = Rehearsal(Past.before(orders(shops=12), NOW), catalogue())
(SHOP,) = REHEARSAL.shops(frozenset({"shop00"}))


def names(query: Query) -> set[str]:
    return {one.product.product_id for one in REHEARSAL.candidates(query)}


def test_discoveries_hold_nothing_bought_and_reorders_nothing_else() -> None:
    assert not names(for_you(SHOP, "discover")) & set(SHOP.purchases)
    assert names(for_you(SHOP, "reorder")) == set(SHOP.purchases)


def test_a_category_is_kept() -> None:
    filters = Filters((AnyOf("category", ("care",)),))
    found = REHEARSAL.candidates(Query(surface=FOR_YOU, retailer=SHOP, filters=filters))
    assert {one.product.category for one in found} == {("care",)}


def test_words_and_ranges_are_not_rehearsed() -> None:
    with pytest.raises(ValueError, match="only lists, vectors and required fields"):
        REHEARSAL.candidates(similar(catalogue().products[0], SHOP))
    with pytest.raises(TypeError, match="only sets of values"):
        REHEARSAL.candidates(Query(surface=FOR_YOU, retailer=SHOP, filters=Filters((Between("price", 1.0, None),))))


def test_what_a_page_is_limited_to_is_known_though_no_leg_returns_it() -> None:
    everything = frozenset(product.product_id for product in catalogue().products)
    found = REHEARSAL.known(Query(surface=FOR_YOU, retailer=SHOP, only=everything | {"gone"}))
    assert [one.product.product_id for one in found] == sorted(everything)


@given(st.lists(st.one_of(st.integers(0, 5).map(float), st.just(np.nan)), max_size=60), st.integers(1, 20))
def test_the_highest_are_those_of_a_full_sort(scores: list[float], enough: int) -> None:
    places, best = _highest(np.array(scores, dtype=np.float64), np.ones(len(scores), dtype=bool), enough)
    known = [place for place, score in enumerate(scores) if not np.isnan(score)]
    expected = sorted(known, key=lambda place: (-scores[place], place))[:enough]
    assert places.tolist() == expected
    assert best.tolist() == [scores[place] for place in expected]
