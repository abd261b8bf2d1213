import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.understanding import NOTHING_ASKED
from search.understanding.reading import READ_LETTERS, READ_WORDS, Reader
from search.understanding.synonyms import SynonymError, Synonyms, standard_synonyms
from search.understanding.vocabulary import Vocabulary
from tests.search.understanding.shop import reader as shop_reader

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


BAD = [
    *("rice " * 2_000, "a" * 10_000, "9" * 10_000, "5 kg x " * 1_500, "bina " * 2_000, "₹" * 400, "-" * 400),
    *("'; DROP TABLE products; --", "title:(+rice -dal)^2~", "<script>alert(1)</script>", "\x00\x07\x1b[2J"),
    *("שוקולד חלב", "under ₹1" + "0" * 30, "1/0 kg", "चाय chai چای 茶", "x" * 399 + "😀", "1+1+1+1+1", "½½½½ kg"),
]


@pytest.mark.parametrize("text", BAD, ids=range(len(BAD)))
def test_a_bad_text_is_read_all_the_same(text: str) -> None:
    read = shop_reader().read(text)
    assert len(read.words) <= 2 * READ_WORDS
    assert all(0 <= chip.start < chip.end <= READ_LETTERS and 0 <= chip.confidence <= 1 for chip in read.chips)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=500), st.sets(st.sampled_from(["spelling", "pack", "brand", "category", "*"])))
def test_whatever_is_typed_against_a_catalogue_is_read(text: str, without: set[str]) -> None:
    read = shop_reader().read(text, frozenset(without))
    assert not without & {chip.kind for chip in read.chips}
    if "*" in without:
        assert read.chips == ()


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(["5", "kg", "rice", "under", "100", "se", "kam", "bina", "x", "/", "-", "₹", "2", "do"]))
)
def test_chips_stand_in_order_and_their_ids_are_their_own(typed: list[str]) -> None:
    chips = shop_reader().read(" ".join(typed)).chips
    assert len({chip.id for chip in chips}) == len(chips)
    assert [chip.start for chip in chips] == sorted(chip.start for chip in chips)


@given(st.sampled_from(["colgate", "maggi", "aashirvaad", "toor", "sugar", "bhujia", "9x12", "fg01248"]))
def test_a_word_that_the_catalogue_knows_or_a_code_is_never_corrected(word: str) -> None:
    assert not [chip for chip in shop_reader().read(f"{word} 1 kg").chips if chip.effect == "corrects"]


def test_a_correction_can_be_taken_away() -> None:
    assert shop_reader().read("colgte").text == "colgate"
    for without in ("spelling", "spelling:colgte", "*"):
        read = shop_reader().read("colgte", frozenset({without}))
        assert (read.text, [word.text for word in read.words]) == ("colgte", ["colgte"])


def test_a_plate_or_a_meal_is_told_by_the_words_beside_it() -> None:
    synonyms = Synonyms.read(["thali => plate @ steel, kitchen", "thali => meal @ veg, food"])
    said = {text: Reader(synonyms).read(text).words for text in ("steel thali", "veg thali", "thali")}
    meant = {text: next(word.alternatives for word in words if word.text == "thali") for text, words in said.items()}
    assert meant == {"steel thali": ("plate",), "veg thali": ("meal",), "thali": ("plate", "meal")}


def test_a_brand_that_is_not_sold_is_said_for_its_goods() -> None:
    brands = Synonyms.read(["maggi, parle ~> noodles"])
    sold = Vocabulary(words={"noodles": 9, "palle": 1}, products=9)
    assert {word.text: word.alternatives for word in Reader(brands, None, sold).read("maggi").words} == {
        "maggi": ("noodles",)
    }
    assert [word.text for word in Reader(brands, None, sold).read("parle").words] == ["parle"]


def test_a_brand_that_is_sold_is_itself_and_no_other() -> None:
    brands = Synonyms.read(["maggi ~> noodles"])
    sold = Vocabulary(words={"noodles": 9, "maggi": 4}, products=9)
    assert [word.alternatives for word in Reader(brands, None, sold).read("maggi").words] == [()]
    assert brands.of("maggi") == ()  # so that `without maggi` leaves other noodles
