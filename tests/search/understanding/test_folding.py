"""One good, many spellings, many scripts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.understanding.folding import folded, skeleton, sound
from search.understanding.scripts import is_indic, romanised


@pytest.mark.parametrize(
    "spellings",
    [
        ("chawal", "chaawal", "chaval"),
        ("jeera", "zeera", "jira"),
        ("doodh", "dudh"),
        ("phool", "fool"),
        ("atta", "aata"),
    ],
)
def test_spellings_of_a_word_fold_to_one(spellings: tuple[str, ...]) -> None:
    assert len({folded(word) for word in spellings}) == 1


def test_sounds_forgive_more_than_spellings_and_skeletons_more_than_sounds() -> None:
    assert folded("dhaniya") != folded("dania")
    assert sound("dhaniya") == sound("dania")
    assert sound("kolget") != sound("colgate")
    assert skeleton("kolget") == skeleton("colgate")


@given(
    st.from_regex(r"[a-z]{0,8}", fullmatch=True), st.sampled_from("bdglmnrt"), st.sampled_from(["", "a", "ik", "um"])
)
def test_a_doubled_consonant_is_no_other_word(before: str, letter: str, after: str) -> None:
    assert folded(before + letter + after) == folded(before + 2 * letter + after)


@pytest.mark.parametrize(
    ("word", "latin"),
    [
        ("चावल", "chaaval"), ("नमकीन", "namkin"), ("हल्दी", "haldi"), ("பருப்பு", "paruppu"), ("அரிசி", "arisi"),
        ("బియ్యం", "biyyam"), ("দুধ", "dudh"), ("ডাল", "daal"), ("ચોખા", "chokhaa"), ("ಅಕ್ಕಿ", "akki"),
    ],
)  # fmt: skip
def test_indic_words_are_written_as_shopkeepers_would(word: str, latin: str) -> None:
    assert romanised(word) == latin


@given(st.text(max_size=40))
def test_any_text_has_a_latin_writing_or_none(text: str) -> None:
    latin = romanised(text)
    assert latin == "" or (latin.isascii() and latin.isalpha())
    assert is_indic(text) or latin == ""
