from dataclasses import replace

from insights.searches.asking import asked_texts, unanswered
from tests.insights.searches.asked import NOON, typed

RICE = [*typed("r1", "Rice"), *typed("r2", "rice"), *typed("r2", "rice ", chosen="none")]
NEVER = typed("r1", "xylophone", chosen="none")
LESS = [replace(typed("r3", "rice 7 kg")[0], given_up=("pack:7 kg",))]


def test_a_text_is_counted_however_it_is_written() -> None:
    (rice,) = asked_texts(RICE)
    assert (rice.text, rice.searches, rice.shops, rice.nothing, rice.chosen, rice.last) == ("rice", 3, 2, 1, 2, NOON)


def test_what_most_shops_ask_for_comes_first() -> None:
    assert [one.text for one in asked_texts([*NEVER, *LESS, *RICE])] == ["rice", "rice 7 kg", "xylophone"]


def test_what_found_nothing_comes_before_what_found_less_and_the_rest_is_left_out() -> None:
    found = unanswered(asked_texts([*typed("r9", "soap"), *LESS, *NEVER]))
    assert [(one.text, one.nothing, one.less, one.given_up) for one in found] == [
        ("xylophone", 1, 0, ()),
        ("rice 7 kg", 0, 1, ("pack:7 kg",)),
    ]


def test_searches_of_nobody_in_particular_count_and_are_no_shop() -> None:
    (one,) = asked_texts(typed("", "rice"))
    assert (one.searches, one.shops) == (1, 0)


def test_a_text_without_words_is_one_of_its_own() -> None:
    assert {one.text for one in asked_texts([*typed("r", "?!"), *typed("r", "😀")])} == {"?!", "😀"}
