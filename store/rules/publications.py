"""Which version of each rule is live, was, and will be. Rows are only ever added."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from search.rules.rule import Rule
from store.moments import EPOCH, from_millis, to_millis
from store.rules.versions import Author, UnknownRuleError, rule_of, signed, versions
from store.tables import rule_publications, rule_versions


@dataclass(frozen=True, slots=True)
class Change:
    """From a moment on a version of a rule is live, or with None none. `planned`: the moment was chosen ahead."""

    rule_id: str
    version: int | None
    at: datetime
    planned: bool = False


def publish(
    connection: Connection, rule_id: str, version: int | None, by: Author, from_: datetime | None = None
) -> None:
    """Make a version the one that is live, or with None none of them; at once, or from a moment on.

    What was planned for the rule before is planned no longer. Raises UnknownRuleError.
    """
    if version is not None:
        known = {one.number: one for one in versions(connection, rule_id)}
        if version not in known or known[version].rule is None:
            raise UnknownRuleError(f"no version {version} of the rule {rule_id!r}")
    elif not connection.execute(_in_order().where(rule_publications.c.rule_id == rule_id).limit(1)).first():
        raise UnknownRuleError(f"the rule {rule_id!r} was never published")
    if from_ is not None or rule_id in planned(connection) or published(connection).get(rule_id) != version:
        add(connection, rule_id, version, by, from_)


def add(connection: Connection, rule_id: str, version: int | None, by: Author, from_: datetime | None = None) -> None:
    """Note a publication without asking whether it changes anything."""
    holds_from = None if from_ is None else to_millis(from_)
    values = {"rule_id": rule_id, "version": version, "holds_from": holds_from, **signed(by)}
    connection.execute(rule_publications.insert().values(values))


def changed_since(connection: Connection, moment: datetime) -> dict[str, int | None]:
    """Return the rules of which something else is live than at a moment, or planned since, with what was live then."""
    now, then, ahead = published(connection), published(connection, moment), planned(connection, said_after=moment)
    differ = {name for name in now.keys() | then.keys() if now.get(name) != then.get(name)}
    return {name: then.get(name) for name in sorted(differ | ahead.keys())}


def before(connection: Connection, rule_id: str, moment: datetime | None = None) -> int | None:
    """Return the version of a rule that was live at a moment, or else before its last change; None where none was."""
    if moment is not None:
        return published(connection, moment).get(rule_id)
    now = _now()
    mine = [one for one in timeline(connection) if one.rule_id == rule_id and (one.at <= now or not one.planned)]
    return mine[-2].version if len(mine) > 1 else None


def live(connection: Connection, moment: datetime | None = None) -> tuple[Rule, ...]:
    """Return the published rules, now or as they were at a moment, by their ids; their time may not have come."""
    return bodies(connection, published(connection, moment))


def bodies(connection: Connection, wanted: Mapping[str, int | None]) -> tuple[Rule, ...]:
    """Return what these versions say, by the rules' ids."""
    named = [rule_id for rule_id, version in wanted.items() if version is not None]
    said = select(rule_versions).where(rule_versions.c.rule_id.in_(named)).order_by(rule_versions.c.rule_id)
    found = (rule_of(row) for row in connection.execute(said) if wanted[row.rule_id] == row.version)
    return tuple(rule for rule in found if rule is not None)


def count(connection: Connection) -> int:
    """Return how often anything was published, planned or withdrawn."""
    return int(connection.execute(select(func.count()).select_from(rule_publications)).scalar_one())


def published(connection: Connection, moment: datetime | None = None) -> dict[str, int | None]:
    """Return the version of each rule that is live, now or at a moment; None of those that were and are no longer."""
    if moment is None:
        return holding(timeline(connection), _now())
    return {one.rule_id: one.version for one in timeline(connection) if one.at <= moment}


def holding(changes: Iterable[Change], now: datetime) -> dict[str, int | None]:
    """Return the version of each rule that is live now. What was said at once holds whatever the clock of this host."""
    return {one.rule_id: one.version for one in changes if one.at <= now or not one.planned}


def published_at(connection: Connection) -> dict[str, datetime]:
    """Return since when each published rule has been live without a pause."""
    since: dict[str, datetime] = {}
    now = _now()
    for one in (one for one in timeline(connection) if one.at <= now or not one.planned):
        if one.version is None:
            since.pop(one.rule_id, None)
        else:
            since.setdefault(one.rule_id, one.at)
    return since


def planned(connection: Connection, said_after: datetime | None = None) -> Mapping[str, Change]:
    """Return what is still to come, by rule; with `said_after` only what was planned after that moment."""
    now, said = _now(), {} if said_after is None else _said(connection)
    return {
        one.rule_id: one
        for one in timeline(connection)
        if one.planned and one.at > now and (said_after is None or said[one.rule_id] > said_after)
    }


def timeline(connection: Connection) -> list[Change]:
    """Return every change of what is live, in the order of time, past and to come. What was planned, and decided
    otherwise before its time, is not among them."""
    by_rule: dict[str, list[Change]] = {}
    for row in connection.execute(_in_order()):
        mine = by_rule.setdefault(row.rule_id, [])
        if mine and mine[-1].planned and mine[-1].at > from_millis(row.at):
            mine.pop()
        mine.append(_change(row, after=mine[-1].at if mine else EPOCH))
    return sorted((one for mine in by_rule.values() for one in mine), key=lambda one: one.at)


def _change(row: Row[Any], after: datetime) -> Change:
    """Two hosts' clocks may differ: what was said later never holds earlier."""
    ahead = row.holds_from is not None
    return Change(row.rule_id, row.version, max(after, from_millis(row.holds_from if ahead else row.at)), ahead)


def _said(connection: Connection) -> dict[str, datetime]:
    return {row.rule_id: from_millis(row.at) for row in connection.execute(_in_order())}


def _in_order() -> Select[Any]:
    return select(rule_publications).order_by(rule_publications.c.number)


def _now() -> datetime:
    return from_millis(time.time_ns() // 1_000_000)
