"""A rule as people say it."""

from collections.abc import Iterator
from datetime import datetime

from search.rules import actions
from search.rules.conditions import When
from search.rules.rule import Rule
from search.rules.target import Range, Target

SHOWN = 3
"""Of a long list so many are named, and the rest is counted."""
MATCHES = {"exact": "asks for just", "contains": "asks for", "understood": "means"}


def what(rule: Rule) -> str:
    """What it does to which products: `boost ×4 brand Surya`."""
    return f"{_deed(rule.action)} {aim(rule.target)}".strip()


def when(rule: Rule) -> str:
    """Under which conditions; `always` where there are none."""
    return "; ".join(_conditions(rule.when)) or "always"


def aim(target: Target) -> str:
    """The products of a target; empty where there are none."""
    named = (
        ("", target.products),
        ("brand ", target.brands),
        ("in ", target.categories),
        ("from ", target.distributors),
    )
    return ", ".join([*(f"{word}{some(values)}" for word, values in named if values), *map(_range, target.ranges)])


def some(values: tuple[str, ...]) -> str:
    """`a, b, c and 4 more`."""
    rest = len(values) - SHOWN
    return ", ".join(values[:SHOWN]) + (f" and {rest} more" if rest > 0 else "")


def _deed(action: actions.Action) -> str:
    match action:
        case actions.Pin(position):
            return f"pin at {position}"
        case actions.Boost(factor, places, budget):
            limit = "" if budget is None else f", pushing down at most {budget},"
            return f"boost {_by(factor, places)}{limit}"
        case actions.Bury(factor, places):
            return f"bury {_by(factor, places)}"
        case actions.Hide():
            return "hide"
        case actions.Filter():
            return "show only"
        case _:
            return _saying(action)


def _saying(action: actions.Synonym | actions.Ignore | actions.Redirect | actions.Banner) -> str:
    match action:
        case actions.Synonym(phrases, to, both_ways):
            return f"{some(phrases)} {'↔' if both_ways else '→'} {some(to)}"
        case actions.Ignore(words):
            return f"ignore “{some(words)}”"
        case actions.Redirect(to):
            return f"redirect to {to}"
        case actions.Banner(text):
            return f"banner “{text}”"


def _by(factor: float | None, places: int | None) -> str:
    return f"by {places} places" if factor is None else f"×{factor:g}"


def _range(one: Range) -> str:
    low = "" if one.at_least is None else f" ≥ {one.at_least:g}"
    return f"{one.field}{low}{'' if one.at_most is None else f' ≤ {one.at_most:g}'}"


def _conditions(said: When) -> Iterator[str]:
    if said.queries:
        yield f"{MATCHES[said.match]} “{'”, “'.join(said.queries[:SHOWN])}”{_more(said.queries)}"
    named = (
        ("in", said.categories),
        ("on", said.surfaces),
        ("for", said.segments),
        ("in region", said.regions),
        ("for retailer", said.retailers),
    )
    yield from (f"{word} {some(values)}" for word, values in named if values)
    if said.starts_at:
        yield f"from {moment(said.starts_at)}"
    if said.ends_at:
        yield f"until {moment(said.ends_at)}"


def _more(values: tuple[str, ...]) -> str:
    return f" and {len(values) - SHOWN} more" if len(values) > SHOWN else ""


def moment(at: datetime) -> str:
    """`2026-11-09 18:30`, UTC."""
    return f"{at:%Y-%m-%d}" if at.time() == datetime.min.time() else f"{at:%Y-%m-%d %H:%M}"
