"""Drafts tried out, and live rules looked after, as tables."""

from collections.abc import Mapping, Sequence

from rich.markup import escape
from rich.table import Table

from api.commands.rules.tables import new_table
from api.rules.sentences import moment
from insights.rules.comparison import Change, Comparison
from insights.rules.effects import Effect
from insights.rules.hygiene import Finding
from insights.rules.impact import Impact, Reach, Shift
from ranking.evaluation.intervals import Interval
from ranking.evaluation.tables import written

VERDICTS = {"worse": "bold red", "better": "bold green", "no difference shown": "bold", "nothing to judge by": "yellow"}
UNKIND = "Shops could click only what they were shown: a rehearsal is unkind to what has never been on a page."


def preview_table(found: Comparison) -> Table:
    """Both pages side by side, a place a row."""
    table = new_table("place", "before", "after", "", "by")
    before = {one.before: one for one in found.changes if one.before is not None}
    after = {one.after: one for one in found.changes if one.after is not None}
    for place in range(1, found.size + 1):
        was, becomes = before.get(place), after.get(place)
        if was or becomes:
            table.add_row(str(place), _title(was), _title(becomes), *_moved(becomes))
    words = [_words(page.redirect, [banner.text for banner in page.banners]) for page in (found.before, found.after)]
    if words[0] or words[1]:
        table.add_row("", *map(escape, words), "", "")
    table.add_row("", f"{found.before.total:,} products", f"{found.after.total:,} products", "", "", style="dim")
    return table


def gone_table(found: Comparison) -> Table:
    """What is no longer on the page."""
    table = new_table("gone", "was at", "is at", "by")
    for one in found.changes:
        if one.mark == "gone":
            table.add_row(_title(one), str(one.before), str(one.after or "nowhere"), ", ".join(one.rules), style="red")
    return table


def unfired_table(found: Comparison) -> Table:
    """What is not where a rule wants it."""
    table = new_table("rule", "product", "is not where the rule wants it: it")
    for one in found.unfired:
        table.add_row(one.rule_id, escape(one.product_id), escape(one.why), style="yellow")
    return table


def reach_table(impact: Impact) -> Table:
    """Whom the draft concerns and touches."""
    table = new_table("asked", "questions", "concerned", "touched", "shops", "shops touched")
    for name, reach in {**impact.reach, "all": impact.total}.items():
        table.add_row(name, *map(_count, _numbers(reach)), style="bold" if name == "all" else "")
    return table


def shifts_table(impact: Impact, titles: Mapping[str, str]) -> Table:
    """The products that gain and lose the most places."""
    table = new_table("product", "places", "higher", "new on", "lower", "gone from")
    for one in (*impact.gaining, *impact.losing):
        title = f"{one.product_id} {titles.get(one.product_id, '')}"
        table.add_row(escape(title), f"{one.places:+,}", *map(_count, _pages(one)), style=_colour(one.places))
    return table


def effects_table(impact: Impact) -> Table:
    """The questions that lose and gain the most."""
    table = new_table("asked", "pages", "change of NDCG, mean")
    for one in (*impact.hurt, *impact.helped):
        table.add_row(escape(one.question), _count(one.pages), f"{one.change:+.3f}", style=_colour(one.change))
    return table


def summary(impact: Impact) -> str:
    """What it comes to, in words."""
    total, drawn = impact.total, impact.drawn_from
    lines = [
        f"[bold]{escape(', '.join(impact.rules))}[/], looked at as of {moment(impact.at)} UTC: "
        f"[{VERDICTS[impact.verdict]}]{impact.verdict}[/].",
        f"{total.questions:,} questions{f' of {drawn:,}' if drawn > total.questions else ''} of {total.shops:,} shops "
        f"from {moment(impact.since)} to {moment(impact.until)} UTC; {total.touched:,} first pages differ, of "
        f"{total.touched_shops:,} shops.",
    ]
    if (quality := impact.quality) is not None:
        lines += [
            f"NDCG@24 against what was then clicked or bought, on the {quality.pages:,} touched pages where something "
            f"was, of {quality.shops:,} shops: {written(quality.before)} before, {written(quality.after)} after, "
            f"change {signed(quality.change)}; over all pages {signed(quality.overall)}.",
        ]
    if (stake := impact.at_stake) is not None:
        lines += [
            f"{stake.made:,} orders were made on touched pages: {stake.lost:,.1f} of them at stake, {stake.won:,.1f} "
            f"to be won, net {signed(stake.net, 1)}.",
        ]
    return "\n".join((*lines, "In brackets: 95 % intervals over shops.", UNKIND))


def findings_table(findings: Sequence[Finding]) -> Table:
    """One finding a row."""
    table = new_table("rule", "trouble", "what")
    for one in findings:
        table.add_row(one.rule_id, one.trouble, escape(one.says))
    return table


def report_table(effects: Sequence[Effect], days: int) -> Table:
    """One rule a row."""
    table = new_table(
        "rule", "pages", "shops", "shown", "clicks", "orders", "won", "lost", "net [95 %]", "pushed down at most"
    )
    for one in effects:
        counts = map(_count, (one.pages, one.shops, one.shown, one.clicks, one.orders))
        figures = (f"{one.won:.1f}", f"{one.lost:.1f}", signed(one.net, 1), _count(one.deepest))
        table.add_row(one.rule_id, *counts, *figures)
    table.title, table.title_justify = f"What rules have cost and brought in {days} days, in orders", "left"
    table.caption_justify = "left"
    table.caption = (
        "shown, clicks, orders: of products that the rule moved. won and lost: orders beyond, or short of, what the "
        "product's place without rules would have brought. What was pushed off a page is not in it."
    )
    return table


def signed(value: Interval, digits: int = 3) -> str:
    """`-0.012 [-0.018, -0.006]`."""
    return f"{value.mean:+,.{digits}f} [{value.low:+,.{digits}f}, {value.high:+,.{digits}f}]"


def _title(change: Change | None) -> str:
    return "" if change is None else escape(change.product.title or change.product.product_id)


def _moved(change: Change | None) -> tuple[str, str]:
    """The mark and who did it."""
    if change is None or change.mark == "same" or change.after is None:
        return "", ""
    if change.before is None:
        said = "[green]new"
    elif change.mark == "new":
        said = f"[green]new, was {change.before}"
    else:
        gained = change.before - change.after
        said = f"[green]▲ {gained}" if gained > 0 else f"[red]▼ {-gained}"
    return said, ", ".join(change.rules)


def _words(redirect: str, banners: Sequence[str]) -> str:
    return " / ".join([*([f"→ {redirect}"] if redirect else []), *(f"“{text}”" for text in banners)])


def _numbers(reach: Reach) -> tuple[int, ...]:
    return reach.questions, reach.concerned, reach.touched, reach.shops, reach.touched_shops


def _pages(shift: Shift) -> tuple[int, ...]:
    return shift.higher, shift.new, shift.lower, shift.gone


def _count(number: int) -> str:
    return f"{number:,}" if number else ""


def _colour(number: float) -> str:
    return "green" if number > 0 else "red"
