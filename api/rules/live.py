"""The published rules as a process knows them: it asks the database, four times a second at most, if they changed."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from threading import Lock

from sqlalchemy import Connection

from search.pipeline import utc_now
from search.rules.book import NO_RULES, RuleBook
from search.rules.rule import Rule, RuleError
from store.database import Database, StoreError
from store.rules import publications

POLL_SECONDS = 0.25
"""Rules that anybody published are live here after so long at the latest, and nobody waits for it but one request."""

UNREAD = RuleBook(number=-1)
"""Until they can be read for the first time, there are none."""

Key = tuple[str, int]
"""A rule's id, and the version of it."""

log = logging.getLogger(__name__)


@dataclass
class LiveRules:
    """Processes and hosts share only the database. `ticks` are seconds that never go back, `clock` is naive UTC.

    Where the database has no answer, the rules stay as they were, and `lacking` says so.
    """

    database: Database
    ticks: Callable[[], float] = time.monotonic
    clock: Callable[[], datetime] = utc_now
    lacking: tuple[str, ...] = ()
    _book: RuleBook | None = None
    _rules: dict[Key, Rule] = field(default_factory=dict)
    _next: datetime | None = None
    _asked: float = 0.0
    _asking: Lock = field(default_factory=Lock)

    def book(self) -> RuleBook:
        """The rules of now. While one thread asks the database, the others go on with what is known."""
        if self._is_old() and self._asking.acquire(blocking=self._book is None):
            try:
                if self._is_old():
                    self._refresh()
            finally:
                self._asking.release()
        return self._book or NO_RULES

    def ask_again(self) -> None:
        """The next page asks, whatever the time: this process itself has changed the rules."""
        self._asked = -inf

    def _is_old(self) -> bool:
        return self._book is None or self.ticks() - self._asked >= POLL_SECONDS

    def _refresh(self) -> None:
        try:
            self._read()
            self.lacking = ()
        except (StoreError, RuleError) as fault:
            if not self.lacking:  # once, and not four times a second
                log.warning("rules stay as they were: %s", fault)
            self.lacking = ("rules: they could not be read, so they are as they were",)
            self._book = self._book or UNREAD
        self._asked = self.ticks()

    def _read(self) -> None:
        now = self.clock()
        with self.database.reading() as connection:
            number = publications.count(connection)
            if self._book is not None and self._book.number == number and (self._next is None or now < self._next):
                return
            changes = publications.timeline(connection)
            self._rules = self._current(connection, publications.holding(changes, now))
        self._next = min((one.at for one in changes if one.planned and one.at > now), default=None)
        self._book = RuleBook(tuple(self._rules.values()), number).indexed()

    def _current(self, connection: Connection, wanted: Mapping[str, int | None]) -> dict[Key, Rule]:
        """The wanted versions; only those that were not known yet are read."""
        versions = {rule_id: version for rule_id, version in sorted(wanted.items()) if version is not None}
        unknown = {rule_id: one for rule_id, one in versions.items() if (rule_id, one) not in self._rules}
        fresh = {(rule.id, unknown[rule.id]): rule for rule in publications.bodies(connection, unknown)}
        known = self._rules | fresh
        return {key: known[key] for key in versions.items() if key in known}
