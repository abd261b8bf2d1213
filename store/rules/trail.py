"""Who did what with the rules, and when: read from the tables that only grow, so that nobody can edit it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, select

from store.moments import from_millis
from store.rules.versions import Author
from store.tables import rule_publications, rule_versions

Deed = Literal["wrote", "removed", "published", "withdrew"]


@dataclass(frozen=True, slots=True)
class Act:
    """One line of the trail: `wrote` and `removed` a version, `published` one, or `withdrew` the rule; `from_` is the
    moment that was planned for it (None: at once)."""

    what: Deed
    rule_id: str
    version: int | None
    at: datetime
    by: Author
    from_: datetime | None = None


def trail(connection: Connection, rule_id: str | None = None) -> list[Act]:
    """Return who did what and when, of one rule or of all, the newest first, also within one millisecond."""
    written = select(rule_versions).order_by(rule_versions.c.version.desc())
    said = select(rule_publications).order_by(rule_publications.c.number.desc())
    if rule_id is not None:
        written = written.where(rule_versions.c.rule_id == rule_id)
        said = said.where(rule_publications.c.rule_id == rule_id)
    acts = [_act("wrote" if row.body else "removed", row) for row in connection.execute(written)]
    acts += [_publication(row) for row in connection.execute(said)]
    return sorted(acts, key=lambda act: (act.at, act.what in ("published", "withdrew")), reverse=True)


def _publication(row: Row[Any]) -> Act:
    from_ = None if row.holds_from is None else from_millis(row.holds_from)
    return _act("withdrew" if row.version is None else "published", row, from_)


def _act(what: Deed, row: Row[Any], from_: datetime | None = None) -> Act:
    return Act(what, row.rule_id, row.version, from_millis(row.at), Author(row.who, row.role), from_)
