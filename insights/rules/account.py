"""Adds up the pages of a rehearsal: whom it reaches, and how sure the change of quality and of orders is."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from insights.rules.impact import AtStake, Effect, Impact, Quality, Reach
from insights.rules.outcomes import Outcome, Shifts
from insights.rules.questions import Asked, Question
from ranking.evaluation.intervals import Interval, resample

LISTED = 10
Values = NDArray[np.float64]


def account(asked: Asked, rules: Sequence[str], at: datetime, outcomes: Sequence[Outcome], shifts: Shifts) -> Impact:
    """What all pages together say."""
    kinds = sorted({kind_of(one.question) for one in outcomes})
    by_kind = {kind: reach([one for one in outcomes if kind_of(one.question) == kind]) for kind in kinds}
    hurt = effects(outcomes)
    return Impact(
        rules=tuple(rules),
        at=at,
        since=asked.since,
        until=asked.until,
        drawn_from=asked.seen,
        reach=by_kind,
        total=reach(outcomes),
        quality=quality(outcomes),
        at_stake=at_stake(outcomes),
        gaining=shifts.most(LISTED, gaining=True),
        losing=shifts.most(LISTED, gaining=False),
        hurt=tuple(one for one in hurt[:LISTED] if one.change < 0),
        helped=tuple(one for one in hurt[::-1][:LISTED] if one.change > 0),
    )


def kind_of(question: Question) -> str:
    """What sort of question it is, and where we know it from."""
    return f"{question.surface}, {question.source}"


def reach(outcomes: Sequence[Outcome]) -> Reach:
    """How many, and how many shops."""
    touched = [one for one in outcomes if one.touched]
    return Reach(
        len(outcomes),
        sum(one.concerned for one in outcomes),
        len(touched),
        len({one.question.retailer_id for one in outcomes}),
        len({one.question.retailer_id for one in touched}),
    )


def quality(outcomes: Iterable[Outcome]) -> Quality | None:
    """NDCG before and after; None where nothing was wanted on a touched page."""
    wanting = [one for one in outcomes if one.question.wanted]
    touched = [one for one in wanting if one.touched]
    if not touched:
        return None
    values = by_shop(touched, lambda one: (one.before, one.after), np.mean)
    drawn = resample(values)
    changes = resample(by_shop(wanting, lambda one: (one.after - one.before,), np.mean))
    return Quality(
        len(touched), len(values), drawn.interval(0), drawn.interval(1), drawn.difference(1, 0), changes.interval(0)
    )


def at_stake(outcomes: Iterable[Outcome]) -> AtStake | None:
    """Orders made on touched pages; None where there are none."""
    ordering = [one for one in outcomes if one.made]
    if not ordering:
        return None
    values = by_shop(ordering, lambda one: (one.won - one.lost,), np.sum)
    mean = resample(values).interval(0)
    net = Interval(*(len(values) * number for number in (mean.mean, mean.low, mean.high)))
    return AtStake(sum(o.made for o in ordering), sum(o.lost for o in ordering), sum(o.won for o in ordering), net)


def by_shop(
    outcomes: Iterable[Outcome], columns: Callable[[Outcome], tuple[float, ...]], sum_up: Callable[..., Values]
) -> Values:
    """One row a shop, summed up over its pages."""
    rows: dict[str, list[tuple[float, ...]]] = {}
    for one in outcomes:
        rows.setdefault(one.question.retailer_id, []).append(columns(one))
    return np.array([sum_up(np.array(own), axis=0) for own in rows.values()], dtype=np.float64)


def effects(outcomes: Iterable[Outcome]) -> list[Effect]:
    """Touched pages on which something was wanted by what was asked, the most harmed in sum first."""
    changes: dict[str, list[float]] = {}
    for one in outcomes:
        if one.touched and one.question.wanted:
            changes.setdefault(said(one.question), []).append(one.after - one.before)
    ordered = sorted(changes.items(), key=lambda one: (sum(one[1]), one[0]))
    return [Effect(name, len(own), sum(own) / len(own)) for name, own in ordered]


def said(question: Question) -> str:
    """A question as people say it."""
    return question.text.lower() or " | ".join(question.categories) or question.surface.replace("_", "-")
