"""Rules of ours as a Querqy `rules.txt`, with a list of all that has no equivalent there."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from indexer.exchange.querqy_lines import Unmatched
from indexer.exchange.querqy_targets import NoEquivalentError, negated, write_target
from search.rules.actions import Boost, Bury, Filter, Hide, Ignore, Redirect, Synonym
from search.rules.conditions import When
from search.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Exported:
    """`text` names what is listed in `unmatched` in comments at its end."""

    text: str
    unmatched: tuple[Unmatched, ...]


def write_querqy(rules: Iterable[Rule]) -> Exported:
    """All rules by their ids; a rule of several queries becomes as many blocks."""
    blocks: list[str] = []
    unmatched: list[Unmatched] = []
    for rule in sorted(rules, key=lambda rule: rule.id):
        try:
            blocks += _blocks(rule)
            unmatched += _losses(rule)
        except NoEquivalentError as fault:
            unmatched.append(Unmatched(rule.id, rule.action.kind, str(fault)))
    listed = [f"# {one.where}: {one.said}: {one.why}" for one in unmatched]
    comments = ["\n".join(["# Without an equivalent:", *listed])] if listed else []
    return Exported("\n\n".join([*blocks, *comments]) + "\n", tuple(unmatched))


def _blocks(rule: Rule) -> Iterator[str]:
    _check(rule.when)
    inputs = list(_inputs(rule))
    if not inputs:
        raise NoEquivalentError("Querqy's rules need an input: give the rule a query")
    for number, (said, instructions) in enumerate(inputs, start=1):
        if '"' in said or "*" in said:
            raise NoEquivalentError(f"{said!r} would be read as a mark of Querqy")
        asked = f'"{said}"' if rule.when.match == "exact" and rule.when.queries else said
        name = [f"  @_log: {json.dumps(rule.name, ensure_ascii=False)}"] if rule.name else []
        priority = [f"  @priority: {rule.priority}"] if rule.priority else []
        rule_id = rule.id if number == 1 else f"{rule.id}-{number}"
        yield "\n".join([f"{asked} =>", *instructions, f'  @_id: "{rule_id}"', *name, *priority])


def _inputs(rule: Rule) -> Iterator[tuple[str, list[str]]]:
    """Each input with its instructions."""
    queries = rule.when.queries
    match rule.action:
        case Synonym() as action:
            ways: dict[str, list[str]] = {}
            for phrase, other in action.directions:
                ways.setdefault(phrase, []).append(f"  SYNONYM: {other}")
            if queries and {*queries} != ways.keys():
                raise NoEquivalentError("a synonym's input is its phrase: it takes no other query")
            yield from ways.items()
        case Ignore(words) if queries:
            for query in queries:
                if not {word for phrase in words for word in phrase.split()} <= {*query.split()}:
                    raise NoEquivalentError("words that are ignored must be part of the query")
                yield query, [f"  DELETE: {' '.join(words)}"]
        case Ignore(words):
            yield from ((word, ["  DELETE"]) for word in words)
        case _:
            instruction = f"  {_instruction(rule)}"
            yield from ((query, [instruction]) for query in queries)


def _instruction(rule: Rule) -> str:
    match rule.action:
        case Boost(factor=float() as factor):
            return f"UP({_number(factor)}): {write_target(rule.target)}"
        case Bury(factor=float() as factor):
            return f"DOWN({_number(factor)}): {write_target(rule.target)}"
        case Boost() | Bury():
            raise NoEquivalentError("Querqy moves by a factor, not by places")
        case Filter():
            return f"FILTER: {write_target(rule.target)}"
        case Hide():
            return f"FILTER: {negated(write_target(rule.target))}"
        case Redirect(to):
            return f"DECORATE: redirect, {to}"
        case _:
            raise NoEquivalentError(f"Querqy has no {rule.action.kind}")


def _number(factor: float) -> str:
    return repr(factor).removesuffix(".0")


def _check(when: When) -> None:
    """Raises NoEquivalentError where a rule would hold more often without its conditions."""
    if when.match == "understood":
        raise NoEquivalentError("Querqy compares what was typed, not what was understood")
    plain = When(queries=when.queries, match=when.match)
    if replace(when, surfaces=()) != plain or when.surfaces not in ((), ("search",)):
        raise NoEquivalentError("Querqy knows no condition but the query")


def _losses(rule: Rule) -> list[Unmatched]:
    """What of a rule that is written has no equivalent."""
    found = []
    if isinstance(rule.action, Boost) and rule.action.pushes_down_at_most is not None:
        found.append(Unmatched(rule.id, "pushes_down_at_most", "Querqy has no budget: it may push down any product"))
    if rule.note:
        found.append(Unmatched(rule.id, "note", "Querqy has no place for it"))
    return found
