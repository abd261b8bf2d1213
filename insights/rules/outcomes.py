"""What a draft does to one page: to what was wanted on it, to the orders made on it, to the places of products."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from insights.rules.attention import Attention
from insights.rules.impact import Shift
from insights.rules.questions import Question
from insights.rules.replaying import Shown
from ranking.evaluation.metrics import hits_of, ndcg

PAGE = 24
"""Places of a first page."""
DEPTH = 2 * PAGE


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question. `concerned`: a changed rule holds; `touched`: the first page differs. NDCG of the first page before
    and after, where something was wanted; orders made on it, and how many fewer and more there would be."""

    question: Question
    concerned: bool = False
    touched: bool = False
    before: float = 0.0
    after: float = 0.0
    made: int = 0
    lost: float = 0.0
    won: float = 0.0


def outcome(question: Question, before: Shown, after: Shown, attention: Attention) -> Outcome:
    """Of a question that was asked again under both books, `DEPTH` products deep."""
    if first_page(before) == first_page(after):
        return Outcome(question, concerned=True)
    was, becomes = places(before), places(after)
    moved = [attention.ratio(was[one], becomes.get(one)) - 1 for one in question.bought if one in was]
    return Outcome(
        question,
        concerned=True,
        touched=True,
        before=quality(question, before),
        after=quality(question, after),
        made=len(moved),
        lost=-sum(one for one in moved if one < 0),
        won=sum(one for one in moved if one > 0),
    )


def first_page(shown: Shown) -> Shown:
    """The part of it that a shop sees at once."""
    return Shown(shown.products[:PAGE], shown.banners, shown.redirect)


def places(shown: Shown) -> dict[str, int]:
    """The place (from 1) of each product."""
    return {product_id: place for place, product_id in enumerate(shown.products, start=1)}


def quality(question: Question, shown: Shown) -> float:
    """NDCG of the first page against what was wanted; 0 where nothing was."""
    if not question.wanted:
        return 0.0
    hits = hits_of([shown.products], [question.wanted], PAGE)
    return float(ndcg(hits, np.array([float(len(question.wanted))]), PAGE)[0])


@dataclass(slots=True)
class Shifts:
    """Adds up, product by product, who gains and who loses places."""

    sums: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, before: Shown, after: Shown) -> None:
        """Takes one page into account."""
        was, becomes = places(first_page(before)), places(first_page(after))
        for name in {**was, **becomes}:
            gained = was.get(name, PAGE + 1) - becomes.get(name, PAGE + 1)
            if gained:
                what = "new" if name not in was else "gone" if name not in becomes else _way(gained)
                self.sums.setdefault(name, Counter()).update({what: 1, "places": gained})

    def most(self, count: int, *, gaining: bool) -> tuple[Shift, ...]:
        """The products that gain, or lose, the most places."""
        sign = -1 if gaining else 1
        chosen = [one for one in self.sums.items() if sign * one[1]["places"] < 0]
        chosen.sort(key=lambda one: (sign * one[1]["places"], one[0]))
        return tuple(Shift(name, **sums) for name, sums in chosen[:count])


def _way(gained: int) -> str:
    return "higher" if gained > 0 else "lower"
