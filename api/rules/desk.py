"""Where one author changes rules: what is wrong is told first, and nothing is kept then."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from api.rules import checking
from indexer.exchange.differences import Difference, differences
from indexer.exchange.documents import RulesFileError
from indexer.exchange.querqy_reading import Imported
from search.pipeline import utc_now
from search.rules.rule import Fault, Rule, RuleError
from store.rules import kept, publications, versions
from store.rules.kept import KeptRule
from store.rules.versions import Author, UnknownRuleError

if TYPE_CHECKING:
    from api.wiring import Marketplace


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
        with self._changing() as connection:
            kept.remove(connection, rule_id, self.author, expected)

    def publish(
        self,
        rule_id: str,
        version: int | None = None,
        from_: datetime | None = None,
        expected: int | None = None,
        *,
        confirmed: bool = False,
    ) -> KeptRule:
        """Makes a version live, the last one where none is named; at once or from a moment on."""
        with self.market.database.reading() as connection:
            last = found(connection, rule_id)
            versions.check(rule_id, expected, versions.last_of(connection, rule_id))
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
        with self._changing() as connection:
            return kept.restore(connection, moment, self.author)

    def compare(self, file: Imported, *, prune: bool = False) -> tuple[Difference, ...]:
        """What `apply` would change; changes nothing. Raises RulesFileError, a sentence per rule that cannot be."""
        with self.market.database.reading() as connection:
            steps = differences(file.rules, kept.every(connection), file.off)
            wrong = checking.faults_of(connection, file.rules, _after(steps, prune=prune))
        if wrong:
            raise RulesFileError("; ".join(str(RuleError(name, tuple(faults))) for name, faults in wrong.items()))
        return steps

    def apply(
        self, file: Imported, *, publish: bool, prune: bool = False, confirmed: bool = False
    ) -> tuple[Difference, ...]:
        """Makes the rules as a file has them, all or none, and with `publish` live; `prune` removes those that are not
        in it. Returns what was different. Raises RulesFileError as `compare` does."""
        steps = self.compare(file, prune=prune)
        for one in steps:
            if one.wanted and (one.writes or one.publishes) and not confirmed:
                checking.check_something_is_left(self.market.engine, one.wanted, _after(steps, prune=prune))
        with self._changing() as connection:
            for one in steps:
                self._take(connection, one, publish=publish, prune=prune)
        return steps

    @contextmanager
    def _changing(self) -> Iterator[Connection]:
        """A transaction after which this process shows the new rules at once, and the others in a moment."""
        with self.market.database.writing() as connection:
            yield connection
        self.market.rules.ask_again()

    def _take(self, connection: Connection, step: Difference, *, publish: bool, prune: bool) -> None:
        seen = step.kept.version if step.kept else 0
        if step.wanted is None:
            if prune:
                kept.remove(connection, step.rule_id, self.author, seen)
            return
        version = versions.write(connection, step.wanted, self.author, seen)
        if publish and step.publishes:
            publications.publish(connection, step.rule_id, version, self.author)

    def _publish(self, rule_id: str, version: int | None, from_: datetime | None) -> KeptRule:
        if from_ is not None and from_ <= utc_now():
            raise RuleError(rule_id, (Fault("from", "lies in the past: leave it out to do it at once"),))
        with self._changing() as connection:
            found(connection, rule_id)
            publications.publish(connection, rule_id, version, self.author, from_)
            return found(connection, rule_id)


def _after(steps: tuple[Difference, ...], *, prune: bool) -> list[Rule]:
    return [rule for one in steps if (rule := one.result(prune=prune))]


def found(connection: Connection, rule_id: str) -> KeptRule:
    """The rule of that id. Raises UnknownRuleError."""
    rule = kept.get(connection, rule_id)
    if rule is None:
        raise UnknownRuleError(f"there is no rule {rule_id!r}")
    return rule
