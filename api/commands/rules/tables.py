"""Rules, their trail and the differences to a file, as tables."""

from collections.abc import Iterable, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from api.rules.sentences import moment, what, when
from indexer.exchange.differences import Difference
from indexer.exchange.querqy_lines import Unmatched
from store.rules.kept import KeptRule
from store.rules.trail import Act

COLOURS = {"live": "green", "planned": "cyan", "draft": "yellow", "ended": "dim"}


def rules_table(rules: Iterable[tuple[KeptRule, str]]) -> Table:
    """One rule a row, each with its state."""
    table = new_table("id", "state", "does", "when", "version", "changed by")
    for one, state in rules:
        ahead = f"{one.version}, live {one.published}" if one.published not in (None, one.version) else str(one.version)
        cells = (what(one.rule), when(one.rule), ahead, f"{one.by.name}, {moment(one.at)}")
        table.add_row(escape(one.rule.id), f"[{COLOURS[state]}]{state}", *map(escape, cells))
    return table


def trail_table(acts: Sequence[Act]) -> Table:
    """One act a row."""
    table = new_table("when (UTC)", "who", "did", "rule", "version", "from")
    for act in acts:
        from_ = "" if act.from_ is None else moment(act.from_)
        version = "" if act.version is None else str(act.version)
        cells = (f"{act.at:%Y-%m-%d %H:%M:%S}", f"{act.by.name} ({act.by.role})", act.what, act.rule_id)
        table.add_row(*map(escape, cells), version, from_)
    return table


def differences_table(steps: Sequence[Difference], *, publish: bool, prune: bool) -> Table:
    """What differs, a rule or a field of one a row."""
    table = new_table("", "rule", "field", "is", "will be")
    for step in steps:
        for row in _rows(step, publish=publish, prune=prune):
            table.add_row(*map(escape, row))
    return table


def unmatched_table(unmatched: Sequence[Unmatched]) -> Table:
    """What had no equivalent, with the reason."""
    table = new_table("where", "says", "without an equivalent, because")
    for one in unmatched:
        table.add_row(*map(escape, (one.where, one.said, one.why)))
    return table


def _rows(step: Difference, *, publish: bool, prune: bool) -> list[tuple[str, ...]]:
    if step.wanted is None:
        said = "removed" if prune else "left alone: not in the file"
        return [("-" if prune else " ", step.rule_id, "", what(step.kept.rule) if step.kept else "", said)]
    live = [("*", step.rule_id, "", "not live in this text", "live")] if publish and step.publishes else []
    if step.kept is None:
        return [("+", step.rule_id, "", "", f"{what(step.wanted)}, {when(step.wanted)}"), *live]
    changed = [("~", step.rule_id, one.path, _value(one.before), _value(one.after)) for one in step.fields]
    return [*changed, *live]


def _value(value: Any) -> str:
    return "" if value is None else ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def new_table(*columns: str) -> Table:
    """A table of these columns, whose words are folded and never cut."""
    table = Table(box=SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
