"""A merchandiser's rule: what it does, to which products, when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from search.rules.actions import AIMED, LAST_PIN, Action, Boost, Bury, Ignore, Pin, Synonym
from search.rules.conditions import ALWAYS, When, folded
from search.rules.target import NOTHING, STRICT, Target

RuleId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$", description="chosen by you: a-z, 0-9 and -")]


@dataclass(frozen=True, slots=True)
class Rule:
    """One change of pages. `priority` settles which of two pins has its place, and which redirect counts."""

    id: RuleId
    action: Action
    target: Target = NOTHING
    when: When = ALWAYS
    name: Annotated[str, Field(max_length=200)] = ""
    note: Annotated[str, Field(max_length=2000)] = ""
    priority: Annotated[int, Field(ge=-100, le=100)] = 0

    __pydantic_config__ = STRICT

    def ended(self, now: datetime) -> bool:
        """Whether its time is over."""
        return self.when.ends_at is not None and self.when.ends_at <= now


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field of a rule: `action.position`, and the sentence."""

    field: str
    message: str


class RuleError(ValueError):
    """A rule cannot be; its faults name the fields."""

    def __init__(self, rule_id: str, faults: tuple[Fault, ...]) -> None:
        said = "; ".join(f"{fault.field}: {fault.message}" for fault in faults)
        super().__init__(f"rule {rule_id}: {said}" if rule_id else said)
        self.rule_id, self.faults = rule_id, faults


def faults_of(rule: Rule) -> tuple[Fault, ...]:
    """What is wrong between the fields of a rule, each of which is good by itself."""
    return (*_faulty_target(rule), *_faulty_when(rule.when), *_faulty_action(rule))


def _faulty_target(rule: Rule) -> list[Fault]:
    target, aimed = rule.target, isinstance(rule.action, AIMED)
    others = (target.brands, target.categories, target.distributors, target.ranges)
    found = []
    if aimed and target.is_empty:
        found.append(Fault("target", f"say which products to {rule.action.kind}"))
    if not aimed and not target.is_empty:
        found.append(Fault("target", f"a {rule.action.kind} has no products: leave the target out"))
    if target.products and any(others):
        found.append(Fault("target.products", "give either products, or what they have in common"))
    if isinstance(rule.action, Pin) and not target.products:
        found.append(Fault("target.products", "a pin needs products"))
    for place, one in enumerate(target.ranges):
        if one.at_least is None and one.at_most is None:
            found.append(Fault(f"target.ranges.{place}", "give at_least, at_most or both"))
        elif one.at_least is not None and one.at_most is not None and one.at_least > one.at_most:
            found.append(Fault(f"target.ranges.{place}.at_most", "is below at_least"))
    return found


def _faulty_when(when: When) -> list[Fault]:
    found = [
        Fault(f"when.queries.{place}", "has no word in it") for place, q in enumerate(when.queries) if not folded(q)
    ]
    if when.starts_at is not None and when.ends_at is not None and when.starts_at >= when.ends_at:
        found.append(Fault("when.ends_at", "is not after starts_at"))
    return found


def _faulty_action(rule: Rule) -> list[Fault]:
    match rule.action:
        case Pin(position) if position + len(rule.target.products) - 1 > LAST_PIN:
            return [Fault("action.position", f"the last of the products would be beyond place {LAST_PIN}")]
        case Boost(factor, places) | Bury(factor, places) if (factor is None) == (places is None):
            return [Fault("action.factor", "give either a factor or a number of places")]
        case Synonym():
            return _faulty_synonym(rule.action)
        case Ignore(words) if not all(map(folded, words)):
            return [Fault("action.words", "has a phrase without a word")]
        case _:
            return []


def _faulty_synonym(action: Synonym) -> list[Fault]:
    found = [
        Fault(f"action.{name}.{place}", "has no word in it")
        for name, phrases in (("phrases", action.phrases), ("to", action.to))
        for place, phrase in enumerate(phrases)
        if not folded(phrase)
    ]
    if {*map(folded, action.phrases)} & {*map(folded, action.to)}:
        found.append(Fault("action.to", "is circular: a phrase would be a synonym of itself"))
    return found


def circles(rules: tuple[Rule, ...]) -> list[tuple[Rule, str]]:
    """One-way synonyms that lead back to where they began over others, each with its way written out."""
    ways: dict[str, list[tuple[str, Rule]]] = {}
    for rule in rules:
        if isinstance(rule.action, Synonym) and not rule.action.both_ways:
            for phrase, other in rule.action.directions:
                ways.setdefault(" ".join(folded(phrase)), []).append((" ".join(folded(other)), rule))
    return [(rule, way) for start in ways for rule, way in _circles_from(start, ways)]


def _circles_from(start: str, ways: dict[str, list[tuple[str, Rule]]]) -> list[tuple[Rule, str]]:
    seen: set[str] = set()
    found: list[tuple[Rule, str]] = []
    waiting: list[tuple[str, tuple[str, ...]]] = [(start, (start,))]
    while waiting:
        phrase, path = waiting.pop()
        for other, rule in ways.get(phrase, ()):
            if other == start:
                found.append((rule, " → ".join((*path, other))))
            elif other not in seen:
                seen.add(other)
                waiting.append((other, (*path, other)))
    return found
