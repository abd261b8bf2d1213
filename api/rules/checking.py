"""What can only be said of a rule beside the marketplace: its products exist, its synonyms lead nowhere back, something
is left to see."""

from collections.abc import Iterable

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
    reserved = [Fault("id", "is a word of the API: choose another one")] if rule.id in RESERVED else []
    faults = (*reserved, *_unknown_products(connection, rule), *_circular(rule, others))
    if faults:
        raise RuleError(rule.id, faults)


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


def _unknown_products(connection: Connection, rule: Rule) -> list[Fault]:
    known = catalogue.get_many(connection, rule.target.products)
    return [
        Fault(f"target.products.{place}", f"there is no product {product_id!r}")
        for place, product_id in enumerate(rule.target.products)
        if product_id not in known
    ]


def _circular(rule: Rule, others: Iterable[Rule]) -> list[Fault]:
    beside = tuple(one for one in others if one.id != rule.id)
    return [Fault("action.to", f"is circular: {way}") for found, way in circles((*beside, rule)) if found.id == rule.id]


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
