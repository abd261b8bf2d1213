"""A rule as a document, JSON values only: in the tables, over the API and in files. The one reader of all three."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from search.rules.rule import Fault, Rule, RuleError, faults_of

Document = Mapping[str, Any]
RULE: TypeAdapter[Rule] = TypeAdapter(Rule)
KINDS = frozenset({"pin", "boost", "bury", "hide", "filter", "synonym", "ignore", "redirect", "banner"})
"""Names that the reader puts into the path of a field below `action`; people did not write them."""
SENTENCES = {
    "extra_forbidden": "there is no such field",
    "unexpected_keyword_argument": "there is no such field",
    "missing": "is missing",
    "tuple_type": "give a list",
    "dataclass_type": "give an object with fields",
    "model_attributes_type": "give an object with fields",
    "union_tag_not_found": f"say its kind: {', '.join(sorted(KINDS))}",
    "union_tag_invalid": f"has no kind that is known: {', '.join(sorted(KINDS))}",
}
"""In the words of people who write rules; what is not here, the reader says well enough itself."""


def read(document: object) -> Rule:
    """The rule of a document. Raises RuleError, which names every field that is wrong."""
    given = document.get("id", "") if isinstance(document, Mapping) else ""
    named = given if isinstance(given, str) else ""
    try:
        rule = RULE.validate_python(document)
    except ValidationError as fault:
        raise RuleError(named, tuple(_fault(one["loc"], one["type"], one["msg"]) for one in fault.errors())) from None
    if faults := faults_of(rule):
        raise RuleError(named, faults)
    return rule


def written(rule: Rule) -> dict[str, Any]:
    """The opposite of `read`; what is empty is left out."""
    slim: dict[str, Any] = _slim(RULE.dump_python(rule, mode="json"))
    return slim


def packed(rule: Rule) -> str:
    """The document as text: equal rules have equal texts."""
    return json.dumps(written(rule), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _fault(where: tuple[int | str, ...], kind: str, said: str) -> Fault:
    path = [part for place, part in enumerate(where) if not (place == 1 and where[0] == "action" and part in KINDS)]
    return Fault(".".join(map(str, path)) or "rule", SENTENCES.get(kind, said.removeprefix("Value error, ")))


def _slim(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: kept for name, one in value.items() if (kept := _slim(one)) not in (None, "", [], {})}
    return [_slim(one) for one in value] if isinstance(value, list | tuple) else value
