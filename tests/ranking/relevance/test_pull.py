"""Demand and habits beside the words of a search."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

import numpy as np
import pytest

from ranking.features.frequencies import Frequencies
from ranking.features.table import Values
from ranking.ranker import LearnedRanker
from ranking.relevance.pull import ByPurchases, as_understood, by_legs, no_pull
from ranking.relevance.ranker import TextRanker
from search.candidate import Candidate, Signal
from search.filters import Between
from search.fusion import FusionRanker
from search.product import Product
from search.query import Query
from search.retailer import STRANGER, Purchase, Retailer
from search.surfaces import search
from search.understanding import Chip, Understood
from tests.builders import asked, product

BAGS = [
    product("jute", "Jute Bag", popularity=1.0),
    product("paper", "Paper Bag", popularity=40.0),
    product("red", "Red Spotty Bag", popularity=0.0),
    product("lamp", "Spotty Lamp", popularity=90.0),
]
CATALOGUE = Frequencies.learn(BAGS)
SHOP = Retailer("R1", purchases={"jute": Purchase("jute", "Jute Bag", 3, datetime(2024, 1, 1), 5.0)})


@dataclass(frozen=True)
class Knowing:
    """A model of purchases that says what it is told."""

    said: dict[str, float]

    def probabilities(self, query: Query, candidates: Sequence[Candidate]) -> Values:  # noqa: ARG002 (as the model's)
        return np.array([self.said.get(one.product.product_id, 0.01) for one in candidates])


def buys(**said: float) -> ByPurchases:
    return ByPurchases(cast("LearnedRanker", Knowing(said)))


def ranked(ranker: TextRanker, text: str, shop: Retailer = STRANGER, **legs: dict[str, int]) -> list[str]:
    """The bags for a text; `legs` name products with their ranks."""
    found = [
        Candidate(
            bag, {leg: Signal(ranks[bag.product_id], 1.0) for leg, ranks in legs.items() if bag.product_id in ranks}
        )
        for bag in BAGS
    ]
    query = replace(search(text, shop), understood=Understood(asked(text), text=text))
    return [one.product.product_id for one in ranker.rank(query, found)]


def ranker(pull: object) -> TextRanker:
    return TextRanker(CATALOGUE, FusionRanker(), pull=pull)  # type: ignore[arg-type]  # any of them


def test_of_many_that_answer_a_broad_word_the_most_bought_comes_first() -> None:
    assert ranked(ranker(no_pull), "bag")[0] != "paper"
    assert ranked(ranker(by_legs), "bag")[0] == "paper"


def test_what_was_named_stays_first_however_much_else_is_bought() -> None:
    for pull in (by_legs, buys(lamp=0.99, paper=0.9)):
        assert ranked(ranker(pull), "red spotty bag", SHOP)[0] == "red"


def test_what_the_shop_most_likely_buys_beats_what_others_buy() -> None:
    assert ranked(ranker(buys(jute=0.6, paper=0.001)), "bag", SHOP)[0] == "jute"


def test_a_stranger_gets_what_others_buy() -> None:
    assert ranked(ranker(buys(jute=0.6)), "bag")[0] == "paper"


def test_the_more_products_answer_as_fully_the_less_their_words_decide() -> None:
    """A bag that is called nothing else is the better answer, the shop's own a little less so."""
    own = product("own", "Bag for Lunch and Travel with Long Handles")
    plain = product("plain", "Bag")
    others = [product(f"other{n}", f"Long Jute Bag Number {n} with Handles for Travel and Lunch") for n in range(60)]

    def first(*sold: Product) -> str:
        query = replace(search("bag", SHOP), understood=Understood(asked("bag"), text="bag"))
        chosen = TextRanker(Frequencies.learn(sold), FusionRanker(), pull=buys(own=0.012, plain=0.01))
        return chosen.rank(query, [Candidate(one) for one in sold])[0].product.product_id

    assert first(own, plain) == "plain"
    assert first(own, plain, *others) == "own"


def test_what_is_only_listed_or_described_by_a_word_comes_after_what_is_called_so() -> None:
    salt = product("salt", "Iodised Salt", category=("Staples", "Salt"))
    chips = product("chips", "Salted Chips", category=("Snacks", "Chips"))
    listed = product("namak", "Namak", category=("Staples", "Salt"))
    described = product("ors", "Electrolyte", description="sugar and salt", category=("Care", "Health"))
    sold = [salt, *(replace(salt, product_id=f"salt{n}") for n in range(20)), chips, listed, described]
    likely = buys(chips=0.2, namak=0.2, ors=0.2, salt=0.1)
    query = replace(search("salt", SHOP), understood=Understood(asked("salt"), text="salt"))
    found = TextRanker(Frequencies.learn(sold), FusionRanker(), pull=likely).rank(query, [Candidate(p) for p in sold])
    assert found[0].product.product_id == "salt"


def test_what_was_understood_counts_for_everybody_and_habits_only_once() -> None:
    legs = {"pack": {"red": 1}, "reorder": {"jute": 1}}
    assert ranked(ranker(buys()), "bag", SHOP, **legs)[0] == "red"
    habits = {"reorder": {"red": 1}, "popular": {"red": 1}}
    assert ranked(ranker(buys()), "bag", SHOP, **habits) == ranked(ranker(buys()), "bag", SHOP)


def test_what_is_not_as_understood_counts_half_though_the_shop_buys_it_a_little_more() -> None:
    price = Chip("price:10", "price", "₹10", 4, 9, 0.8, "boosts", (Between("mrp", 10.0, 10.0),))
    query = replace(search("bag", SHOP), understood=Understood(asked("bag"), text="bag ₹10", chips=(price,)))
    found = [Candidate(bag, {"price": Signal(1, 1.0)} if bag.product_id == "red" else {}) for bag in BAGS[:3]]
    assert as_understood(query, found).tolist() == [0.5, 0.5, 1.0]
    likely = buys(jute=0.05, red=0.03)
    assert ranker(likely).rank(query, found)[0].product.product_id == "red"
    assert as_understood(query, found[:2]).tolist() == [1.0, 1.0]  # nothing is sold so


def test_without_demand_or_words_that_match_nothing_is_divided_by_nothing() -> None:
    query = replace(search("zzz"), understood=Understood(asked("zzz"), text="zzz"))
    found = [Candidate(replace(bag, popularity=product("x").popularity)) for bag in BAGS]
    scores = [one.score for one in ranker(by_legs).rank(query, found)]
    assert np.isfinite(scores).all()
    assert scores == pytest.approx([scores[0]] * 4, abs=1.0)
