"""The report as pictures; the only file that imports matplotlib. No display is needed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ranking.evaluation.report import Report
from ranking.evaluation.tasks import Part

PALETTE = ("#D55E00", "#0072B2", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""Okabe and Ito 2008: told apart with any kind of colour vision."""

SHAPES = ("o", "s", "^", "D", "v", "P", "X")
Panel = tuple[str, Part]

ASKED: tuple[Panel, ...] = (("discover", "explore"), ("reorder", "repeat"))
BASKET: tuple[Panel, ...] = (("basket", "all"), ("basket", "repeat"), ("basket", "explore"))
APART = ASKED + BASKET[1:]  # without the blend
WIDTH = 12.0  # inches
DPI = 110


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture in a file beside the page, and what to see in it."""

    file: str
    title: str
    says: str


RANKING = Plot(
    "ranking.png",
    "Who ranks best",
    "NDCG and recall with their 95 % intervals over retailers; further right is better. Mind that every panel has a "
    "scale of its own: reordering is an easy question, discovering a hard one.",
)
REPEAT_EXPLORE = Plot(
    "repeat-explore.png",
    "Repeats are easy, new products are hard",
    "Recall of the next basket: all of it, what the retailer had bought before, and what is new to it. Scales differ.",
)
RECALL_BY_K = Plot(
    "recall-by-k.png",
    "How far down one must look",
    "Recall as the list gets longer, with 95 % intervals. Scales differ.",
)
COVERAGE = Plot(
    "coverage.png",
    "How much of the catalogue is ever shown",
    "Share of the catalogue that stands in somebody's list. More is not better by itself: chance shows everything.",
)

DIAL = Plot(
    "dial.png",
    "What a little novelty costs",
    "A point is a setting of the dial, from nothing new to half of it: recall of what the retailer had bought before, "
    "and of what is new to it, in the next basket, with 95 % intervals.",
)


def draw(report: Report, folder: Path) -> tuple[Plot, ...]:
    """Write every picture into `folder` as PNG."""
    pictures: tuple[tuple[Plot, Callable[[Report], Figure]], ...] = (
        (RANKING, _ranking),
        (REPEAT_EXPLORE, _repeat_and_explore),
        (RECALL_BY_K, _recall_by_k),
        (COVERAGE, _coverage),
        *(((DIAL, _dial),) if report.dial else ()),
    )
    for plot, picture in pictures:
        picture(report).savefig(folder / plot.file, dpi=DPI)
    return tuple(plot for plot, _ in pictures)


def _ranking(report: Report) -> Figure:
    figure = Figure(figsize=(WIDTH, 2 * _height(report)), layout="constrained")
    grid = figure.subplots(2, len(ASKED), sharey=True, squeeze=False)
    for metric, row in zip(("NDCG", "recall"), grid, strict=True):
        for panel, axes in zip(ASKED, row, strict=True):
            _dots(axes, report, panel, metric)
    return figure


def _repeat_and_explore(report: Report) -> Figure:
    figure = Figure(figsize=(WIDTH, _height(report)), layout="constrained")
    for panel, axes in zip(BASKET, figure.subplots(1, len(BASKET), sharey=True), strict=True):
        _dots(axes, report, panel, "recall")
    return figure


def _recall_by_k(report: Report) -> Figure:
    figure = Figure(figsize=(WIDTH, 4.2), layout="constrained")
    grid: Sequence[Axes] = figure.subplots(1, len(APART))
    for panel, axes in zip(APART, grid, strict=True):
        for place, name in enumerate(report.names):
            _curve(axes, report, name, place, panel)
        axes.set(title=_called(panel), xlabel="length of the list, k", xticks=report.ks)
        axes.set_ylim(bottom=0)
        _calm(axes, "y")
    grid[0].set_ylabel("recall@k")
    handles, labels = grid[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=min(5, len(labels)), frameon=False)
    return figure


def _coverage(report: Report) -> Figure:
    figure = Figure(figsize=(WIDTH, _height(report)), layout="constrained")
    for panel, axes in zip(APART, figure.subplots(1, len(APART), sharey=True), strict=True):
        shares = [100 * (report.coverage(name, *panel, report.depth) or 0.0) for name in report.names]
        bars = axes.barh(range(len(shares)), shares, color=[_colour(place) for place in range(len(shares))], height=0.6)
        axes.bar_label(bars, fmt="%.1f", padding=3, fontsize=9)
        axes.set(title=_called(panel), xlabel=f"% of catalogue in the first {report.depth}", xlim=(0, 125))
        axes.set_xticks(range(0, 101, 25))
        _name_rows(axes, report)
    return figure


def _dots(axes: Axes, report: Report, panel: Panel, metric: str) -> None:
    """One dot with its interval a recommender, the first on top."""
    for place, name in enumerate(report.names):
        figure = report.figure(name, *panel, metric, report.depth)
        if figure is not None:
            value = figure.value
            reach = [[value.mean - value.low], [value.high - value.mean]]
            axes.errorbar([value.mean], [place], xerr=reach, fmt=_shape(place), color=_colour(place), capsize=3)
            axes.annotate(
                f"{value.mean:.3f}", (value.mean, place), (0, 7), textcoords="offset points", ha="center", fontsize=9
            )
    axes.set(title=_called(panel), xlabel=f"{metric}@{report.depth}")
    axes.margins(x=0.15)
    axes.set_xlim(left=min(0.0, axes.get_xlim()[0]))
    _name_rows(axes, report)


def _curve(axes: Axes, report: Report, name: str, place: int, panel: Panel) -> None:
    found = [report.figure(name, *panel, "recall", k) for k in report.ks]
    points = [(figure.k, figure.value) for figure in found if figure is not None]
    ks = [k for k, _ in points]
    axes.plot(
        ks, [value.mean for _, value in points], f"{_shape(place)}-", color=_colour(place), label=name, clip_on=False
    )
    lows, highs = [value.low for _, value in points], [value.high for _, value in points]
    axes.fill_between(ks, lows, highs, color=_colour(place), alpha=0.15, linewidth=0)


def _name_rows(axes: Axes, report: Report) -> None:
    axes.set_yticks(range(len(report.names)), report.names)
    axes.set_ylim(len(report.names) - 0.5, -0.7)
    _calm(axes, "x")


def _calm(axes: Axes, grid: Literal["x", "y"]) -> None:
    axes.grid(axis=grid, alpha=0.3)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)


def _called(panel: Panel) -> str:
    task, part = panel
    words = {"all": "both together", "repeat": "bought before", "explore": "new to the retailer"}
    return f"{task}: {words[part]}"


def _height(report: Report) -> float:
    return 1.1 + 0.42 * len(report.names)


def _colour(place: int) -> str:
    return PALETTE[place % len(PALETTE)]


def _shape(place: int) -> str:
    return SHAPES[place % len(SHAPES)]


def _dial(report: Report) -> Figure:
    figure = Figure(figsize=(WIDTH / 2, 4.2), layout="constrained")
    axes = figure.subplots()
    axes.set(xlabel=f"recall@{report.depth}, explore", ylabel=f"recall@{report.depth}, repeat")
    for point in (one for one in report.dial if one.dial == "new_share"):
        recalls = dict(point.recall)
        if "repeat" in recalls and "explore" in recalls:
            old, new = recalls["repeat"], recalls["explore"]
            up = [[old.mean - old.low], [old.high - old.mean]]
            across = [[new.mean - new.low], [new.high - new.mean]]
            axes.errorbar([new.mean], [old.mean], up, across, color=PALETTE[1], marker=SHAPES[0])
            axes.annotate(f"{point.setting:.0%}", (new.mean, old.mean), (6, 6), textcoords="offset points")
    return figure
