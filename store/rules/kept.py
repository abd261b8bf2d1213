"""The rules as they stand: the last version of each, and what is published of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from search.rules.document import packed
from search.rules.rule import Rule
from store.rules import publications
from store.rules.publications import Change
from store.rules.versions import Author, UnknownRuleError, Version, add, check, last_of, newest, version_of


@dataclass(frozen=True, slots=True)
class KeptRule:
    """A rule as it was last written; `live` is what is published of it, `published` the version of that, if there is
    one, and `planned` what is to come."""

    rule: Rule
    version: int
    at: datetime
    by: Author
    live: Rule | None = None
    published: int | None = None
    planned: Change | None = None


def get(connection: Connection, rule_id: str) -> KeptRule | None:
    """Return one rule, or None where there is none of this id."""
    last = last_of(connection, rule_id)
    if last is None or last.body is None:
        return None
    return next(iter(_kept(connection, [version_of(last)])))


def every(connection: Connection) -> list[KeptRule]:
    """Return all rules, by their ids."""
    return _kept(connection, newest(connection))


def remove(connection: Connection, rule_id: str, by: Author, expected: int | None = None) -> None:
    """Withdraw a rule and keep it no longer; its versions stay. Raises UnknownRuleError or StaleRuleError."""
    last = last_of(connection, rule_id)
    if last is None or last.body is None:
        raise UnknownRuleError(f"no rule {rule_id!r}")
    check(rule_id, expected, last)
    if publications.published(connection).get(rule_id) is not None or rule_id in publications.planned(connection):
        publications.add(connection, rule_id, None, by)
    add(connection, rule_id, last, None, by)


def restore(connection: Connection, moment: datetime, by: Author) -> tuple[str, ...]:
    """Publish again what was live at a moment, withdraw the rest, and drop what was planned since; a rule that was
    removed since is kept again. Returns the rules that this changed."""
    changed = publications.changed_since(connection, moment)
    for rule_id, version in changed.items():
        publications.add(connection, rule_id, _kept_again(connection, rule_id, version, by), by)
    return tuple(changed)


def _kept_again(connection: Connection, rule_id: str, version: int | None, by: Author) -> int | None:
    """The version itself, or of a removed rule a new one that says the same."""
    last = last_of(connection, rule_id)
    if version is None or last is None or last.body is not None:
        return version
    (rule,) = publications.bodies(connection, {rule_id: version})
    return add(connection, rule_id, last, packed(rule), by)


def _kept(connection: Connection, last: list[Version]) -> list[KeptRule]:
    published, planned = publications.published(connection), publications.planned(connection)
    wanted = {one.rule_id: published.get(one.rule_id) for one in last}
    live = {rule.id: rule for rule in publications.bodies(connection, wanted)}
    return [
        KeptRule(one.rule, one.number, one.at, one.by, live.get(name), published.get(name), planned.get(name))
        for one in last
        if one.rule is not None and (name := one.rule_id)
    ]
