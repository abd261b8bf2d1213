"""Every version of each rule with who wrote it. Rows are only ever added."""

import json
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select
from sqlalchemy.exc import IntegrityError

from search.rules.document import packed, read
from search.rules.rule import Rule
from store.moments import from_millis
from store.tables import rule_versions


class UnknownRuleError(Exception):
    """There is no such rule, or no such version of it."""


class StaleRuleError(Exception):
    """Somebody else has changed the rule meanwhile; nothing was written."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who did something, and as what."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Version:
    """One state of a rule; without a rule, it was removed then."""

    rule_id: str
    number: int
    rule: Rule | None
    at: datetime
    by: Author


def write(connection: Connection, rule: Rule, by: Author, expected: int | None = None) -> int:
    """Keep a rule as a new version, unless it says what the last one says; returns the version's number.

    `expected` is the version that the writer has seen (0: none, the rule is new; None: whatever there is). Raises
    StaleRuleError where there is another one.
    """
    last = last_of(connection, rule.id)
    check(rule.id, expected, last)
    body = packed(rule)
    if last is not None and last.body == body:
        return int(last.version)
    return add(connection, rule.id, last, body, by)


def versions(connection: Connection, rule_id: str) -> list[Version]:
    """Return every version of a rule, the oldest first; none of a rule that never was."""
    wanted = select(rule_versions).where(rule_versions.c.rule_id == rule_id).order_by(rule_versions.c.version)
    return [version_of(row) for row in connection.execute(wanted)]


def newest(connection: Connection) -> list[Version]:
    """Return the last version of each rule that was not removed, by their ids."""
    last = select(rule_versions.c.rule_id, func.max(rule_versions.c.version).label("version"))
    found = last.group_by(rule_versions.c.rule_id).subquery()
    joined = (rule_versions.c.rule_id == found.c.rule_id) & (rule_versions.c.version == found.c.version)
    wanted = select(rule_versions).join(found, joined).where(rule_versions.c.body.is_not(None))
    return [version_of(row) for row in connection.execute(wanted.order_by(rule_versions.c.rule_id))]


def last_of(connection: Connection, rule_id: str) -> Row[Any] | None:
    """Return the row of the last version, also of a removed rule."""
    wanted = select(rule_versions).where(rule_versions.c.rule_id == rule_id)
    return connection.execute(wanted.order_by(rule_versions.c.version.desc()).limit(1)).one_or_none()


def check(rule_id: str, expected: int | None, last: Row[Any] | None) -> None:
    """Raise StaleRuleError where the last version is not the expected one."""
    found = 0 if last is None or last.body is None else int(last.version)
    if expected is None or expected == found:
        return
    who = "" if last is None else f" by {last.who} ({last.role}) at {from_millis(last.at):%Y-%m-%d %H:%M} UTC"
    if not expected:
        raise StaleRuleError(f"there is a rule {rule_id!r} already, written{who}. Read it first, and change that")
    was = f"was changed{who}: it is at version {found}" if found else f"was removed{who}"
    raise StaleRuleError(f"rule {rule_id!r} {was}, you had {expected}. Read it again, and change that")


def add(connection: Connection, rule_id: str, last: Row[Any] | None, body: str | None, by: Author) -> int:
    """Add a version after the last one; without a body the rule is removed. Returns its number."""
    version = 1 if last is None else int(last.version) + 1
    try:
        connection.execute(rule_versions.insert().values(rule_id=rule_id, version=version, body=body, **signed(by)))
    except IntegrityError as fault:  # on PostgreSQL two may write at once: the second is told
        raise StaleRuleError(f"rule {rule_id!r} was changed at this very moment. Read it again") from fault
    return version


def signed(by: Author) -> dict[str, Any]:
    """The columns of who and when, the same in both tables of rules."""
    return {"at": time.time_ns() // 1_000_000, "who": by.name, "role": by.role}


def version_of(row: Row[Any]) -> Version:
    """The version that a row holds."""
    return Version(row.rule_id, row.version, rule_of(row), from_millis(row.at), Author(row.who, row.role))


def rule_of(row: Row[Any]) -> Rule | None:
    """The rule that a row holds, if it was not removed then."""
    return None if row.body is None else read(json.loads(row.body))
