"""Tries drafts out before a customer sees them, and looks after the rules that are live."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from dataclasses import replace as replaced
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from insights.rules.attention import measured
from insights.rules.comparison import Comparison, preview
from insights.rules.draft import Draft, drafted
from insights.rules.effects import Effect, effects
from insights.rules.hygiene import QUIET, Finding, Hygiene
from insights.rules.impact import Impact
from insights.rules.questions import WANTING, asked
from insights.rules.rehearsal import Rehearsal
from search.pipeline import Pipeline, utc_now
from search.progress import SILENT, Progress
from search.query import Query
from search.retailer import STRANGER, Retailer
from search.rules.rule import Fault, Rule, RuleError
from store import catalogue, retailers, served
from store.rules import firings, kept, publications
from store.rules.versions import UnknownRuleError

if TYPE_CHECKING:
    from api.wiring import Marketplace

T = TypeVar("T")
RUNNING = Lock()
"""A rehearsal takes a processor for itself: one at a time in a process."""


class BusyError(Exception):
    """Another rehearsal is under way."""


class NothingAskedError(Exception):
    """There is neither a log of queries nor an order to rehearse with."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a draft changes: rules as they were last written, by id; rules that are not kept yet; live ones to withdraw.
    Where nothing is named, all that is written and not live as it is."""

    rules: tuple[str, ...] = ()
    put: tuple[Rule, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """Reads only. `at` is the moment that everything is looked at; without one it is now, or the first moment at which
    a rule of the draft would hold. Raises UnknownRuleError, and RuleError where the draft changes nothing."""

    market: "Marketplace"

    def preview(
        self, wanted: Wanted, ask: Callable[[Retailer], Query], retailer_id: str = "", at: datetime | None = None
    ) -> Comparison:
        """A page of one shop before and after."""
        draft, moment = self._draft(wanted, at)
        shop = self.market.retailer(retailer_id) if retailer_id else STRANGER
        return preview(self._pipeline(moment), ask(shop), draft)

    def rehearse(
        self, wanted: Wanted, days: int, most: int, at: datetime | None = None, progress: Progress = SILENT
    ) -> Impact:
        """The last days' questions, at most so many, before and after. Raises BusyError and NothingAskedError."""
        draft, moment = self._draft(wanted, at)
        if not RUNNING.acquire(blocking=False):
            raise BusyError("another rehearsal is under way here: ask again when it is done")
        try:
            return self._rehearse(draft, moment, days, most, progress)
        finally:
            RUNNING.release()

    def check(self) -> tuple[Finding, ...]:
        """What is wrong with the live rules."""
        now = utc_now()
        with self.market.database.reading() as connection:
            live = publications.live(connection)
            named = {product_id for rule in live for product_id in rule.target.products}
            ending = {name: one.at for name, one in publications.planned(connection).items() if one.version is None}
            hygiene = Hygiene(
                live, catalogue.get_many(connection, sorted(named)), now, publications.published_at(connection), ending
            )
            logged = served.latest(connection)
            if logged is not None and logged >= now - QUIET:
                fired = {rule_id for one in firings.firings(connection, now - QUIET) for rule_id in one.rules}
                hygiene = replaced(hygiene, fired=frozenset(fired))
        return hygiene.findings()

    def report(self, days: int) -> tuple[Effect, ...]:
        """What each rule that fired in the last days has cost and brought."""
        since = utc_now() - timedelta(days=days)
        acts: dict[str, list[tuple[str, str]]] = {}
        with self.market.database.reading() as connection:
            for query_id, action, product_id in firings.outcomes(connection, since, WANTING):
                acts.setdefault(query_id, []).append((action, product_id))
            attention = measured(served.looks(connection, since))
            return effects(firings.firings(connection, since), acts, attention)

    def _rehearse(self, draft: Draft, moment: datetime, days: int, most: int, progress: Progress) -> Impact:
        with self.market.database.reading() as connection:
            questions = asked(connection, days, most)
            if questions is None:
                raise NothingAskedError("nobody has asked or ordered yet: `kirana import` orders or events first")
            attention = measured(served.looks(connection, questions.since))
            known = retailers.frame(connection)[["retailer_id", "region", "segment"]].to_numpy().tolist()
        shops = {shop: Retailer(shop, region, segment) for shop, region, segment in known}
        profiles = self.market.shops_as_of(questions.since)
        rehearsal = Rehearsal(
            self._pipeline(moment), draft, lambda shop: shops.get(shop, Retailer(shop)), profiles, attention
        )
        return rehearsal.of(questions, progress)

    def _pipeline(self, moment: datetime) -> Pipeline:
        return replaced(self.market.pipeline(), clock=lambda: moment)

    def _draft(self, wanted: Wanted, at: datetime | None) -> tuple[Draft, datetime]:
        now = utc_now()
        with self.market.database.reading() as connection:
            known = {one.rule.id: one for one in kept.every(connection)}
            rules = list(wanted.rules)
            if wanted == Wanted():
                rules = [name for name, one in known.items() if one.rule != one.live]
            put = [*(found(known, name).rule for name in rules), *wanted.put]
            moment = at or first_moment(put, now)
            live = publications.live(connection, max(moment, now))
        draft = drafted(live, put, [found({rule.id: rule for rule in live}, name).id for name in wanted.without])
        if not draft.changed:
            said = "names nothing that is not live as it is: write a rule first, or say what to withdraw"
            raise RuleError("", (Fault("rules", said),))
        return draft, moment


def found(known: Mapping[str, T], rule_id: str) -> T:
    """What is known by that id. Raises UnknownRuleError."""
    if rule_id not in known:
        raise UnknownRuleError(f"there is no rule {rule_id!r}")
    return known[rule_id]


def first_moment(rules: Iterable[Rule], now: datetime) -> datetime:
    """Now where one of the rules is in its time, or where none will be any more; else the first beginning to come."""
    whens = [rule.when for rule in rules]
    ahead = [when.starts_at for when in whens if when.starts_at is not None and when.starts_at > now]
    return min(ahead) if ahead and not any(when.is_on(now) for when in whens) else now
