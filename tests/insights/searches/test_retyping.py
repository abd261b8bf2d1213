import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.searches.retyping import difference, retyped
from tests.insights.searches.asked import typed

WORDS = st.lists(st.sampled_from("abc"), max_size=5).map(tuple)


def pairs(*texts: str, **how: object) -> list[tuple[str, str]]:
    found = retyped(typed("r1", *texts, **how))  # type: ignore[arg-type]  # a test may say anything
    return [(" ".join(one.phrase), " ".join(one.other)) for one in found]


def test_only_the_words_that_changed_are_a_pair() -> None:
    assert pairs("hladi powder 500 g", "haldi powder 500 g") == [("hladi", "haldi")]
    assert pairs("dhania pwder", "dhania powder") == [("pwder", "powder")]


def test_a_second_try_is_soon_by_the_same_shop_and_leads_to_a_choice() -> None:
    assert pairs("hladi", "haldi", apart=600) == []
    assert pairs("hladi", "haldi", chosen="none") == []
    assert pairs("hladi", "haldi", chosen="all") == []
    assert list(retyped([*typed("r1", "hladi", chosen="none"), *typed("r2", "haldi")])) == []
    assert list(retyped([*typed("", "hladi", "haldi")])) == []


def test_sessions_keep_tries_apart() -> None:
    mixed = [*typed("r1", "hladi", session="one", chosen="none"), *typed("r1", "soap", session="two")]
    assert list(retyped(mixed)) == []
    assert pairs("hladi", "haldi", session="one") == [("hladi", "haldi")]


def test_a_first_try_is_over_once_a_second_one_led_somewhere() -> None:
    searches = [*typed("r1", "hladi", "haldi"), *typed("r1", "soap")]
    assert [one.other for one in retyped(searches)] == [("haldi",)]


@pytest.mark.parametrize("second", ["haldi 500 g", "rice basmati long grain", "haldi", "5 kg"])
def test_more_words_a_number_or_another_question_are_no_pair(second: str) -> None:
    assert pairs("haldi", second) == []


@given(WORDS, WORDS)
def test_what_is_left_and_what_was_alike_make_the_texts_again(first: tuple[str, ...], second: tuple[str, ...]) -> None:
    one, other = difference(first, second)
    alike = len(first) - len(one)
    assert len(second) - len(other) == alike
    assert any(
        first == (*first[:start], *one, *first[len(first) - alike + start :])
        and second == (*first[:start], *other, *first[len(first) - alike + start :])
        for start in range(alike + 1)
    )
    assert not (one and other) or (one[0] != other[0] and one[-1] != other[-1])
