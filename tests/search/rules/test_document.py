from datetime import datetime
from typing import Any

import pytest

from search.rules import actions
from search.rules.conditions import When
from search.rules.document import read, written
from search.rules.rule import Rule, RuleError, circles
from search.rules.target import Range, Target

HIDE: dict[str, Any] = {"id": "r", "action": {"kind": "hide"}, "target": {"brands": ["Kranti"]}}
RULES = (
    Rule("pin", actions.Pin(2), Target(products=("a", "b")), name="Ghee first", priority=5),
    Rule("boost", actions.Boost(factor=2.5, pushes_down_at_most=3), Target(ranges=(Range("margin_percent", 12),))),
    Rule("bury", actions.Bury(places=9), Target(categories=("Staples > Rice",), distributors=("D1",))),
    Rule("hide", actions.Hide(), Target(brands=("Kranti",)), When(regions=("Pune",), segments=("kirana",))),
    Rule("filter", actions.Filter(), Target(brands=("X",)), When(surfaces=("for_you",), retailers=("r1",))),
    Rule("words", actions.Synonym(("chawal",), ("rice",), both_ways=True)),
    Rule("ignore", actions.Ignore(("please",))),
    Rule("away", actions.Redirect("/diwali"), when=When(("diwali",), "exact", ends_at=datetime(2026, 11, 8))),
    Rule("words-above", actions.Banner("Free delivery", "https://shop.example/terms")),
)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_comes_back_from_its_document(rule: Rule) -> None:
    assert read(written(rule)) == rule


def test_what_is_empty_is_not_written() -> None:
    assert written(RULES[0]) == {
        "id": "pin",
        "name": "Ghee first",
        "action": {"kind": "pin", "position": 2},
        "target": {"products": ["a", "b"]},
        "when": {"match": "contains"},
        "priority": 5,
    }


def test_a_moment_with_a_zone_is_utc() -> None:
    rule = read(HIDE | {"when": {"starts_at": "2026-10-01T05:30:00+05:30"}})
    assert rule.when.starts_at == datetime(2026, 10, 1)


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"id": "Diwali Sale"}, "id", "pattern"),
        ({"action": {"kind": "pin", "position": 0}}, "action.position", "greater than or equal to 1"),
        ({"action": {"kind": "pin", "position": 1}}, "target.products", "needs products"),
        (
            {"action": {"kind": "pin", "position": 100}, "target": {"products": ["a", "b"]}},
            "action.position",
            "beyond place 100",
        ),
        ({"action": {"kind": "boost", "factor": 1_000_000}}, "action.factor", "less than or equal to 100"),
        ({"action": {"kind": "boost", "factor": 0.5}}, "action.factor", "greater than 1"),
        ({"action": {"kind": "boost", "factor": "NaN"}}, "action.factor", ""),
        ({"action": {"kind": "boost"}}, "action.factor", "either a factor or a number of places"),
        ({"action": {"kind": "bury", "factor": 2, "places": 3}}, "action.factor", "either"),
        ({"action": {"kind": "lift"}}, "action", "known: banner, boost"),
        ({"action": {"position": 1}}, "action", "say its kind: banner, boost"),
        ({"action": "hide"}, "action", "an object"),
        ({"action": {"kind": "banner"}, "target": {}}, "action.text", "is missing"),
        ({"target": {"brands": "Kranti"}}, "target.brands", "give a list"),
        ({"action": {"kind": "redirect", "to": "/x"}}, "target", "leave the target out"),
        ({"action": {"kind": "redirect", "to": "javascript:alert(1)"}, "target": {}}, "action.to", "pattern"),
        ({"target": {}}, "target", "which products"),
        ({"target": {"products": ["a"], "brands": ["b"]}}, "target.products", "either products"),
        ({"target": {"ranges": [{"field": "price"}]}}, "target.ranges.0", "at_least, at_most or both"),
        ({"target": {"ranges": [{"field": "price", "at_least": 2, "at_most": 1}]}}, "target.ranges.0.at_most", "below"),
        ({"target": {"ranges": [{"field": "smell", "at_least": 2}]}}, "target.ranges.0.field", "price"),
        ({"when": {"queries": ["rice" * 2_500]}}, "when.queries.0", "at most 200 characters"),
        ({"when": {"queries": [" - "]}}, "when.queries.0", "no word"),
        ({"when": {"starts_at": "2026-02-01", "ends_at": "2026-01-01"}}, "when.ends_at", "not after"),
        ({"when": {"surfaces": ["shop window"]}}, "when.surfaces.0", "search"),
        ({"action": {"kind": "synonym", "phrases": ["Rice"], "to": ["rice"]}, "target": {}}, "action.to", "circular"),
        (
            {"action": {"kind": "synonym", "phrases": ["!"], "to": ["rice"]}, "target": {}},
            "action.phrases.0",
            "no word",
        ),
        ({"priority": 1000}, "priority", "less than or equal to 100"),
        ({"colour": "red"}, "colour", "no such field"),
    ],
)
def test_what_cannot_be_is_named_by_its_field(change: dict[str, Any], field: str, said: str) -> None:
    with pytest.raises(RuleError) as refused:
        read(HIDE | change)
    (fault,) = refused.value.faults
    assert fault.field == field
    assert said in fault.message


@pytest.mark.parametrize("document", [None, 5, "pin", [], {}])
def test_what_is_no_rule_is_told(document: object) -> None:
    with pytest.raises(RuleError):
        read(document)


def test_one_way_synonyms_that_lead_back_are_a_circle() -> None:
    there = Rule("there", actions.Synonym(("chawal",), ("rice",)))
    on = Rule("on", actions.Synonym(("rice",), ("bhaat",)))
    back = Rule("back", actions.Synonym(("bhaat",), ("Chawal",)))
    assert circles((there, on)) == []
    found = circles((there, on, back))
    assert {rule.id for rule, _ in found} == {"there", "on", "back"}
    assert "chawal → rice → bhaat → chawal" in {way for _, way in found}
