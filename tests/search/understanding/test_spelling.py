"""What was meant, by a catalogue that knows some words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.understanding.spelling import NO_SPELLER, Speller
from search.understanding.vocabulary import Vocabulary

KNOWN = Vocabulary(
    products=500,
    words={
        "powder": 90, "colgate": 40, "aashirvaad": 20, "snow": 9, "boots": 9, "books": 60, "surf": 12, "excel": 12,
        "cinnamon": 64, "cinamon": 1, "pillow": 9, "pillows": 30, "dove": 12,
    },
    pairs={"boots snow": 8, "excel surf": 12},
)  # fmt: skip
SPELLER = Speller.of(KNOWN, {"haldi": 20})


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pwder", "powder"), ("colget", "colgate"), ("ashirwad", "aashirvaad"), ("hladi", "haldi"),
        ("powedr", "powder"),        ("surfexcel", "surf excel"), ("dov", "dove"),
    ],
)  # fmt: skip
def test_a_slip_is_mended(typed: str, meant: str) -> None:
    found = SPELLER.correct(typed)
    assert found is not None
    assert found.word == meant


def test_words_beside_it_say_which_one_was_meant() -> None:
    alone, beside = SPELLER.correct("booos"), SPELLER.correct("booos", ["snow"])
    assert alone is not None
    assert beside is not None
    assert (alone.word, beside.word) == ("books", "boots")


@pytest.mark.parametrize("typed", ["", "a", "qx", "12", "x9z", "zzzzzzzz", "चाय", "a" * 400])
def test_what_is_near_nothing_stays(typed: str) -> None:
    assert SPELLER.correct(typed) is None


def test_a_rare_word_may_be_a_slip_of_a_far_more_common_one_but_not_of_its_own_plural() -> None:
    usual = SPELLER.usual("cinamon")
    assert usual is not None
    assert usual.word == "cinnamon"
    assert SPELLER.usual("pillow") is None


def test_without_known_words_nothing_is_corrected() -> None:
    assert NO_SPELLER.correct("pwder") is None


@given(st.sampled_from(sorted(KNOWN.words)), st.data())
def test_a_long_word_is_found_again_after_one_edit(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 1))
    found = SPELLER.correct(word[:place] + word[place + 1 :])
    if len(word) >= 7 and word not in {"cinamon", "pillows"}:
        assert found is not None
        assert found.word in {word, "cinnamon", "cinamon"}
