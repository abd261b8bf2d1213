"""Words of products beside those of a query, on a shop of rice and soap."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from ranking.features.frequencies import Frequencies
from ranking.features.lexical import TABLE, Wording, asked_of, bm25, columns
from search.product import Product
from search.understanding import Word
from tests.builders import product

BASMATI = product("basmati", "Kranti Basmati Rice 25 kg", brand="Kranti", category=("Staples", "Rice"))
BROWN = product(
    "brown", "Brown Rice", description="Better than BASMATIS, and good with daal.", category=("Staples", "Rice")
)
SOAP = product("soap", "Rice Water Soap, with Basmati extract", brand="Nirmal", category=("Care", "Soap"))
SHOP = [BASMATI, BROWN, SOAP, *(product(f"salt-{n}", "Salt 1 kg") for n in range(9))]
CATALOGUE = Frequencies.learn(SHOP)


def told(*asked: Word, products: list[Product] = SHOP) -> dict[str, list[float]]:
    """The columns by name."""
    made = columns(Wording(asked_of(asked, CATALOGUE), products, CATALOGUE))
    return {feature.name: values.tolist() for feature, values in zip(TABLE, made, strict=True)}


def test_the_name_that_has_more_of_the_rare_words_matches_best() -> None:
    found = told(Word("brown"), Word("rice"))
    assert found["bm25"][1] == 1.0
    assert found["coverage"][1] == pytest.approx(1.0)
    assert 0 < found["coverage"][0] < 0.5 < found["missing"][0]
    assert found["missing"][1] == 0.0
    assert found["bm25"][3:] == [0.0] * 9


def test_the_score_is_that_of_rank_bm25_with_the_frequencies_of_the_catalogue() -> None:
    wording = Wording(asked_of([Word("rice"), Word("kg"), Word("basmati rice")], CATALOGUE), SHOP, CATALOGUE)
    theirs = BM25Okapi(wording.names, k1=1.2, b=0.75)
    theirs.idf = {stem: CATALOGUE.rarity(stem) for stem in wording.wanted}
    theirs.avgdl = CATALOGUE.mean_length
    asked = [stem for one in wording.asked for stem in one.phrases[0]]
    assert bm25(wording) == pytest.approx(theirs.get_scores(asked))


def test_a_description_counts_by_stem_and_only_for_the_coverage_that_says_so() -> None:
    found = told(Word("basmati"), Word("dal", ("daal",)))
    assert found["coverage"][1] == 0.0
    assert found["coverage_described"][1] == pytest.approx(1.0)


def test_a_phrase_that_would_do_counts_as_the_word() -> None:
    found = told(Word("chawal", ("rice",)))
    assert found["coverage"][:3] == [1.0, 1.0, 1.0]
    assert found["phrase"][:3] == [1.0, 1.0, 1.0]
    assert found["place"][:2] == pytest.approx([np.log1p(2), np.log1p(1)])


def test_a_rare_name_is_no_better_match_than_the_usual_one() -> None:
    plain, weighed = told(Word("basmati", ("rice",))), told(Word("basmati", ("rice",), weights=(0.4, 1.0)))
    assert weighed["bm25"][2] < plain["bm25"][2]


def test_words_that_stand_together_are_a_phrase() -> None:
    found = told(Word("basmati"), Word("rice"), Word("25"))
    assert (found["phrase"][0], found["pairs"][0]) == (1.0, 1.0)
    assert (found["phrase"][2], found["pairs"][2]) == (0.0, 0.0)
    assert told(Word("basmati"), Word("rice"), Word("5"))["pairs"][0] == 0.5


def test_numbers_are_counted_and_those_asked_for_are_looked_for() -> None:
    found = told(Word("rice"), Word("25"))
    assert found["numbers"][:3] == pytest.approx([np.log(2), 0, 0])
    assert found["asked_numbers"][:2] == [1.0, 0.0]
    assert told(Word("rice"))["asked_numbers"] == [1.0] * len(SHOP)


def test_a_brand_that_is_asked_for_is_told_from_one_that_is_not() -> None:
    assert told(Word("kranti"), Word("rice"))["brand"][:3] == [1.0, 0.0, 0.0]


def test_the_category_of_most_good_matches_is_where_one_looks() -> None:
    share = told(Word("rice"), products=SHOP[:3])["category_share"]
    assert share == pytest.approx([2 / 3, 2 / 3, 1 / 3])


def test_small_words_count_only_where_there_are_no_others() -> None:
    asked = [Word("with", optional=True), Word("rice")]
    assert [one.phrases for one in asked_of(asked, CATALOGUE)] == [(("rice",),)]
    assert [one.phrases for one in asked_of(asked[:1], CATALOGUE)] == [(("with",),)]


def test_a_word_is_as_common_as_the_commonest_that_would_do() -> None:
    (chawal,) = asked_of([Word("chawal", ("rice", "brown rice"))], CATALOGUE)
    assert chawal.rarity == CATALOGUE.rarity("rice") < CATALOGUE.rarity("chawal")


TEXTS = st.text(st.sampled_from("abéक् 15.,-😀"), max_size=30)


@given(st.lists(TEXTS, max_size=4), st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=6))
def test_whatever_is_typed_every_feature_is_a_finite_number(
    typed: list[str], told_of: list[tuple[str, str, str]]
) -> None:
    products = [Product(f"p{n}", title, text, brand) for n, (title, text, brand) in enumerate(told_of)]
    for word in ("", "a"):
        asked = asked_of([Word(text, (word,)) for text in typed], Frequencies.learn(products))
        made = columns(Wording(asked, products, CATALOGUE))
        assert [values.shape for values in made] == [(len(products),)] * len(TABLE)
        assert all(np.isfinite(values).all() for values in made)
