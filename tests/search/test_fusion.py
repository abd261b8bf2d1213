from hypothesis import given, settings
from hypothesis import strategies as st

from search.candidate import Candidate, Signal
from search.fusion import FusionRanker
from search.product import Product
from search.surfaces import search


def candidate(product_id: str, **ranks: int) -> Candidate:
    return Candidate(Product(product_id, product_id), {leg: Signal(rank, 1.0 / rank) for leg, rank in ranks.items()})


def order(ranker: FusionRanker, *candidates: Candidate) -> list[str]:
    return [ranked.product.product_id for ranked in ranker.rank(search("rice"), candidates)]


def test_a_product_that_two_legs_return_beats_one_that_leads_a_single_leg() -> None:
    both, first = candidate("both", text=2, meaning=2), candidate("first", text=1)
    assert order(FusionRanker(), first, both) == ["both", "first"]


def test_a_heavier_leg_decides() -> None:
    words, habit = candidate("words", text=1), candidate("habit", reorder=1)
    assert order(FusionRanker(weights={"text": 1.0, "reorder": 2.0}), words, habit) == ["habit", "words"]


def test_equal_scores_stand_by_product_id() -> None:
    assert order(FusionRanker(), candidate("b", text=1), candidate("a", meaning=1)) == ["a", "b"]


@settings(max_examples=50)
@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(1, 200), max_size=20))
def test_none_is_added_and_none_is_lost_and_the_order_of_arrival_does_not_matter(ranks: dict[str, int]) -> None:
    candidates = [candidate(product_id, text=rank) for product_id, rank in ranks.items()]
    ranked = order(FusionRanker(), *candidates)
    assert sorted(ranked) == sorted(ranks)
    assert ranked == order(FusionRanker(), *reversed(candidates))
