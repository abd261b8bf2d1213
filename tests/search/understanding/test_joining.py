"""Names written as one word by some and as two by others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.vocabulary import Counting
from search.understanding import Word
from search.understanding.joining import Joining
from search.understanding.reading import Reader
from search.understanding.vocabulary import Vocabulary
from tests.builders import product

TITLES = (
    *("Steel Dishtowel", "Cotton Dishtowel Set", "KitKat Chocolate", "NutriChoice Digestive", "NutriChoice Oats"),
    *(f"Vanilla Ice Cream {n}" for n in range(9)),
    *("Icecream Cone", "Watermelon Juice", "Water Bottle", "Melon Juice", "Nutri Bar", "Cotton Towel"),
)


def vocabulary() -> Vocabulary:
    counting = Counting()
    counting.add(product(f"p{number}", title) for number, title in enumerate(TITLES))
    return counting.vocabulary({})


JOINING = Joining(vocabulary())


def words_of(text: str) -> dict[str, Word]:
    return {word.text: word for word in Reader(catalogue=vocabulary()).read(text).words}


def test_two_words_find_the_one_that_titles_write_whatever_its_form() -> None:
    assert JOINING.joined("dish", "towels") == "dishtowel"
    assert {text: word.alternatives for text, word in words_of("cotton dish towels").items()} == {
        "cotton": (),
        "dish": ("dishtowel",),
        "towels": ("dishtowel",),
    }


def test_one_word_finds_the_two_that_far_more_titles_say() -> None:
    assert JOINING.parted("icecream") == "ice cream"
    assert words_of("icecream")["icecream"].alternatives == ("ice cream",)


def test_a_word_of_its_own_is_not_taken_apart() -> None:
    assert JOINING.parted("watermelon") == ""
    assert words_of("watermelon")["watermelon"].alternatives == ()


def test_half_a_name_is_not_corrected_beside_its_other_half() -> None:
    assert set(words_of("kit kat")) == {"kit", "kat"}
    assert words_of("kit kat")["kat"].alternatives == ("kitkat",)


def test_the_beginning_of_a_name_with_a_capital_inside_finds_it_and_counts_half() -> None:
    word = words_of("nutri")["nutri"]
    assert word.alternatives == ("nutrichoice",)
    assert word.weights[1] <= 0.5 < word.weights[0]


def test_a_common_word_is_not_meant_as_the_beginning_of_a_rare_name() -> None:
    counted = Vocabulary(words={"milk": 40, "milkmaid": 3}, begun={"milkmaid": "milk"}, products=50)
    assert Joining(counted).begun("milk") == ()


@pytest.mark.parametrize("pair", [("a", "tta"), ("7", "up"), ("ice", ""), ("of", "fice")])
def test_endings_and_numbers_are_no_halves(pair: tuple[str, str]) -> None:
    counted = Vocabulary(words={"atta": 9, "7up": 9, "ice": 9, "office": 9})
    assert Joining(counted).joined(*pair) == ""


def test_a_second_word_that_looks_like_an_ending_is_no_half() -> None:
    counted = Vocabulary(words={"powder": 9, "saucer": 3, "red": 9})
    assert Joining(counted).joined("powder", "red") == ""
    assert Joining(counted).joined("sauce", "red") == ""


@given(st.lists(st.text(max_size=12), max_size=6))
def test_where_no_words_are_known_nothing_is_written_otherwise(typed: list[str]) -> None:
    assert Joining().otherwise(typed) == {}


@given(st.lists(st.sampled_from(["ice", "cream", "icecream", "dish", "towel", "dishtowel", "kit", "kat"]), unique=True))
def test_what_is_found_is_what_the_letters_say(typed: list[str]) -> None:
    letters = "".join(typed)
    for others in JOINING.otherwise(typed).values():
        assert all(other.replace(" ", "") in letters for other in others)
