"""Where one author changes rules: what is wrong is told first, and nothing is kept then."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from api.rules import checking
from search.pipeline import utc_now
from search.rules.rule import Fault, Rule, RuleError
from store.rules import kept, publications, versions
from store.rules.kept import KeptRule
from store.rules.versions import Author, UnknownRuleError

if TYPE_CHECKING:
    from api.wiring import Marketplace

RESERVED = frozenset({"check", "export", "import", "preview", "rehearsal", "report", "rollback", "trail"})
"""Words that an address below /v1/rules has for itself."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Every method is one transaction. `confirmed` insists on what would raise UnconfirmedError.

    All raise UnknownRuleError for a rule or version that is not there, and StaleRuleError where another one than the
    `expected` version is found (0: the rule must be new; None: whatever there is).
    """

    market: "Marketplace"
    author: Author

    def put(self, rule: Rule, expected: int | None = None, *, confirmed: bool = False) -> KeptRule:
        """Keeps a rule as a new version. Raises RuleError, which names the fields, or UnconfirmedError."""
        if rule.id in RESERVED:
            raise RuleError(rule.id, (Fault("id", "is a word of the API: choose another one"),))
        with self.market.database.reading() as connection:
            checking.check(connection, rule, [one.rule for one in kept.every(connection)])
            live = publications.live(connection)
        if not confirmed:
            checking.check_something_is_left(self.market.engine, rule, live)
        with self.market.database.writing() as connection:
            versions.write(connection, rule, self.author, expected)
            return found(connection, rule.id)

    def remove(self, rule_id: str, expected: int | None = None) -> None:
        """Withdraws a rule and keeps it no longer; what it was stays in its versions and the trail."""
        with self.market.database.writing() as connection:
            kept.remove(connection, rule_id, self.author, expected)

    def publish(
        self, rule_id: str, version: int | None = None, from_: datetime | None = None, *, confirmed: bool = False
    ) -> KeptRule:
        """Makes a version live, the last one where none is named; at once or from a moment on."""
        with self.market.database.reading() as connection:
            last = found(connection, rule_id)
            wanted = last.version if version is None else version
            known = {one.number: one.rule for one in versions.versions(connection, rule_id)}
            live = publications.live(connection)
            if rule := known.get(wanted):
                checking.check(connection, rule, live)
        if rule and not confirmed:
            checking.check_something_is_left(self.market.engine, rule, live)
        return self._publish(rule_id, wanted, from_)

    def withdraw(self, rule_id: str, from_: datetime | None = None) -> KeptRule:
        """Takes a rule from the pages, at once or from a moment on; it stays as a draft."""
        return self._publish(rule_id, None, from_)

    def roll_back(self, rule_id: str, moment: datetime | None = None) -> KeptRule:
        """Makes live again what was live of a rule at a moment, or else before it was published or withdrawn last."""
        with self.market.database.reading() as connection:
            found(connection, rule_id)
            before = publications.before(connection, rule_id, moment)
        return self._publish(rule_id, before, None)

    def restore(self, moment: datetime) -> tuple[str, ...]:
        """Makes live again all that was live at a moment, and nothing else; returns the rules that this changed."""
        if moment > utc_now():
            raise RuleError("", (Fault("moment", "lies in the future"),))
        with self.market.database.writing() as connection:
            return publications.restore(connection, moment, self.author)

    def _publish(self, rule_id: str, version: int | None, from_: datetime | None) -> KeptRule:
        if from_ is not None and from_ <= utc_now():
            raise RuleError(rule_id, (Fault("from", "lies in the past: leave it out to do it at once"),))
        with self.market.database.writing() as connection:
            found(connection, rule_id)
            publications.publish(connection, rule_id, version, self.author, from_)
            return found(connection, rule_id)


def found(connection: Connection, rule_id: str) -> KeptRule:
    """The rule of that id. Raises UnknownRuleError."""
    rule = kept.get(connection, rule_id)
    if rule is None:
        raise UnknownRuleError(f"there is no rule {rule_id!r}")
    return rule
