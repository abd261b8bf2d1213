import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.suggesting.known import KnownWords, slips

SHELF = KnownWords.of({"haldi": 40, "halwa": 3, "basmati": 9, "rice": 70, "hing": 4, "चाय": 8})
LETTERS = st.text("abhi", min_size=2, max_size=6)


def test_what_begins_a_known_word_is_left_as_it_is() -> None:
    assert [SHELF.begun(typed) for typed in ("hal", "h", "rice", "चा")] == [("hal",), ("h",), ("rice",), ("चा",)]


@pytest.mark.parametrize("typed", ["hlad", "haaldi", "hsldi", "aldi", "jaldi", "hladi"])
def test_a_slip_in_the_first_letters_is_read_as_the_likeliest_known_beginning(typed: str) -> None:
    assert SHELF.count(SHELF.begun(typed)[0]) == 40


def test_the_more_a_word_counts_the_likelier_it_is_meant() -> None:
    assert SHELF.begun("hslw")[0] == "halw"
    assert SHELF.begun("hsl")[0] == "hal"
    assert SHELF.finished("ricr") == ("rice",)
    assert SHELF.finished("ric") == ("rice",)


@pytest.mark.parametrize(
    ("typed", "meant"), [("haaldee", "haldi"), ("rhais", "rhais"), ("bazm", "basm"), ("heeng", "hing")]
)
def test_what_is_spelt_another_way_is_the_same_word(typed: str, meant: str) -> None:
    assert SHELF.begun(typed)[0] == meant


@pytest.mark.parametrize("typed", ["zq", "qwxyz", "500", "25kg", "हल्दी", ""])
def test_what_is_near_to_nothing_known_stays_as_it_is(typed: str) -> None:
    assert SHELF.begun(typed) == (typed,)


def test_nothing_known_leaves_everything_as_it_is() -> None:
    assert KnownWords().begun("haldi") == ("haldi",)


@given(LETTERS, LETTERS)
def test_slips_go_both_ways(one: str, other: str) -> None:
    assert (other in set(slips(one, "abhi"))) == (one in set(slips(other, "abhi")))


@given(st.dictionaries(LETTERS, st.integers(1, 9), max_size=8), LETTERS)
def test_a_beginning_counts_all_words_that_begin_so(counted: dict[str, int], typed: str) -> None:
    known = KnownWords.of(counted)
    assert known.count(typed) == sum(count for word, count in counted.items() if word.startswith(typed))
