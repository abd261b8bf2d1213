"""The report as tables of words, for the console and the page; who prints them decides how they look."""

from collections.abc import Mapping
from dataclasses import dataclass

from ranking.evaluation.intervals import Interval
from ranking.evaluation.metrics import METRICS
from ranking.evaluation.report import Report
from ranking.evaluation.scores import COMPARED
from ranking.evaluation.searching import Found, Kind
from ranking.evaluation.tasks import PARTS, TASKS, Part, Task

PLAIN = tuple(metric for metric in METRICS if metric not in COMPARED)
RMSE_NOTE = (
    "RMSE does not decide: it says how well quantities are foretold, not whether the right products stand on top. "
    "Choose a recommender by the tables above. Lower is better; 95 % interval over retailers."
)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of words under columns; the first column names the row."""

    title: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tables(report: Report) -> tuple[Table, ...]:
    """One table a task, then differences, cold start, dial and searches (where the product itself was under test), then
    RMSE (where there was a past)."""
    found = [*(_task_table(report, task) for task in TASKS), _differences_table(report)]
    found += [_cold_table(report), _dial_table(report), _searches_table(report), _ratings_table(report)]
    return tuple(table for table in found if table.rows)


def summary(report: Report) -> str:
    """What was learned from and what was asked for, in one sentence."""
    span = report.span
    return (
        f"Learned from {span.past_lines:,} order lines of {span.retailers:,} retailers and {span.products:,} products "
        f"({span.first:%Y-%m-%d} to the cut at {span.cut:%Y-%m-%d}), asked for {span.future_lines:,} lines from the "
        f"cut to {span.until:%Y-%m-%d}."
    )


def written(value: Interval) -> str:
    """`0.123 [0.110, 0.136]`."""
    return f"{value.mean:.3f} [{value.low:.3f}, {value.high:.3f}]"


def _task_table(report: Report, task: Task) -> Table:
    columns = ("recommender", "part", *COMPARED, *PLAIN, "coverage")
    rows = [_row(report, name, task, part) for part in task.parts for name in report.names]
    return Table(
        f"{task.name}: {task.says}",
        f"Of the first {report.depth}. {_retailers(report, task)}. In brackets the 95 % interval over retailers.",
        columns,
        tuple(row for row in rows if row is not None),
    )


def _row(report: Report, name: str, task: Task, part: Part) -> tuple[str, ...] | None:
    share = report.coverage(name, task.name, part, report.depth)
    if share is None:
        return None
    figures = [report.figure(name, task.name, part, metric, report.depth) for metric in (*COMPARED, *PLAIN)]
    values = [figure.value for figure in figures if figure is not None]
    sure, plain = values[: len(COMPARED)], values[len(COMPARED) :]
    return (name, part, *map(written, sure), *(f"{value.mean:.3f}" for value in plain), f"{share:.3f}")


def _retailers(report: Report, task: Task) -> str:
    counts = {figure.part: figure.retailers for figure in report.figures if figure.task == task.name}
    return "Retailers that wanted something: " + ", ".join(f"{part} {count:,}" for part, count in counts.items())


def _differences_table(report: Report) -> Table:
    return Table(
        "What is gained over the best baseline",
        "Paired: the same retailers, the same resamples. An interval that holds 0 is no proof of a difference. The "
        "best baseline is the one with the highest NDCG after the fact; report.json has every pair.",
        ("recommender", "task", "part", "best baseline", *(f"{metric} @{report.depth}" for metric in COMPARED)),
        tuple(
            _gain(report, name, task, part)
            for task in TASKS
            for part in task.parts
            for name in report.recommenders
            if report.coverage(name, task.name, part, report.depth) is not None
        ),
    )


def _gain(report: Report, name: str, task: Task, part: Part) -> tuple[str, ...]:
    best = report.least_gain(name, task.name, part, COMPARED[0]).baseline
    pairs = report.gains(name, task.name, part)
    values = {one.metric: signed(one.value) for one in pairs if one.baseline == best}
    return (name, task.name, part, best, *(values[metric] for metric in COMPARED))


def signed(value: Interval) -> str:
    """`+0.012 [-0.003, +0.026]`."""
    return f"{value.mean:+.3f} [{value.low:+.3f}, {value.high:+.3f}]"


def _cold_table(report: Report) -> Table:
    return Table(
        "Cold start: shops and products of which little is known",
        f"Of the first {report.depth}. Shops: all that they bought in the window, with only their latest orders known. "
        "Products: discoveries, by how many shops had bought the product before the cut.",
        ("recommender", "of", "NDCG", "recall", "retailers"),
        tuple(
            (row.recommender, row.kind, written(row.ndcg), written(row.recall), f"{row.retailers:,}")
            for row in report.cold
        ),
    )


def _dial_table(report: Report) -> Table:
    return Table(
        "The dials: what I always buy, or new for my shop; and how varied",
        f"Recall of the next basket among the first {report.depth}, with one dial turned and the other as it is. Where "
        "products have neither category nor brand, variety changes nothing.",
        ("recommender", "dial", "setting", *PARTS, "coverage", "long tail"),
        tuple(
            (
                point.recommender,
                point.dial.replace("_", " "),
                f"{point.setting:.0%}",
                *(written(dict(point.recall)[part]) if part in dict(point.recall) else "" for part in PARTS),
                f"{point.coverage:.3f}",
                f"{point.long_tail:.3f}",
            )
            for point in report.dial
        ),
    )


def _searches_table(report: Report) -> Table:
    alone = {(row.query, row.part): row.mrr.mean for row in report.searches if row.sight == "text alone"}
    return Table(
        "Personalised search: what a shop bought next, found by a word or two of its name",
        "Mean reciprocal rank of the bought product among the first 100, mean over retailers; in brackets the 95 % "
        "interval; and how many times that of text alone it is. No shop typed these words: they are taken from the "
        "titles of what it bought.",
        ("query", "ranked by", "part", "MRR", "of text alone", "retailers"),
        tuple(
            (row.query, row.sight, row.part, written(row.mrr), _times(row, alone), f"{row.retailers:,}")
            for row in report.searches
        ),
    )


def _times(row: Found, alone: Mapping[tuple[Kind, Part], float]) -> str:
    """How often it has text alone's figure; nothing where that is 0."""
    base = alone.get((row.query, row.part), 0.0)
    return f"{row.mrr.mean / base:.2f} ×" if base > 0 else ""


def _ratings_table(report: Report) -> Table:
    return Table(
        "Quantities foretold: log1p of units a month, of what each retailer had bought before",
        RMSE_NOTE,
        ("forecast", "RMSE"),
        tuple((rating.forecast, written(rating.rmse)) for rating in report.ratings),
    )
