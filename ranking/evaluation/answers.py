"""What a report comes to, in a few sentences: whether the first one under test helps, and how well search finds."""

from collections.abc import Iterator

from ranking.evaluation.intervals import Interval
from ranking.evaluation.report import Report
from ranking.evaluation.scores import COMPARED
from ranking.evaluation.tables import signed
from ranking.evaluation.tasks import TASKS, Part, Task


def answers(report: Report) -> tuple[str, ...]:
    """A sentence a task and one a kind of search, its parts apart; none without anyone under test."""
    ours = next(iter(report.recommenders), "")
    gained = {task.name: [_gained(report, ours, task, part) for part in _parts(report, ours, task)] for task in TASKS}
    said = [f"{name}, {COMPARED[0]} @{report.depth}: {'; '.join(parts)}." for name, parts in gained.items() if parts]
    return (*said, *_found_again(report))


def _parts(report: Report, ours: str, task: Task) -> list[Part]:
    return [part for part in task.parts if report.coverage(ours, task.name, part, report.depth) is not None]


def _gained(report: Report, ours: str, task: Task, part: Part) -> str:
    least = report.least_gain(ours, task.name, part, COMPARED[0])
    figures = [report.figure(name, task.name, part, COMPARED[0], report.depth) for name in (ours, least.baseline)]
    mine, theirs = (f"{figure.value.mean:.3f}" if figure else "nothing" for figure in figures)
    return f"{part} {mine} against {theirs} of {least.baseline}, {signed(least.value)}, {_verdict(least.value)}"


def _verdict(gain: Interval) -> str:
    if gain.low > 0:
        return "better"
    return "worse" if gain.high < 0 else "no difference is shown"


def _found_again(report: Report) -> Iterator[str]:
    for query in dict.fromkeys(row.query for row in report.searches):
        rows = [row for row in report.searches if row.query == query]
        parts = [
            f"{part} " + ", ".join(f"{row.mrr.mean:.3f} by {row.sight}" for row in rows if row.part == part)
            for part in dict.fromkeys(row.part for row in rows)
        ]
        yield f"search by {query}, mean reciprocal rank: {'; '.join(parts)}."
