from datetime import datetime

import pytest

from indexer.exchange.documents import RulesFileError, read_yaml, write_yaml
from search.rules.actions import Banner, Boost, Pin, Synonym
from search.rules.conditions import When
from search.rules.rule import Rule
from search.rules.target import Range, Target

DIWALI = When(("मिठाई",), "exact", ends_at=datetime(2026, 11, 9))
RULES = (
    Rule("ghee", Pin(1), Target(products=("007",)), DIWALI, name="Ghee: first", note="- not\n- a list", priority=-3),
    Rule("lamp", Boost(places=3, pushes_down_at_most=0), Target(brands=("NO", "1")), When(regions=("Pune",))),
    Rule("margin", Boost(factor=2.0), Target(ranges=(Range("margin_percent", 12.0),))),
    Rule("sweet", Synonym(("mithai",), ("sweets", "yes"), both_ways=True)),
    Rule("words", Banner("दिवाली 🪔")),
)


def test_what_was_written_is_read_again_as_it_was() -> None:
    assert read_yaml(write_yaml(reversed(RULES))) == RULES


def test_a_file_says_only_what_differs_from_what_is_so_anyway() -> None:
    assert write_yaml([Rule("lamp", Boost(factor=2.0), Target(brands=("Tara",)))]) == (
        "rules:\n- id: lamp\n  action:\n    kind: boost\n    factor: 2.0\n  target:\n    brands:\n    - Tara\n"
    )


def test_dates_may_stand_as_yaml_has_them() -> None:
    (rule,) = read_yaml(
        "- {id: a, action: {kind: banner, text: x}, when: {starts_at: 2026-11-01, ends_at: 2026-11-09T05:30:00+05:30}}"
    )
    assert (rule.when.starts_at, rule.when.ends_at) == (datetime(2026, 11, 1), datetime(2026, 11, 9))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [", "line 1"),
        ("- id: x\n  id: y", "line 2: 'id' stands twice"),
        ("", "under `rules:`"),
        ("rules: 3", "under `rules:`"),
        ("- &a [*a]", "rule 1"),
        ("- 7", "rule 1"),
        ("- {id: x, action: {kind: pin, position: 0}, target: {products: [p]}}", "rule 1: rule x: action.position"),
        ("- {id: x, action: {kind: hide}, target: {brands: [NO]}}", "target.brands.0: Input should be a valid string"),
        (
            "- {id: x, action: {kind: banner, text: a}}\n- {id: x, action: {kind: banner, text: b}}\n- {id: y}",
            "rule 2: the id x stands twice; rule 3: rule y: action",
        ),
        ("[" * 1200, "no YAML"),
    ],
)
def test_a_bad_file_is_told_by_line_or_rule_and_field(text: str, said: str) -> None:
    with pytest.raises(RulesFileError) as told:
        read_yaml(text)
    assert said in str(told.value)
