"""A report on disk: `report.json` for programs, `index.html` with tables and pictures for people."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from ranking.evaluation.answers import answers
from ranking.evaluation.plots import Plot, draw
from ranking.evaluation.report import Report
from ranking.evaluation.tables import Table, summary, tables

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 78rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b; }
h2 { margin-top: 2.5rem; } p.note { color: #555; } figure { margin: 0; } img { max-width: 100%; height: auto; }
div.wide { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .8rem; text-align: left; white-space: nowrap; } thead th { border-bottom: 2px solid #1b1b1b; }
tbody tr:nth-child(even) { background: #f4f4f4; }
"""


def write(report: Report, home: Path) -> Path:
    """Write `home/evaluation/<moment>/` and return that folder. Raises OSError where it cannot be written."""
    folder = home / "evaluation" / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    folder.mkdir(parents=True)
    (folder / "report.json").write_text(json.dumps(report.as_json(), indent=1) + "\n", encoding="utf-8")
    (folder / "index.html").write_text(_page(report, draw(report, folder)), encoding="utf-8")
    return folder


def _page(report: Report, plots: Iterable[Plot]) -> str:
    body = [*map(_figure, plots), *map(_table, tables(report))]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Evaluation, cut at {report.span.cut:%Y-%m-%d}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"<h1>Does it help? The cut of {report.span.cut:%Y-%m-%d}</h1>\n<p>{escape(summary(report))}</p>\n"
        f"<ul>\n{''.join(f'<li>{escape(answer)}</li>' for answer in answers(report))}\n</ul>\n"
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )


def _figure(plot: Plot) -> str:
    title, says = escape(plot.title), escape(plot.says)
    return (
        f'<h2>{title}</h2>\n<figure>\n<img src="{plot.file}" alt="{title}. {says}">\n'
        f'<figcaption><p class="note">{says}</p></figcaption>\n</figure>'
    )


def _table(table: Table) -> str:
    rows = "\n".join(_row(row, "td") for row in table.rows)
    return (
        f'<h2>{escape(table.title)}</h2>\n<p class="note">{escape(table.note)}</p>\n<div class="wide">\n<table>\n'
        f"<thead>\n{_row(table.columns, 'th')}\n</thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n</div>"
    )


def _row(cells: Iterable[str], tag: str) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"
