"""Rules as YAML, for people who keep them in git: a list of the same documents that the API takes."""

from collections.abc import Iterable
from typing import Any

import yaml  # type: ignore[import-untyped]  # ships no types; what it gives is checked by `search.rules.document`

from search.rules.document import RULE, read
from search.rules.rule import Rule, RuleError


class RulesFileError(Exception):
    """A file of rules cannot be read, so nothing of it is used; the sentence names every line or rule that is wrong."""


def load_yaml(text: str) -> Any:
    """What a text says in plain values; a key that stands twice is refused. Raises RulesFileError with the line."""
    try:
        _check_keys(yaml.compose(text, yaml.SafeLoader), set())
        return yaml.safe_load(text)
    except yaml.MarkedYAMLError as fault:
        line = 0 if fault.problem_mark is None else fault.problem_mark.line + 1
        raise RulesFileError(f"line {line}: {fault.problem}") from None
    except (yaml.YAMLError, RecursionError) as fault:
        raise RulesFileError(f"this is no YAML: {fault}") from None


def read_yaml(text: str) -> tuple[Rule, ...]:
    """The rules of a file: under `rules`, or the list alone. Raises RulesFileError."""
    loaded = load_yaml(text)
    documents = loaded.get("rules") if isinstance(loaded, dict) and loaded.keys() == {"rules"} else loaded
    if not isinstance(documents, list):
        raise RulesFileError("give a list of rules under `rules:`, each with an id and an action")
    return _read_all(documents)


def write_yaml(rules: Iterable[Rule]) -> str:
    """The opposite of `read_yaml`; by their ids, so that git shows what changed."""
    documents = [_short(rule) for rule in sorted(rules, key=lambda rule: rule.id)]
    text: str = yaml.safe_dump({"rules": documents}, sort_keys=False, allow_unicode=True, width=120)
    return text


def _read_all(documents: list[Any]) -> tuple[Rule, ...]:
    rules: dict[str, Rule] = {}
    wrong: list[str] = []
    for place, document in enumerate(documents, start=1):
        try:
            rule = read(document)
        except RuleError as fault:
            wrong.append(f"rule {place}: {fault}")
            continue
        if rule.id in rules:
            wrong.append(f"rule {place}: the id {rule.id} stands twice")
        rules[rule.id] = rule
    if wrong:
        raise RulesFileError("; ".join(wrong))
    return tuple(rules.values())


def _short(rule: Rule) -> dict[str, Any]:
    """The document without what is so anyway; the kind of an action first, as the other fields depend on it."""
    document: dict[str, Any] = RULE.dump_python(rule, mode="json", exclude_defaults=True)
    return {**document, "action": {"kind": rule.action.kind, **document["action"]}}


def _check_keys(node: Any, seen: set[int]) -> None:
    if id(node) in seen or not isinstance(node, yaml.CollectionNode):
        return
    seen.add(id(node))
    keys: set[str] = set()
    for one in node.value:
        for part in one if isinstance(one, tuple) else (one,):
            _check_keys(part, seen)
        if isinstance(one, tuple):
            key = str(one[0].value)
            if key in keys:
                raise yaml.MarkedYAMLError(problem=f"{key!r} stands twice", problem_mark=one[0].start_mark)
            keys.add(key)
