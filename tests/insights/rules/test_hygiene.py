"""What a look over the live rules finds; the shelf is that of the thirty rices."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.rules.hygiene import Hygiene
from insights.rules.overlap import covers, may_meet
from search import surfaces
from search.pipeline import understood
from search.rules.actions import Action, Banner, Boost, Bury, Filter, Hide, Pin, Redirect, Synonym
from search.rules.conditions import ALWAYS, Occasion, When, holds
from search.rules.rule import Rule
from search.rules.target import NOTHING, Target
from search.understanding.reading import Reader
from tests.contract.engine_rules import SHOP
from tests.contract.rules_shop import NOON, SHELF

SOLD = {product.product_id: product for product in SHELF}
RICE_6, SURYA, KRANTI = Target(products=("rice-06",)), Target(brands=("Surya",)), Target(brands=("Kranti",))
RICE = When(("rice",))
DAY = timedelta(days=1)


def rule(rule_id: str, action: Action, target: Target = NOTHING, when: When = ALWAYS, priority: int = 0) -> Rule:
    return Rule(rule_id, action, target, when, priority=priority)


def found(*rules: Rule, **known: object) -> list[tuple[str, str, str]]:
    hygiene = Hygiene(rules, SOLD, NOON, **known)  # type: ignore[arg-type]  # a test says what it needs
    return [(one.trouble, one.rule_id, one.other) for one in hygiene.findings()]


def test_good_rules_are_left_in_peace() -> None:
    assert found(rule("pin", Pin(1), RICE_6), rule("boost", Boost(2.0), SURYA), rule("banner", Banner("Diwali"))) == []


def test_what_did_not_fire_in_thirty_days_is_named_if_it_was_live_that_long() -> None:
    boosts = [
        rule(name, Boost(2.0), Target(products=(f"rice-0{n}",))) for n, name in enumerate(("old", "busy", "new"), 1)
    ]
    since = {"old": NOON - 40 * DAY, "busy": NOON - 40 * DAY, "new": NOON - DAY}
    assert found(*boosts, live_since=since, fired=frozenset({"busy"})) == [("never fired", "old", "")]
    assert found(*boosts, live_since=since, fired=None) == []


def test_what_is_over_or_ends_within_a_week_is_named() -> None:
    ends = {"over": -DAY, "soon": 6 * DAY, "later": 8 * DAY, "called-off": 30 * DAY}
    banners = [rule(name, Banner(name), when=When(ends_at=NOON + left)) for name, left in ends.items()]
    assert found(*banners, withdrawn_at={"called-off": NOON + DAY}) == [
        ("ending", "called-off", ""),
        ("over", "over", ""),
        ("ending", "soon", ""),
    ]


def test_a_pin_of_what_is_gone_or_out_of_stock_is_named() -> None:
    assert found(rule("pin", Pin(1), Target(products=("rice-01", "never", "gone")))) == [
        ("gone", "pin", "gone"),
        ("gone", "pin", "never"),
    ]


@pytest.mark.parametrize(
    ("trouble", "later", "first"),
    [
        ("shadowed", rule("b", Boost(2.0), SURYA, RICE), rule("a", Hide(), SURYA)),
        ("contradiction", rule("b", Boost(2.0), SURYA), rule("a", Hide(), SURYA, RICE)),
        ("shadowed", rule("b", Pin(1), Target(products=("rice-04",))), rule("a", Hide(), SURYA)),
        ("shadowed", rule("b", Pin(1), RICE_6), rule("a", Filter(), SURYA)),
        ("contradiction", rule("b", Filter(), SURYA), rule("a", Filter(), KRANTI)),
        ("shadowed", rule("b", Redirect("/sale"), when=RICE), rule("a", Redirect("/diwali"), priority=1)),
        ("contradiction", rule("b", Redirect("/sale")), rule("a", Redirect("/diwali"), when=RICE, priority=1)),
        ("contradiction", rule("b", Pin(1), RICE_6), rule("a", Pin(1), Target(products=("rice-07",)), priority=1)),
        ("shadowed", rule("b", Pin(9), RICE_6), rule("a", Pin(1), RICE_6, priority=1)),
        ("contradiction", rule("b", Bury(2.0), SURYA), rule("a", Boost(2.0), SURYA)),
        ("doubled", rule("b", Boost(2.0), SURYA, priority=-1), rule("a", Boost(2.0), SURYA)),
    ],
)
def test_two_rules_that_undo_each_other_are_named_whichever_was_written_first(
    trouble: str, later: Rule, first: Rule
) -> None:
    assert found(later, first) == found(first, later) == [(trouble, "b", "a")]


def test_rules_for_different_times_places_or_words_do_not_clash() -> None:
    hide = rule("hide", Hide(), SURYA, When(("rice",), regions=("Nashik",), ends_at=NOON))
    for when in (When(regions=("Pune",)), When(("ghee",)), When(starts_at=NOON), When(surfaces=("browse",))):
        elsewhere = rule("boost", Boost(2.0), SURYA, when)
        other = hide if when.surfaces == () else rule("hide", Hide(), SURYA, When(surfaces=("search",)))
        assert [one for one in found(elsewhere, other) if one[0] in ("shadowed", "contradiction")] == []


def test_a_circle_of_synonyms_over_several_rules_is_named() -> None:
    circle = rule("one", Synonym(("tea",), ("chai",))), rule("two", Synonym(("chai",), ("tea",)))
    assert {name for trouble, name, _ in found(*circle) if trouble == "contradiction"} == {"one", "two"}


TEXTS = ("rice", "white rice", "brown rice", "ghee", "cow ghee")
whens = st.builds(
    When,
    queries=st.lists(st.sampled_from(TEXTS), max_size=2, unique=True).map(tuple),
    match=st.sampled_from(("exact", "contains", "understood")),
    surfaces=st.lists(st.sampled_from(("search", "browse")), max_size=1).map(tuple),
    regions=st.lists(st.sampled_from(("Nashik", "Pune")), max_size=2, unique=True).map(tuple),
    starts_at=st.none() | st.just(NOON - DAY) | st.just(NOON + DAY),
    ends_at=st.none() | st.just(NOON + 2 * DAY),
)


@given(whens, whens, st.sampled_from(TEXTS))
def test_what_covers_holds_wherever_the_other_holds(wide: When, narrow: When, text: str) -> None:
    on = Occasion(understood(surfaces.search(text, SHOP), Reader()), NOON)
    if covers(wide, narrow) and holds(narrow, on):
        assert holds(wide, on)


@given(whens, whens, st.sampled_from(TEXTS))
def test_two_that_hold_for_one_exact_text_may_meet(one: When, other: When, text: str) -> None:
    on = Occasion(understood(surfaces.search(text, SHOP), Reader()), NOON)
    exact = one.match == "exact" and bool(one.queries)
    if exact and holds(one, on) and holds(other, on):
        assert may_meet(one, other)
        assert may_meet(other, one)
