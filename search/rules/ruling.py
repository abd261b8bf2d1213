"""The rules that concern one query: what they change before the engine is asked, and after its answer is ranked.

One order of precedence: words (synonyms, ignored words); what may be on the page (hide, filter), which nothing below
undoes; pins; boosts and buries, which add up; beside the page, one redirect and all banners. Among pins and among
redirects the higher priority counts, then what the rule says, never which one was written first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from search.candidate import Candidate
from search.engine import Answer
from search.filters import AnyOf, Filters
from search.page import Banner
from search.plan import ByList, Leg, Plan
from search.product import Product
from search.query import Query
from search.retailer import Scored
from search.rules import actions
from search.rules.arrangement import Arrangement, Ruled, Unfired
from search.rules.moving import NO_PULL, Pull, moved
from search.rules.rewording import reworded
from search.rules.rule import Rule
from search.rules.target import meeting

PROMOTED = "promoted"
"""Legs that rules add go by this name. What they say is not for rankers: it is taken out of the answer's signals."""

BROUGHT_IN = 50
"""Products that a boost of what they have in common brings in at most, the best of them: two pages full. Each costs as
much as any other candidate."""

IN_STOCK = AnyOf("in_stock", ("true",))
A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class Gathered:
    """An answer without the signals of rules, and what only rules brought into it, by product with its rank there."""

    answer: Answer
    brought: Mapping[str, int] = field(default_factory=dict)

    def parted(self, ranked: Sequence[Candidate]) -> tuple[list[Candidate], list[Candidate]]:
        """What the page found by itself, in its order; and what only rules brought in, in the order of their legs."""
        if not self.brought:
            return list(ranked), []
        found, extra = list[Candidate](), list[Candidate]()
        for one in ranked:
            (extra if one.product.product_id in self.brought else found).append(one)
        return found, sorted(extra, key=lambda one: (self.brought[one.product.product_id], one.product.product_id))


@dataclass(frozen=True, slots=True)
class Ruling:
    """Rules in the order of precedence, all of which hold; without any, everything stays as it is."""

    rules: tuple[Rule, ...]
    now: datetime

    def reworded(self, query: Query) -> Query:
        """The query as synonyms and ignored words make it."""
        words = tuple(rule for rule in self.rules if isinstance(rule.action, actions.Synonym | actions.Ignore))
        return replace(query, understood=reworded(query.understood, words)) if words else query

    def planned(self, plan: Plan) -> Plan:
        """The plan with what rules hide, keep and bring in. A page that the shop sorted is not added to."""
        if not self.rules:
            return plan
        hidden = (*plan.hidden, *(self._filters(rule) for rule, _ in self._with(actions.Hide)))
        kept = [one for rule, _ in self._with(actions.Filter) for one in self._filters(rule)]
        legs = self._legs(plan) if plan.ranked else []
        return replace(plan, legs=(*plan.legs, *legs), hidden=hidden, kept=plan.kept.and_(*kept))

    def gathered(self, answer: Answer) -> Gathered:
        """The answer as if rules had not asked, with what they brought in noted."""
        legs = frozenset[str]().union(*(one.signals for one in answer.candidates))
        promoted = frozenset(name for name in legs if name.startswith(PROMOTED))
        if not promoted:
            return Gathered(answer)
        plain, brought = [], {}
        for one in answer.candidates:
            if promoted.isdisjoint(one.signals):
                plain.append(one)
                continue
            own = {name: said for name, said in one.signals.items() if name not in promoted}
            if not own:
                brought[one.product.product_id] = min(said.rank for said in one.signals.values())
            plain.append(replace(one, signals=own))
        return Gathered(replace(answer, candidates=tuple(plain)), brought)

    def arranged(self, found: Sequence[Candidate], brought: Sequence[Candidate], *, ranked: bool) -> Arrangement:
        """The window in its final order, and the pins. A page that the shop sorted keeps its order."""
        if not self.rules:
            return Arrangement(found)
        organic = {one.product.product_id: place for place, one in enumerate(found, start=1)}
        if not ranked:
            return Arrangement(found, ruled=Ruled(self._fired({}), organic=organic))
        every = [*found, *brought]
        pins = self._pins(every)
        rest = [one for one in every if one.product.product_id not in pins.places] if pins.places else every
        window, marks = self._moved(rest)
        marks |= {product_id: (pins.rules[product_id],) for product_id in pins.places}
        pinned = {place: pins.candidates[product_id] for product_id, place in pins.places.items()}
        return Arrangement(window, pinned, Ruled(self._fired(marks), marks, organic, tuple(pins.unfired)))

    def keeping_out(self, product: Product) -> str:
        """The id of the first rule that keeps the product off the page; empty where none does."""
        hides = ((rule.id, meeting(self._filters(rule))(product)) for rule, _ in self._with(actions.Hide))
        keeps = ((rule.id, not meeting(self._filters(rule))(product)) for rule, _ in self._with(actions.Filter))
        return next((rule_id for rule_id, refuses in (*hides, *keeps) if refuses), "")

    def redirect(self) -> str:
        """Where the shop is sent; empty where it stays."""
        return next((action.to for _, action in self._with(actions.Redirect)), "")

    def banners(self) -> tuple[Banner, ...]:
        """What stands above the page, higher priority first, each text once."""
        return tuple(dict.fromkeys(Banner(action.text, action.to or "") for _, action in self._with(actions.Banner)))

    def _with(self, kind: type[A]) -> list[tuple[Rule, A]]:
        return [(rule, rule.action) for rule in self.rules if isinstance(rule.action, kind)]

    def _filters(self, rule: Rule) -> Filters:
        return rule.target.filters(self.now)

    def _legs(self, plan: Plan) -> list[Leg]:
        """What brings in the targets: named products whatever the text, others among what has its words."""
        bringing = [rule for rule in self.rules if isinstance(rule.action, actions.Pin | actions.Boost)]
        named = dict.fromkeys(product_id for rule in bringing for product_id in rule.target.products)
        shared = dict.fromkeys(self._filters(rule) for rule in bringing if not rule.target.products)
        in_stock = Filters((IN_STOCK,))
        listed = ByList(tuple(Scored(product_id, 1.0) for product_id in named))
        legs = [Leg(PROMOTED, listed, len(named), beyond_words=True, narrowed=in_stock)] if named else []
        legs += [
            Leg(f"{PROMOTED}_{number}", plan.order, BROUGHT_IN, narrowed=filters.and_(IN_STOCK))
            for number, filters in enumerate(shared, start=1)
        ]
        return legs

    def _pins(self, candidates: Sequence[Candidate]) -> "Pins":
        wishes = [
            (rule, position, product_id)
            for rule, action in self._with(actions.Pin)
            for position, product_id in enumerate(rule.target.products, start=action.position)
        ]
        pins = Pins({one.product.product_id: one for one in candidates} if wishes else {})
        for rule, position, product_id in sorted(wishes, key=lambda wish: (-wish[0].priority, wish[1], wish[2])):
            pins.place(rule.id, position, product_id)
        return pins

    def _moved(self, candidates: Sequence[Candidate]) -> tuple[list[Candidate], dict[str, tuple[str, ...]]]:
        pulls = [NO_PULL] * len(candidates)
        marks: dict[str, tuple[str, ...]] = {}
        for rule, action in self._with(actions.Boost) + self._with(actions.Bury):
            wanted, pull = meeting(self._filters(rule)), pull_of(action)
            for index, one in enumerate(candidates):
                if wanted(one.product):
                    pulls[index] = pulls[index].and_(pull)
                    name = one.product.product_id
                    marks[name] = (*marks.get(name, ()), rule.id)
        return ([candidates[index] for index in moved(pulls)] if marks else list(candidates)), marks

    def _fired(self, marks: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        """Those that moved something, and those of kinds that do not move."""
        moving = {rule_id for rules in marks.values() for rule_id in rules}
        shifts = actions.Pin | actions.Boost | actions.Bury
        return tuple(rule.id for rule in self.rules if rule.id in moving or not isinstance(rule.action, shifts))


NO_RULING = Ruling((), datetime.min)


def pull_of(action: actions.Boost | actions.Bury) -> Pull:
    """What one action wants of each of its products."""
    if isinstance(action, actions.Boost):
        return Pull(action.factor or 1.0, action.places or 0, action.pushes_down_at_most)
    return Pull(1 / (action.factor or 1.0), -(action.places or 0))


@dataclass(slots=True)
class Pins:
    """Gives places to pinned products, the first come first; one whose place is taken stands at the next free one."""

    candidates: Mapping[str, Candidate]
    places: dict[str, int] = field(default_factory=dict)
    rules: dict[str, str] = field(default_factory=dict)
    unfired: list[Unfired] = field(default_factory=list)

    def place(self, rule_id: str, position: int, product_id: str) -> None:
        """Pins one product, or notes why not."""
        candidate = self.candidates.get(product_id)
        if candidate is None:
            self.unfired.append(Unfired(rule_id, product_id))
        elif not candidate.product.in_stock:
            self.unfired.append(Unfired(rule_id, product_id, "is out of stock"))
        elif product_id in self.places:
            self.unfired.append(Unfired(rule_id, product_id, f"is pinned by {self.rules[product_id]} already"))
        else:
            taken = set(self.places.values())
            free = next(place for place in range(position, position + len(taken) + 1) if place not in taken)
            self.places[product_id], self.rules[product_id] = free, rule_id
            if free != position:
                self.unfired.append(Unfired(rule_id, product_id, f"place {position} was taken: stands at {free}"))
