"""What a report comes to, in a few sentences: whether the first one under test helps, and how well search finds."""

from collections.abc import Iterator
from typing import get_args

from ranking.evaluation.intervals import Interval
from ranking.evaluation.recommender import Sight
from ranking.evaluation.report import Report
from ranking.evaluation.scores import COMPARED
from ranking.evaluation.searching import Found
from ranking.evaluation.tables import signed
from ranking.evaluation.tasks import TASKS, Part, Task


def answers(report: Report) -> tuple[str, ...]:
    """A sentence a task and one a kind of search; none without anyone under test."""
    ours = next(iter(report.recommenders), "")
    asked = [(task, task.parts[0]) for task in TASKS]
    known = [one for one in asked if report.coverage(ours, one[0].name, one[1], report.depth) is not None]
    return (*(_gained(report, ours, task, part) for task, part in known), *_found_again(report))


def _gained(report: Report, ours: str, task: Task, part: Part) -> str:
    least = report.least_gain(ours, task.name, part, COMPARED[0])
    figures = [report.figure(name, task.name, part, COMPARED[0], report.depth) for name in (ours, least.baseline)]
    mine, theirs = (f"{figure.value.mean:.3f}" if figure else "nothing" for figure in figures)
    beside = f"{mine} against {theirs} of {least.baseline}, {signed(least.value)}"
    return f"{task.name}: {COMPARED[0]} @{report.depth} {beside}: {_verdict(least.value)}."


def _verdict(gain: Interval) -> str:
    if gain.low > 0:
        return "better"
    return "worse" if gain.high < 0 else "no difference is shown"


def _found_again(report: Report) -> Iterator[str]:
    sights = get_args(Sight)
    rows = {(row.query, row.part, row.sight): row for row in report.searches}
    for query, part in dict.fromkeys((row.query, row.part) for row in report.searches):
        found = [_mean(rows.get((query, part, sight))) for sight in sights]
        figures = ", ".join(f"{mean} by {sight}" for mean, sight in zip(found, sights, strict=True))
        yield f"search by {query}, {part}: mean reciprocal rank {figures}."


def _mean(row: Found | None) -> str:
    return "nothing" if row is None else f"{row.mrr.mean:.3f}"
