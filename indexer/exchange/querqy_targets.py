"""The right-hand sides of Querqy's instructions, and the products that our rules are about.

Read are raw queries of OpenSearch (`* {"term": {"brand": "Tara"}}`) and of Solr (`* brand:Tara price:[10 TO 20]`), and
words that are the name of a brand or a category. Written are those of OpenSearch, on the fields of our index.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from search.filters import PATH_SEPARATOR
from search.rules.target import INDEXED, NOTHING, Range, RangeField, Target

LISTS: Mapping[str, Literal["products", "brands", "categories", "distributors"]] = {
    "product_id": "products",
    "brand": "brands",
    "category": "categories",
    "distributor_id": "distributors",
}
"""Fields of the index that hold words, by what a target calls them."""
NUMBERS: Mapping[str, RangeField] = {indexed: name for name, indexed in INDEXED.items()}
CLAUSE = re.compile(r'([+-]?)(\w+):("(?:[^"\\]|\\.)*"|\([^()]*\)|\[[^\[\]]* TO [^\[\]]*\]|[^\s()\[\]"]+)')
RAW = "of raw queries, term, terms, range with gte and lte, and bool with filter, must or must_not are understood"
VALUE = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')


class NoEquivalentError(Exception):
    """A right-hand side says what no rule of ours can; the sentence says what."""


@dataclass(frozen=True, slots=True)
class Names:
    """How brands and categories are called, in small letters, with the values of the index; a category also by its last
    part, which several may share."""

    brands: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, brands: Iterable[str], categories: Iterable[str]) -> "Names":
        """Of a catalogue: each category as its whole path."""
        paths: dict[str, dict[str, None]] = {}
        for category in categories:
            parts = category.split(PATH_SEPARATOR)
            for depth, part in enumerate(parts, start=1):
                path = PATH_SEPARATOR.join(parts[:depth])
                for called in (part, path):
                    paths.setdefault(called.casefold(), {})[path] = None
        named = {brand.casefold(): brand for brand in brands if brand}
        return cls(named, {called: tuple(found) for called, found in paths.items()})


def read_target(right: str, names: Names) -> tuple[Target, bool]:
    """The products of a right-hand side, and whether it means all others (`-case`). Raises NoEquivalentError."""
    if not right.startswith("*"):
        bare = right.removeprefix("-").strip()
        return _named(bare, names), right.startswith("-")
    raw = right[1:].strip()
    return _from_opensearch(raw) if raw.startswith("{") else _from_solr(raw)


def write_target(target: Target) -> str:
    """The opposite of `read_target`. Raises NoEquivalentError for a number that is counted from today."""
    clauses: list[dict[str, Any]] = []
    for indexed, name in LISTS.items():
        values = list(getattr(target, name))
        if values:
            clauses.append({"term": {indexed: values[0]}} if len(values) == 1 else {"terms": {indexed: values}})
    for one in target.ranges:
        if one.field not in INDEXED:
            raise NoEquivalentError(f"{one.field} is counted from the day of the search")
        bounds = {"gte": one.at_least, "lte": one.at_most}
        said = {name: bound for name, bound in bounds.items() if bound is not None}
        clauses.append({"range": {INDEXED[one.field]: said}})
    query = clauses[0] if len(clauses) == 1 else {"bool": {"filter": clauses}}
    return f"* {json.dumps(query, ensure_ascii=False)}"


def negated(right: str) -> str:
    """The right-hand side, written by `write_target`, that means all other products."""
    return f"* {json.dumps({'bool': {'must_not': json.loads(right[1:])}}, ensure_ascii=False)}"


def _named(said: str, names: Names) -> Target:
    brand, categories = names.brands.get(said.casefold()), names.categories.get(said.casefold(), ())
    if brand and categories:
        raise NoEquivalentError(f"{said!r} is a brand and a category: write `* brand:…` or `* category:…`")
    if brand:
        return Target(brands=(brand,))
    if categories:
        return Target(categories=categories)
    raise NoEquivalentError(f"rules are about products, brands, categories, distributors and numbers: {said!r} is none")


def _from_opensearch(raw: str) -> tuple[Target, bool]:
    try:
        query = json.loads(raw)
    except (ValueError, RecursionError):
        raise NoEquivalentError("the raw query is no JSON object on one line") from None
    kind, name, value = _only(query)
    if (kind, name) == ("bool", "must_not"):
        return _all_of(_several(value)), True
    return _all_of([query]), False


def _all_of(queries: list[Any]) -> Target:
    found = NOTHING
    for query in queries:
        found = _both(found, _one(query))
    return found


def _one(query: Any) -> Target:
    kind, name, value = _only(query)
    match kind, value:
        case "bool", list() | dict() if name in ("filter", "must"):
            return _all_of(_several(value))
        case "term", {"value": only}:
            return _in_list(name, [only])
        case "term" | "terms", _:
            return _in_list(name, _several(value))
        case "range", dict() if value and value.keys() <= {"gte", "lte"}:
            return _within(name, value.get("gte"), value.get("lte"))
        case _:
            raise NoEquivalentError(RAW)


def _only(query: Any) -> tuple[str, str, Any]:
    """The parts of `{"term": {"brand": "Tara"}}`: every query that is understood has one key, and below it one more."""
    match query:
        case dict() if len(query) == 1:
            ((kind, inside),) = query.items()
            if isinstance(inside, dict) and len(inside) == 1:
                ((name, value),) = inside.items()
                return kind, name, value
    raise NoEquivalentError(RAW)


def _from_solr(raw: str) -> tuple[Target, bool]:
    clauses = list(CLAUSE.finditer(raw))
    between = CLAUSE.sub("", raw).replace("AND", " ").strip()
    signs = {clause[1] == "-" for clause in clauses}
    if not clauses or between or len(signs) > 1 or (signs == {True} and len(clauses) > 1):
        raise NoEquivalentError("of raw queries, `field:value`, several of them, or one `-field:value` are understood")
    found = NOTHING
    for clause in clauses:
        found = _both(found, _solr_clause(clause[2], clause[3]))
    return found, signs == {True}


def _solr_clause(name: str, said: str) -> Target:
    if said.startswith("["):
        low, _, high = said[1:-1].partition(" TO ")
        return _within(name, *(None if bound.strip() == "*" else bound.strip() for bound in (low, high)))
    inside = said[1:-1] if said.startswith("(") else said
    values = [quoted.replace("\\", "") or bare for quoted, bare in VALUE.findall(inside)]
    return _in_list(name, [value for value in values if value != "OR"])


def _in_list(name: str, values: list[Any]) -> Target:
    if name in NUMBERS and len(values) == 1:
        return _within(name, values[0], values[0])
    if name not in LISTS or not all(isinstance(value, str | int | float) for value in values):
        raise NoEquivalentError(f"there is no field {name!r}: known are {', '.join((*LISTS, *NUMBERS))}")
    named: dict[str, Any] = {LISTS[name]: tuple(map(str, values))}
    return Target(**named)


def _within(name: str, low: Any, high: Any) -> Target:
    if name not in NUMBERS:
        raise NoEquivalentError(f"{name!r} is no number: known are {', '.join(NUMBERS)}")
    try:
        bounds = [None if bound is None else float(bound) for bound in (low, high)]
    except (TypeError, ValueError):
        raise NoEquivalentError(f"the bounds of {name!r} are no numbers") from None
    return Target(ranges=(Range(NUMBERS[name], *bounds),))


def _both(one: Target, other: Target) -> Target:
    """What meets both. Raises NoEquivalentError where both name the same field: a target has each list once."""
    merged: dict[str, Any] = {"ranges": (*one.ranges, *other.ranges)}
    for name in LISTS.values():
        mine, theirs = getattr(one, name), getattr(other, name)
        if mine and theirs:
            raise NoEquivalentError(f"{name} are named twice")
        merged[name] = mine or theirs
    return Target(**merged)


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
