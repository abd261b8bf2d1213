"""Merchandisers' rules: every version with who wrote it, and what was published when. Rows are only ever added."""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select
from sqlalchemy.exc import IntegrityError

from search.rules.document import packed, read
from search.rules.rule import Rule
from store.moments import from_millis, to_millis
from store.tables import queries, rule_publications, rule_versions

FIRED = '%"rules":{"%'
"""What a logged query has in it where rules fired (`api.query_log`)."""


class UnknownRuleError(Exception):
    """There is no such rule, or no such version of it."""


class StaleRuleError(Exception):
    """Somebody else has changed the rule meanwhile; nothing was written."""

    def __init__(self, rule_id: str, expected: int, found: int) -> None:
        was = f"you had version {expected}, it is at {found}" if found else "it was removed"
        what = f"there is a rule {rule_id!r} already" if not expected else f"rule {rule_id!r} was changed: {was}"
        super().__init__(f"{what}. Read it again, and change that")
        self.found = found


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


@dataclass(frozen=True, slots=True)
class KeptRule:
    """A rule as it was last written, and the version of it that is published, if one is."""

    rule: Rule
    version: int
    at: datetime
    by: Author
    published: int | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """One line of the trail: `wrote` and `removed` a version, `published` one, or `withdrew` the rule."""

    what: str
    rule_id: str
    version: int | None
    at: datetime
    by: Author


@dataclass(frozen=True, slots=True)
class Firing:
    """A served page on which rules fired: the products each moved, and all in their order with the places they had
    before any rule (None: brought in by one)."""

    query_id: str
    at: datetime
    rules: Mapping[str, tuple[str, ...]]
    shown: tuple[str, ...]
    organic: tuple[int | None, ...]


def write(connection: Connection, rule: Rule, by: Author, expected: int | None = None) -> int:
    """Keep a rule as a new version, unless it says what the last one says; returns the version's number.

    `expected` is the version that the writer has seen (0: none, the rule is new; None: whatever there is). Raises
    StaleRuleError where there is another one.
    """
    last = _last(connection, rule.id)
    _check(rule.id, expected, last)
    body = packed(rule)
    if last is not None and last.body == body:
        return int(last.version)
    return _add_version(connection, rule.id, _after(last), body, by)


def remove(connection: Connection, rule_id: str, by: Author, expected: int | None = None) -> None:
    """Withdraw a rule and keep it no longer; its versions stay. Raises UnknownRuleError or StaleRuleError."""
    last = _last(connection, rule_id)
    if last is None or last.body is None:
        raise UnknownRuleError(f"no rule {rule_id!r}")
    _check(rule_id, expected, last)
    if _published(connection).get(rule_id) is not None:
        _add_publication(connection, rule_id, None, by)
    _add_version(connection, rule_id, _after(last), None, by)


def publish(connection: Connection, rule_id: str, version: int | None, by: Author) -> None:
    """Make a version the one that is live, or with None none of them. Raises UnknownRuleError."""
    if version is not None:
        known = {one.number: one for one in versions(connection, rule_id)}
        if version not in known or known[version].rule is None:
            raise UnknownRuleError(f"no version {version} of the rule {rule_id!r}")
    elif rule_id not in _published(connection):
        raise UnknownRuleError(f"the rule {rule_id!r} was never published")
    if _published(connection).get(rule_id) != version:
        _add_publication(connection, rule_id, version, by)


def restore(connection: Connection, moment: datetime, by: Author) -> int:
    """Publish again what was live at a moment, and withdraw the rest; returns how many rules that changed."""
    now, then = _published(connection), _published(connection, moment)
    changed = sorted(rule_id for rule_id in now.keys() | then.keys() if now.get(rule_id) != then.get(rule_id))
    for rule_id in changed:
        _add_publication(connection, rule_id, then.get(rule_id), by)
    return len(changed)


def get(connection: Connection, rule_id: str) -> KeptRule | None:
    """Return one rule, or None where there is none of this id."""
    last = _last(connection, rule_id)
    if last is None or last.body is None:
        return None
    return _kept(last, _published(connection).get(rule_id))


def every(connection: Connection) -> list[KeptRule]:
    """Return all rules, by their ids."""
    newest = select(rule_versions.c.rule_id, func.max(rule_versions.c.version)).group_by(rule_versions.c.rule_id)
    last = {(rule_id, version) for rule_id, version in connection.execute(newest)}
    published = _published(connection)
    rows = connection.execute(select(rule_versions).order_by(rule_versions.c.rule_id))
    return [_kept(row, published.get(row.rule_id)) for row in rows if (row.rule_id, row.version) in last and row.body]


def versions(connection: Connection, rule_id: str) -> list[Version]:
    """Return every version of a rule, the oldest first; none of a rule that never was."""
    wanted = select(rule_versions).where(rule_versions.c.rule_id == rule_id).order_by(rule_versions.c.version)
    return [
        Version(row.rule_id, row.version, _rule(row), from_millis(row.at), Author(row.who, row.role))
        for row in connection.execute(wanted)
    ]


def live(connection: Connection, moment: datetime | None = None) -> tuple[Rule, ...]:
    """Return the published rules, now or as they were at a moment, by their ids; their time may not have come."""
    published = _published(connection, moment)
    rows = connection.execute(select(rule_versions).order_by(rule_versions.c.rule_id))
    found = (_rule(row) for row in rows if published.get(row.rule_id) == row.version)
    return tuple(rule for rule in found if rule is not None)


def publications(connection: Connection) -> int:
    """Return how often anything was published or withdrawn: it grows whenever the live rules change."""
    return int(connection.execute(select(func.count()).select_from(rule_publications)).scalar_one())


def published_at(connection: Connection) -> dict[str, datetime]:
    """Return since when each published rule has been live without a pause."""
    since: dict[str, datetime] = {}
    for row in connection.execute(_in_order()):
        if row.version is None:
            since.pop(row.rule_id, None)
        else:
            since.setdefault(row.rule_id, from_millis(row.at))
    return since


def trail(connection: Connection, rule_id: str | None = None) -> list[Act]:
    """Return who did what and when, of one rule or of all, the newest first."""
    written, said = select(rule_versions), _in_order()
    if rule_id is not None:
        written = written.where(rule_versions.c.rule_id == rule_id)
        said = said.where(rule_publications.c.rule_id == rule_id)
    acts = [_act("wrote" if row.body else "removed", row) for row in connection.execute(written)]
    acts += [_act("withdrew" if row.version is None else "published", row) for row in connection.execute(said)]
    return sorted(acts, key=lambda act: (act.at, act.what in ("published", "withdrew")), reverse=True)


def firings(connection: Connection, since: datetime) -> Iterator[Firing]:
    """Give the pages served from `since` on, oldest first, on which rules fired."""
    wanted = select(queries.c.query_id, queries.c.timestamp, queries.c.raw).where(
        queries.c.timestamp >= to_millis(since), queries.c.raw.like(FIRED)
    )
    for query_id, at, raw in connection.execute(wanted.order_by(queries.c.timestamp, queries.c.query_id)):
        document = json.loads(raw)
        said = document["query_attributes"]
        rules = {rule_id: tuple(products) for rule_id, products in said["rules"].items()}
        shown = tuple(document["query_response_hit_ids"])
        yield Firing(query_id, from_millis(at), rules, shown, tuple(said["organic"]))


def _published(connection: Connection, moment: datetime | None = None) -> dict[str, int | None]:
    wanted = _in_order()
    if moment is not None:
        wanted = wanted.where(rule_publications.c.at <= to_millis(moment))
    return {row.rule_id: row.version for row in connection.execute(wanted)}


def _in_order() -> Select[Any]:
    return select(rule_publications).order_by(rule_publications.c.number)


def _last(connection: Connection, rule_id: str) -> Row[Any] | None:
    wanted = select(rule_versions).where(rule_versions.c.rule_id == rule_id)
    return connection.execute(wanted.order_by(rule_versions.c.version.desc()).limit(1)).one_or_none()


def _after(last: Row[Any] | None) -> int:
    return 1 if last is None else int(last.version) + 1


def _check(rule_id: str, expected: int | None, last: Row[Any] | None) -> None:
    found = 0 if last is None or last.body is None else int(last.version)
    if expected is not None and expected != found:
        raise StaleRuleError(rule_id, expected, found)


def _add_version(connection: Connection, rule_id: str, version: int, body: str | None, by: Author) -> int:
    row = {"rule_id": rule_id, "version": version, "body": body, **_signed(by)}
    try:
        connection.execute(rule_versions.insert().values(row))
    except IntegrityError as fault:  # on PostgreSQL two may write at once: the second is told
        raise StaleRuleError(rule_id, version - 1, version) from fault
    return version


def _add_publication(connection: Connection, rule_id: str, version: int | None, by: Author) -> None:
    connection.execute(rule_publications.insert().values(rule_id=rule_id, version=version, **_signed(by)))


def _signed(by: Author) -> dict[str, Any]:
    return {"at": time.time_ns() // 1_000_000, "who": by.name, "role": by.role}


def _rule(row: Row[Any]) -> Rule | None:
    return None if row.body is None else read(json.loads(row.body))


def _kept(row: Row[Any], published: int | None) -> KeptRule:
    return KeptRule(read(json.loads(row.body)), row.version, from_millis(row.at), Author(row.who, row.role), published)


def _act(what: str, row: Row[Any]) -> Act:
    return Act(what, row.rule_id, row.version, from_millis(row.at), Author(row.who, row.role))
