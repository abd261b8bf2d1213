"""What is wrong with live rules although each is valid: they do nothing, undo each other, or will soon be over."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from insights.rules.overlap import Sold, covers, has_all, has_none, may_meet
from search.rules.actions import AIMED, Boost, Bury, Filter, Hide, Pin, Redirect
from search.rules.book import precedence
from search.rules.document import packed
from search.rules.rule import Rule, circles

Trouble = Literal["contradiction", "shadowed", "doubled", "gone", "over", "ending", "never fired"]
QUIET = timedelta(days=30)
SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about one rule that a merchandiser should look at; `other` is the rule that it is about too."""

    trouble: Trouble
    rule_id: str
    says: str
    other: str = ""


@dataclass(frozen=True)
class Hygiene:
    """The live rules and what is known beside them: since when each is live, when it will be withdrawn, the products
    that they name, and which fired in the last `QUIET` (None: no page was logged, so nobody can say)."""

    rules: Sequence[Rule]
    sold: Sold
    now: datetime
    live_since: Mapping[str, datetime] = field(default_factory=dict)
    withdrawn_at: Mapping[str, datetime] = field(default_factory=dict)
    fired: frozenset[str] | None = None

    def findings(self) -> tuple[Finding, ...]:
        """Everything that was found, the rules in the order of their ids."""
        ordered = sorted(self.rules, key=precedence)
        found = [*self._clashes(ordered), *(one for rule in ordered for one in self._alone(rule))]
        return tuple(sorted(dict.fromkeys(found), key=lambda one: (one.rule_id, one.trouble, one.other)))

    def _alone(self, rule: Rule) -> Iterator[Finding]:
        yield from self._time(rule)
        yield from self._gone(rule)
        if self.fired is not None and rule.id not in self.fired and self._has_been_on(rule):
            yield Finding("never fired", rule.id, f"did not fire in the last {QUIET.days} days")

    def _has_been_on(self, rule: Rule) -> bool:
        begun = max(self.live_since.get(rule.id, self.now), rule.when.starts_at or datetime.min)
        return begun <= self.now - QUIET and not rule.ended(self.now)

    def _time(self, rule: Rule) -> Iterator[Finding]:
        ends = min(rule.when.ends_at or datetime.max, self.withdrawn_at.get(rule.id, datetime.max))
        if rule.ended(self.now):
            yield Finding("over", rule.id, f"ended on {rule.when.ends_at:%Y-%m-%d %H:%M} UTC: withdraw it")
        elif ends <= self.now + SOON:
            yield Finding("ending", rule.id, f"ends on {ends:%Y-%m-%d %H:%M} UTC")

    def _gone(self, rule: Rule) -> Iterator[Finding]:
        for product_id in rule.target.products:
            product = self.sold.get(product_id)
            if product is None:
                yield Finding("gone", rule.id, f"names {product_id}, which is sold no longer", product_id)
            elif isinstance(rule.action, Pin) and not product.in_stock:
                yield Finding("gone", rule.id, f"pins {product_id}, which is out of stock", product_id)

    def _clashes(self, ordered: Sequence[Rule]) -> Iterator[Finding]:
        """Of every two, the one that comes later in the order of precedence is told about."""
        for rule, way in circles(tuple(ordered)):
            yield Finding("contradiction", rule.id, f"is part of a circle of synonyms: {way}")
        for place, rule in enumerate(ordered):
            for other in ordered[:place]:
                if may_meet(rule.when, other.when):
                    yield from self._pair(rule, other)
                    yield from self._over(rule, other)
                    yield from self._over(other, rule)

    def _pair(self, rule: Rule, other: Rule) -> Iterator[Finding]:
        """Of two of a kind, or of two that pull in opposite directions; `other` has precedence."""
        kinds = (rule.action, other.action)
        if _said(rule) == _said(other):
            yield Finding("doubled", rule.id, f"says the same as {other.id}", other.id)
        elif all(isinstance(one, Redirect) for one in kinds):
            yield self._behind(rule, other, f"{other.id} redirects first")
        elif all(isinstance(one, Pin) for one in kinds):
            yield from self._pins(rule, other)
        elif all(isinstance(one, Filter) for one in kinds) and has_none(rule.target, other.target, self.sold):
            yield Finding("contradiction", rule.id, f"together with {other.id} nothing is left on the page", other.id)
        elif {Boost, Bury} == {type(one) for one in kinds} and rule.target == other.target:
            yield Finding("contradiction", rule.id, f"pulls the same products the other way as {other.id}", other.id)

    def _pins(self, rule: Rule, other: Rule) -> Iterator[Finding]:
        if shared := _places(rule) & _places(other):
            said = f"place {min(shared)} is pinned by {other.id} too, which has precedence"
            yield Finding("contradiction", rule.id, said, other.id)
        if set(rule.target.products) & set(other.target.products):
            yield self._behind(rule, other, f"{other.id} pins its product first")

    def _over(self, rule: Rule, above: Rule) -> Iterator[Finding]:
        """What a rule cannot do because of one that takes products off the page."""
        if not isinstance(rule.action, AIMED) or isinstance(rule.action, Hide):
            return
        hidden = isinstance(above.action, Hide) and has_all(above.target, rule.target, self.sold)
        kept_out = isinstance(above.action, Filter) and has_none(above.target, rule.target, self.sold)
        if rule is not above and (hidden or (kept_out and not isinstance(rule.action, Filter))):
            yield self._behind(rule, above, f"{above.id} takes its products off the page")

    @staticmethod
    def _behind(rule: Rule, other: Rule, said: str) -> Finding:
        """Shadowed where the other holds whenever the rule does, else a contradiction."""
        if covers(other.when, rule.when):
            return Finding("shadowed", rule.id, f"can do nothing: {said}", other.id)
        return Finding("contradiction", rule.id, f"at times, {said}", other.id)


def _said(rule: Rule) -> str:
    return packed(replace(rule, id="-", name="", note="", priority=0))


def _places(rule: Rule) -> frozenset[int]:
    first = rule.action.position if isinstance(rule.action, Pin) else 0
    return frozenset(range(first, first + len(rule.target.products)))
