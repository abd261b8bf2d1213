"""What can only be said of a rule beside the marketplace: its products exist, its synonyms lead nowhere back, something
is left to see."""

from collections.abc import Container, Iterable, Mapping, Sequence

from sqlalchemy import Connection

from search.engine import Engine, NoIndexError
from search.filters import AnyOf, Condition, Filters
from search.pipeline import utc_now
from search.plan import ByField, Leg, Plan
from search.rules.actions import Filter, Hide
from search.rules.conditions import ALWAYS
from search.rules.rule import Fault, Rule, RuleError, circles
from store import catalogue

INSIST = "If that is meant, insist: confirm=true over the API, --yes on the command line"
RESERVED = frozenset({"check", "export", "import", "preview", "rehearsal", "report", "rollback", "trail"})
"""Words that an address below /v1/rules has for itself."""


class UnconfirmedError(Exception):
    """A rule would do something that is hardly meant; the sentence says what, and how to insist."""


def check(connection: Connection, rule: Rule, others: Iterable[Rule]) -> None:
    """Raises RuleError where the rule has a word of the API for an id, names products that do not exist, or closes a
    circle of synonyms with others."""
    if faults := faults_of(connection, [rule], others).get(rule.id):
        raise RuleError(rule.id, tuple(faults))


def faults_of(connection: Connection, rules: Sequence[Rule], others: Iterable[Rule]) -> Mapping[str, list[Fault]]:
    """What is wrong with rules, by their ids, beside others; those of `others` with the same id do not count."""
    known = catalogue.get_many(connection, list({name for rule in rules for name in rule.target.products}))
    mine = {rule.id for rule in rules}
    faults: dict[str, list[Fault]] = {}
    for rule in rules:
        if wrong := [*_reserved(rule), *_unknown_products(rule, known)]:
            faults[rule.id] = wrong
    for rule, way in circles((*(one for one in others if one.id not in mine), *rules)):
        if rule.id in mine:
            faults.setdefault(rule.id, []).append(Fault("action.to", f"is circular: {way}"))
    return faults


def check_something_is_left(engine: Engine, rule: Rule, live: Iterable[Rule]) -> None:
    """Raises UnconfirmedError where the rule, with the live ones that hold whenever it does, hides all there is."""
    if not isinstance(rule.action, Hide | Filter):
        return
    beside = [one for one in live if one.id != rule.id and one.when in (ALWAYS, rule.when)]
    try:
        if _left(engine, rule, []) and not _left(engine, rule, [rule, *beside]):
            raise UnconfirmedError(f"rule {rule.id}: would hide every product{_where(rule)}. {INSIST}")
    except NoIndexError:
        return


def _reserved(rule: Rule) -> list[Fault]:
    return [Fault("id", "is a word of the API: choose another one")] if rule.id in RESERVED else []


def _unknown_products(rule: Rule, known: Container[str]) -> list[Fault]:
    return [
        Fault(f"target.products.{place}", f"there is no product {product_id!r}")
        for place, product_id in enumerate(rule.target.products)
        if product_id not in known
    ]


def _left(engine: Engine, rule: Rule, rules: Iterable[Rule]) -> int:
    """How many products there are where the rule holds, under some rules."""
    now = utc_now()
    places: list[Condition] = [AnyOf("category", rule.when.categories)] if rule.when.categories else []
    hidden = tuple(one.target.filters(now) for one in rules if isinstance(one.action, Hide))
    kept = [part for one in rules if isinstance(one.action, Filter) for part in one.target.filters(now)]
    by, there, kept_there = ByField("popularity"), Filters(tuple(places)), Filters(tuple(kept))
    return engine.run(Plan((Leg("order", by, limit=1),), by, filters=there, kept=kept_there, hidden=hidden)).total


def _where(rule: Rule) -> str:
    return f" of {', '.join(rule.when.categories)}" if rule.when.categories else ""
