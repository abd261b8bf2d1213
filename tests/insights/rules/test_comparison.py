"""A page before and after a draft, on a shelf of thirty rices whose order is known."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from insights.rules.comparison import Comparison, preview
from insights.rules.draft import drafted
from search import surfaces
from search.embedded.engine import open_embedded
from search.fusion import FusionRanker
from search.pipeline import Pipeline
from search.query import Query
from search.rules.actions import Action, Banner, Boost, Bury, Filter, Hide, Pin, Synonym
from search.rules.rule import Rule
from search.rules.target import NOTHING, Range, Target
from search.understanding.reading import Reader
from tests.builders import fill
from tests.contract.engine_rules import SHOP
from tests.contract.rules_shop import NOON, SHELF

RICE = replace(surfaces.search("rice", SHOP), size=5)
RICE_6 = Target(products=("rice-06",))


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    engine = open_embedded(tmp_path_factory.mktemp("index"))
    fill(engine, SHELF)
    yield Pipeline(engine, FusionRanker(), Reader(), clock=lambda: NOON)
    engine.close()


def rule(rule_id: str, action: Action, target: Target = NOTHING) -> Rule:
    return Rule(rule_id, action, target)


def marks(found: Comparison) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.product.product_id, one.mark, one.rules) for one in found.changes if one.mark != "same"]


def compared(pipeline: Pipeline, *rules: Rule, live: tuple[Rule, ...] = (), query: Query = RICE) -> Comparison:
    return preview(pipeline, query, drafted(live, rules))


def test_a_pin_is_new_and_pushes_others_down_and_one_off_the_page(pipeline: Pipeline) -> None:
    assert marks(compared(pipeline, rule("pin", Pin(4), RICE_6))) == [
        ("rice-06", "new", ("pin",)),
        ("rice-04", "moved", ("pin",)),
        ("rice-05", "gone", ("pin",)),
    ]


def test_what_is_hidden_is_gone_and_others_come_up_by_the_same_rule(pipeline: Pipeline) -> None:
    found = compared(pipeline, rule("hide", Hide(), Target(products=("rice-05",))))
    assert marks(found) == [("rice-06", "new", ("hide",)), ("rice-05", "gone", ("hide",))]
    assert (found.changes[4].before, found.changes[4].after) == (6, 5)


def test_each_product_names_the_rule_that_moved_it(pipeline: Pipeline) -> None:
    found = compared(
        pipeline,
        rule("up", Boost(places=1), Target(products=("rice-02",))),
        rule("down", Bury(places=1), Target(products=("rice-04",))),
    )
    assert {name: rules for name, _, rules in marks(found)} == {
        "rice-02": ("up",),
        "rice-01": ("up",),
        "rice-05": ("down",),
        "rice-04": ("down",),
    }


def test_what_a_filter_keeps_off_is_gone_by_it(pipeline: Pipeline) -> None:
    found = compared(pipeline, rule("cheap", Filter(), Target(ranges=(Range("price", at_most=103),))))
    assert marks(found) == [("rice-04", "gone", ("cheap",)), ("rice-05", "gone", ("cheap",))]


def test_what_a_synonym_finds_is_new_by_it(pipeline: Pipeline) -> None:
    found = compared(pipeline, rule("ghrit", Synonym(("ghrit",), ("ghee",))), query=surfaces.search("ghrit", SHOP))
    assert ("ghee", "new", ("ghrit",)) in marks(found)


def test_a_live_rule_that_stays_is_blamed_for_nothing(pipeline: Pipeline) -> None:
    live = rule("live", Pin(1), RICE_6)
    found = compared(pipeline, rule("new", Pin(2), Target(products=("rice-07",))), live=(live,))
    assert {rules for _, _, rules in marks(found)} == {("new",)}
    assert not compared(pipeline, live=(live,)).differs


def test_withdrawing_a_rule_names_it(pipeline: Pipeline) -> None:
    live = rule("live", Pin(1), RICE_6)
    found = preview(pipeline, RICE, drafted((live,), without=("live",)))
    assert ("rice-06", "gone", ("live",)) in marks(found)


def test_words_above_the_page_are_a_difference(pipeline: Pipeline) -> None:
    found = compared(pipeline, rule("banner", Banner("Diwali")))
    assert marks(found) == []
    assert found.differs


@pytest.mark.parametrize(
    ("product_id", "why"),
    [
        ("gone", "is out of stock"),
        ("pune", "is not served in Nashik"),
        ("never", "is not in the index"),
        ("rice-09", "is kept out by hide"),
    ],
)
def test_a_pin_that_does_not_fire_says_why(pipeline: Pipeline, product_id: str, why: str) -> None:
    hide = rule("hide", Hide(), Target(products=("rice-09",)))
    found = compared(pipeline, rule("pin", Pin(1), Target(products=(product_id,))), live=(hide,))
    assert [(one.rule_id, one.product_id, one.why) for one in found.unfired] == [("pin", product_id, why)]


def test_a_pin_outside_the_chosen_filter_says_so(pipeline: Pipeline) -> None:
    browsing = surfaces.browse(("Dairy",), SHOP)
    found = compared(pipeline, rule("pin", Pin(1), RICE_6), query=browsing)
    assert [one.why for one in found.unfired] == ["does not meet the filters of the page"]
