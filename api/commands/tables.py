"""Pages and accounts as tables that a person likes to read."""

from collections.abc import Sequence
from shlex import quote
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from api.notes import notes_of
from search.filters import PATH_SEPARATOR, pack_label
from search.page import Hit, Page
from search.suggesting import Suggestion

if TYPE_CHECKING:
    from indexer.account import ImportAccount
    from insights.searches.asking import AskedText
    from insights.searches.proposals import Proposal
    from ranking.evaluation.tables import Table as Figures


def page_table(page: Page, title: str) -> Table:
    """The hits of a page with what a shopkeeper compares: pack, price, margin, and why each one is there."""
    table = Table(title=escape(title), caption=_caption(page), box=SIMPLE_HEAD, title_justify="left")
    table.caption_justify = "left"
    table.add_column("", justify="right", style="dim")
    table.add_column("id", style="dim", no_wrap=True)
    table.add_column("product", ratio=3)
    table.add_column("pack", no_wrap=True)
    table.add_column("price", justify="right", no_wrap=True)
    table.add_column("margin", justify="right", no_wrap=True, style="green")
    table.add_column("why", ratio=3, style="cyan")
    for hit in page.hits:
        table.add_row(*map(escape, _cells(hit)))
    return table


def _cells(hit: Hit) -> tuple[str, ...]:
    product = hit.product
    return (
        str(hit.position),
        product.product_id,
        product.title,
        pack_label(product),
        amount(product.price),
        amount(product.margin),
        "; ".join(reason.text for reason in hit.reasons),
    )


def amount(price: float | None) -> str:
    """`1,250.00`; empty where unknown."""
    return "" if price is None else f"{price:,.2f}"


def _caption(page: Page) -> str:
    served = page.served_by
    took = sum(page.timings.values())
    without = f", without {', '.join(served.fallbacks)}" if served.fallbacks else ""
    currency = ", ".join(sorted({hit.product.currency for hit in page.hits}))
    said = f"{len(page.hits)} of {page.total:,} products{f', prices in {currency}' if currency else ''}"
    line = f"{said}; {served.engine} and {served.ranker} in {took:.0f} ms{without}"
    return escape("\n".join([*_understood(page), *notes_of(page), line]))


def _understood(page: Page) -> list[str]:
    """What the text was taken to ask for, each with the word that takes it away."""
    chips = [
        f"{chip.label} (--without {quote(chip.id)})" for chip in page.query.understood.chips if chip.kind != "words"
    ]
    return [f"understood: {', '.join(chips)}"] if chips else []


def categories_table(page: Page) -> Table:
    """The categories of a page with how many products each has."""
    table = Table(title="Categories", box=SIMPLE_HEAD, title_justify="left")
    table.add_column("category")
    table.add_column("products", justify="right")
    for facet in page.facets:
        if facet.field == "category":
            for bucket in sorted(facet.buckets, key=lambda bucket: bucket.value.split(PATH_SEPARATOR)):
                depth = bucket.value.count(PATH_SEPARATOR)
                table.add_row("  " * depth + escape(bucket.value.split(PATH_SEPARATOR)[-1]), f"{bucket.count:,}")
    return table


def suggestions_table(found: Sequence[Suggestion], title: str) -> Table:
    """How a beginning may go on, a line each; what the shop buys is marked."""
    table = Table(title=escape(title), box=SIMPLE_HEAD, title_justify="left")
    for name in ("kind", "suggestion", "id", "yours"):
        table.add_column(name, style=None if name == "suggestion" else "dim")
    for one in found:
        table.add_row(one.kind, escape(one.text), escape(one.product_id), "✓" if one.own else "")
    return table


def queries_table(asked: Sequence["AskedText"], title: str) -> Table:
    """Texts with what came of them, a line each."""
    table = Table(title=title, box=SIMPLE_HEAD, title_justify="left", caption_justify="left")
    table.caption = (
        "nothing: no product had the words; less: something understood was given up; chosen: clicked or more"
    )
    table.add_column("typed")
    for name in ("searches", "shops", "nothing", "less", "chosen"):
        table.add_column(name, justify="right")
    table.add_column("given up", style="dim")
    table.add_column("last", style="dim", no_wrap=True)
    for one in asked:
        counts = (one.searches, one.shops, one.nothing, one.less, one.chosen)
        table.add_row(
            escape(one.text),
            *(f"{count:,}" for count in counts),
            escape(", ".join(one.given_up)),
            f"{one.last:%Y-%m-%d}",
        )
    return table


def proposals_table(waiting: Sequence["Proposal"], title: str) -> Table:
    """What second tries propose, surest first."""
    table = Table(title=title, box=SIMPLE_HEAD, title_justify="left", caption_justify="left")
    table.caption = "sure: lower end of the 95 % interval of the shops, of those tried, that then chose of the other"
    for name in ("id", "kind", "who types", "means", "shops", "tried", "sure", "for example"):
        table.add_column(name, justify="right" if name in ("shops", "tried", "sure") else "left", no_wrap=name == "id")
    for one in waiting:
        first, second = one.examples[0]
        shares = (str(one.shops), str(one.tried), f"{one.confidence:.0%}")
        table.add_row(one.id, one.kind, *map(escape, (one.phrase, one.other)), *shares, escape(f"{first} → {second}"))
    return table


def account_tables(accounts: Sequence["ImportAccount"]) -> list[Group]:
    """What became of each file: a step a row, then what is in the store."""
    return [_account(account) for account in accounts]


def _account(account: "ImportAccount") -> Group:
    guessed = ", told from its columns" if account.guessed else ""
    title = f"{account.file}: {', '.join(account.kinds)}{guessed}, {account.rows:,} rows"
    table = Table(box=SIMPLE_HEAD)
    table.add_column("step")
    for number in ("rows", "mended", "rejected"):
        table.add_column(number, justify="right")
    table.add_column("what", ratio=1)
    for step in account.steps:
        counts = [f"{number:,}" if number else "" for number in (step.rows, step.mended, step.rejected)]
        table.add_row(escape(step.name), *counts, escape(step.sentence))
    for stored in account.stored:
        said = f"{stored.changed:,} new or different" if stored.changed else "nothing new"
        table.add_row(f"[bold]{stored.kind} stored", f"[bold]{stored.rows:,}", "", "", said)
    if not account.rejected_file:
        return Group(Text(title, "bold"), table)
    rejected = Text(f"{account.rejected:,} rows rejected, with their reasons in {account.rejected_file}", "yellow")
    return Group(Text(title, "bold"), table, rejected)


def figures_table(figures: "Figures") -> Table:
    """Figures of an evaluation: the first column names the row."""
    table = Table(title=escape(figures.title), caption=escape(figures.note), box=SIMPLE_HEAD, collapse_padding=True)
    table.title_justify = "left"
    table.caption_justify = "left"
    for place, cells in enumerate(zip(figures.columns, *figures.rows, strict=True)):
        narrowest = max(len(word) for cell in cells for word in cell.split())  # no figure is cut in a narrow window
        table.add_column(escape(cells[0]), justify="right" if place > 1 else "left", min_width=narrowest)
    for row in figures.rows:
        table.add_row(*map(escape, row))
    return table
