"""One page before and after a draft, side by side: what moved, came and went, and which rule of the draft did it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Literal

from insights.rules.draft import Draft
from search.page import Page
from search.pipeline import Pipeline
from search.plan import WINDOW
from search.product import Product
from search.query import Query
from search.rules.absence import explained
from search.rules.actions import Filter, Hide
from search.rules.arrangement import Unfired
from search.rules.rule import Rule
from search.rules.target import meeting

Mark = Literal["same", "moved", "new", "gone"]


@dataclass(frozen=True, slots=True)
class Change:
    """A product with its place (from 1) before and after; None where it is not among the first `WINDOW`."""

    product: Product
    before: int | None
    after: int | None
    mark: Mark
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """`changes` holds every product that is on the page of either book: those of after in their order, then the gone.

    `unfired` are products of the draft's rules that are not where a rule wants them, each with its reason.
    """

    before: Page
    after: Page
    size: int
    changes: tuple[Change, ...]
    unfired: tuple[Unfired, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether a shop would see any difference on the first page; how many products there are is said there too."""
        words = [(page.banners, page.redirect, page.total) for page in (self.before, self.after)]
        return words[0] != words[1] or any(one.mark != "same" for one in self.changes)


def preview(pipeline: Pipeline, query: Query, draft: Draft) -> Comparison:
    """The first page of the query under both books, at the pipeline's moment."""
    now = pipeline.clock()
    asked = replace(query, page=1, size=max(WINDOW, query.size), facets=False)
    before, after = (
        replace(pipeline, rules=book, clock=lambda: now).run(asked) for book in (draft.live, draft.planned)
    )
    changes = compared(before, after, draft, query.size, now)
    missing = explained(after, pipeline.engine, draft.planned.ruling(after.query, now)).unfired
    unfired = tuple(one for one in missing if one.rule_id in draft.changed)
    return Comparison(before, after, query.size, changes, unfired)


def compared(before: Page, after: Page, draft: Draft, size: int, now: datetime) -> tuple[Change, ...]:
    """What is among the first `size` of either page, whose hits go deeper than that."""
    was, becomes = places(before), places(after)
    sold = {hit.product.product_id: hit.product for hit in (*before.hits, *after.hits)}
    blame = Blame(before, after, draft, now)
    shown = [name for name in becomes if becomes[name] <= size]
    gone = [name for name in was if was[name] <= size and becomes.get(name, size + 1) > size]
    return tuple(
        Change(sold[name], was.get(name), becomes.get(name), mark, blame.of(sold[name]) if mark != "same" else ())
        for name in (*shown, *gone)
        for mark in (mark_of(was.get(name), becomes.get(name), size),)
    )


def places(page: Page) -> dict[str, int]:
    """The products' places, in their order."""
    return {hit.product.product_id: hit.position for hit in page.hits}


def mark_of(before: int | None, after: int | None, size: int) -> Mark:
    """What became of a product on a page of that size."""
    if before is None or before > size:
        return "new"
    if after is None or after > size:
        return "gone"
    return "same" if before == after else "moved"


@dataclass(frozen=True)
class Blame:
    """Says which changed rules are behind a product's new place: those that name it, else those that name what went
    past it, else all that fired: words and counts may have changed everything."""

    before: Page
    after: Page
    draft: Draft
    now: datetime

    def of(self, product: Product) -> tuple[str, ...]:
        """The ids of the rules."""
        return self._own(product) or self._passing(product) or self._fired()

    def _own(self, product: Product) -> tuple[str, ...]:
        name = product.product_id
        moving = {*self.before.ruled.marks.get(name, ()), *self.after.ruled.marks.get(name, ())}
        fired = {*self.before.ruled.fired, *self.after.ruled.fired}
        return tuple(
            rule_id
            for rule_id, rule in sorted(self.draft.changed.items())
            if rule_id in moving or (rule_id in fired and _removes(rule, product, self.now))
        )

    def _passing(self, product: Product) -> tuple[str, ...]:
        """Those that act on a product which stood on one side of it and stands on the other, or is on one page only."""
        was, becomes = self._places
        name = product.product_id
        passing = [
            rules
            for other, rules in self._acted_on.items()
            if other != name and _is_above(other, name, was) != _is_above(other, name, becomes)
        ]
        return tuple(sorted({rule_id for rules in passing for rule_id in rules}))

    @cached_property
    def _places(self) -> tuple[dict[str, int], dict[str, int]]:
        return places(self.before), places(self.after)

    @cached_property
    def _acted_on(self) -> dict[str, tuple[str, ...]]:
        """The changed rules that name a product, by product, where there are any."""
        sold = {hit.product.product_id: hit.product for hit in (*self.before.hits, *self.after.hits)}
        return {name: rules for name, product in sold.items() if (rules := self._own(product))}

    def _fired(self) -> tuple[str, ...]:
        fired = {*self.before.ruled.fired, *self.after.ruled.fired}
        return tuple(sorted(fired & self.draft.changed.keys()))


def _is_above(other: str, name: str, order: Mapping[str, int]) -> bool:
    """Whether one product stands before another; what is not there stands after everything."""
    beyond = len(order) + 1
    return order.get(other, beyond) < order.get(name, beyond)


def _removes(rule: Rule, product: Product, now: datetime) -> bool:
    """Whether the rule takes that product off the page."""
    if not isinstance(rule.action, Hide | Filter):
        return False
    return meeting(rule.target.filters(now))(product) == isinstance(rule.action, Hide)
