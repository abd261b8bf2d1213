import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.analysis import analyzer_named, words


def test_forms_of_a_word_are_one_word() -> None:
    assert words("Biscuits") == words("biscuit")
    assert words("Roasted CASHEWS") == words("roast cashew")


def test_accents_do_not_matter() -> None:
    assert words("café") == words("cafe")


def test_a_number_and_its_unit_are_two_words_however_they_are_written() -> None:
    assert words("Atta 5kg") == words("atta 5 kg") == ["atta", "5", "kg"]


def test_decimals_stay_whole() -> None:
    assert words("Oil 1.5 L.") == ["oil", "1.5", "l"]


def test_indic_words_keep_their_vowel_signs() -> None:
    assert words("चक्की आटा தமிழ் బియ్యం") == ["चक्की", "आटा", "தமிழ்", "బియ్యం"]


def test_plain_words_are_not_stemmed() -> None:
    assert words("Roasted Cashews", "plain_words") == ["roasted", "cashews"]


@pytest.mark.parametrize("text", ["", "  ", "?!—…", "🍚🧼"])
def test_there_are_no_words_in_punctuation_or_emoji(text: str) -> None:
    assert words(text) == []


def test_a_word_without_an_end_is_left_out() -> None:
    assert words("rice " + "a" * 10_000 + " soap") == ["rice", "soap"]


def test_an_analyzer_that_the_file_does_not_name_is_an_error() -> None:
    with pytest.raises(KeyError, match="beginnings"):
        analyzer_named("beginnings")


@settings(max_examples=50)
@given(st.text(max_size=100), st.text(max_size=100))
def test_a_blank_parts_any_two_texts(one: str, other: str) -> None:
    assert words(f"{one} {other}") == words(one) + words(other)


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(" \t\n\u00a0.-,5१a"), max_size=120))
def test_words_are_those_of_the_whole_text_wherever_its_spaces_are(text: str) -> None:
    assert words(text) == analyzer_named("words").analyze(text)
