from search.suggesting import Asked, Beginning, as_typed
from search.suggesting.asked import LOOKED_AT, AskedTexts, without_slips

TEXTS = (
    Asked("haldi", 9.0, ("turmeric",)),
    Asked("haldi powder", 12.0, ("turmeric",)),
    Asked("milk powder", 5.0, ("milk",)),
    Asked("powder puff", 2.0),
)


def going_on(typed: str, *own: str) -> list[tuple[str, bool]]:
    beginning = as_typed(typed, 8)
    assert beginning is not None
    return [(one.text, ours) for one, ours in AskedTexts.of(TEXTS).going_on(beginning, frozenset(own))]


def test_any_word_of_a_text_may_be_the_one_that_was_begun() -> None:
    assert [text for text, _ in going_on("pow")] == ["haldi powder", "powder puff", "milk powder"]
    assert [text for text, _ in going_on("hal")] == ["haldi powder", "haldi"]
    assert going_on("zz") == []


def test_earlier_words_are_whole() -> None:
    assert going_on("powder ha") == [("haldi powder", False)]
    assert going_on("pow ha") == []


def test_what_leads_to_the_shops_own_products_comes_first() -> None:
    assert going_on("pow", "milk") == [("milk powder", True), ("haldi powder", False), ("powder puff", False)]


def test_what_begins_with_what_was_typed_comes_before_what_only_has_it() -> None:
    texts = (Asked("kala namak", 3.0), Asked("namak", 1.0))
    beginning = as_typed("nam", 8)
    assert beginning is not None
    found = AskedTexts.of(texts).going_on(beginning, frozenset())
    assert [one.text for one, _ in found] == ["namak", "kala namak"]


def test_of_very_many_the_heaviest_are_looked_at() -> None:
    many = AskedTexts.of(Asked(f"rice {number}", float(number)) for number in range(3 * LOOKED_AT))
    found = [one.weight for one, _ in many.going_on(Beginning((), ("ric", "5"), 8), frozenset())]
    assert found == sorted(range(2 * LOOKED_AT, 3 * LOOKED_AT), reverse=True)


def test_a_slip_of_what_others_ask_for_far_more_is_not_suggested() -> None:
    asked = (*TEXTS, Asked("haldi pwder", 1.0), Asked("hindi book", 1.0))
    assert [one.text for one in without_slips(asked, frozenset({"hindi"}))] == [
        *(one.text for one in TEXTS),
        "hindi book",
    ]
