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


def test_new_products_take_the_places_of_the_quota() -> None:
    given_order = candidates("rice", "dal", "soap", "tea", "new 1", "new 2")
    mixed = mix(given_order, shop("rice", "dal", "soap", "tea"), 0.5)
    assert names(mixed) == ["rice", "new 1", "dal", "new 2", "soap", "tea"]


def test_at_the_ends_of_the_dial_one_kind_comes_before_the_other() -> None:
    given_order = candidates("new 1", "rice", "new 2", "dal")
    assert names(mix(given_order, shop("rice", "dal"), 0.0)) == ["rice", "dal", "new 1", "new 2"]
    assert names(mix(given_order, shop("rice", "dal"), 1.0)) == ["new 1", "new 2", "rice", "dal"]


@settings(max_examples=100)
@given(st.lists(st.booleans(), max_size=40), st.floats(0, 1))
def test_every_beginning_of_the_page_keeps_the_quota_while_both_kinds_last(
    is_new: list[bool], new_share: float
) -> None:
    everything = candidates(*(f"{place:02d}" for place in range(len(is_new))))
    retailer = shop(*(f"{place:02d}" for place, new in enumerate(is_new) if not new))
    mixed = names(mix(everything, retailer, new_share))
    assert sorted(mixed) == sorted(names(everything))
    for length in range(1, len(mixed) + 1):
        shown_new = sum(name not in retailer.purchases for name in mixed[:length])
        wanted = floor(length * new_share + 1e-9)
        bought = len(is_new) - sum(is_new)
        assert shown_new == max(min(wanted, sum(is_new)), length - bought)
