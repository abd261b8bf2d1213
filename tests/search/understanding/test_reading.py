import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.understanding import NOTHING_ASKED
from search.understanding.reading import READ_WORDS, Reader
from search.understanding.synonyms import SynonymError, Synonyms, standard_synonyms

SYNONYMS = Synonyms.read(["# goods", "chawal, चावल => rice", "chai patti => tea", "toor, arhar", "चाय => tea"])


def read(text: str) -> dict[str, tuple[str, ...]]:
    return {word.text: word.alternatives for word in Reader(SYNONYMS).read(text).words}


def test_a_word_brings_its_synonyms_one_way() -> None:
    assert read("Chawal 25 kg") == {"chawal": ("rice",)}
    assert read("rice") == {"rice": ()}


def test_words_of_one_group_find_each_other() -> None:
    assert read("arhar") == {"arhar": ("toor",)}
    assert read("toor") == {"toor": ("arhar",)}


def test_a_phrase_is_known_as_a_whole() -> None:
    assert read("chai patti") == {"chai": ("tea",), "patti": ("tea",)}
    assert read("chai") == {"chai": ()}


def test_devanagari_keeps_its_vowel_signs() -> None:
    assert read("चावल") == {"चावल": ("rice",)}


@pytest.mark.parametrize("text", ["", "  ", "!!! ???", "🙂🙂", "\x00\x07"])
def test_a_text_without_words_asks_nothing(text: str) -> None:
    assert Reader(SYNONYMS).read(text) == NOTHING_ASKED


@settings(max_examples=200)
@given(st.text(max_size=2_000))
def test_whatever_is_typed_is_read_within_bounds(text: str) -> None:
    assert len(Reader(SYNONYMS).read(text).words) <= READ_WORDS


def test_a_line_without_words_is_named_by_its_number() -> None:
    with pytest.raises(SynonymError, match="line 2"):
        Synonyms.read(["a, b", "=> rice"])


def test_the_standard_synonyms_can_be_read() -> None:
    assert standard_synonyms().of("chawal")[0] == "rice"
