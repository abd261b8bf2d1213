from datetime import datetime
from math import floor

from hypothesis import given, settings
from hypothesis import strategies as st

from search.candidate import Candidate
from search.product import Product
from search.quota import mix
from search.retailer import Purchase, Retailer


def shop(*bought: str) -> Retailer:
    history = {name: Purchase(name, name, 3, datetime(2026, 10, 1), 2.0, 9.0) for name in bought}
    return Retailer("R1", purchases=history)


def candidates(*names: str) -> list[Candidate]:
    return [Candidate(Product(name, name)) for name in names]


def names(mixed: list[Candidate]) -> list[str]:
    return [candidate.product.product_id for candidate in mixed]


def test_new_products_move_up_as_far_as_the_quota_asks() -> None:
    given_order = candidates("rice", "dal", "soap", "tea", "new 1", "new 2")
    mixed = mix(given_order, shop("rice", "dal", "soap", "tea"), 0.5)
    assert names(mixed) == ["rice", "new 1", "dal", "new 2", "soap", "tea"]


def test_no_share_keeps_the_order() -> None:
    given_order = candidates("new 1", "rice", "new 2", "dal")
    assert names(mix(given_order, shop("rice", "dal"), 0.0)) == ["new 1", "rice", "new 2", "dal"]


@settings(max_examples=100)
@given(st.lists(st.booleans(), max_size=40), st.floats(0, 1))
def test_every_beginning_of_the_page_keeps_the_quota_while_new_products_last(
    is_new: list[bool], new_share: float
) -> None:
    everything = candidates(*(f"{place:02d}" for place in range(len(is_new))))
    retailer = shop(*(f"{place:02d}" for place, new in enumerate(is_new) if not new))
    mixed = names(mix(everything, retailer, new_share))
    assert sorted(mixed) == sorted(names(everything))
    for length in range(1, len(mixed) + 1):
        shown_new = sum(name not in retailer.purchases for name in mixed[:length])
        assert shown_new >= min(floor(length * new_share), sum(is_new))
