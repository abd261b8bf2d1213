"""What is learned from use, on demo marketplaces, where it is known what was meant.

    python -m benchmarks.use [--seeds 3] [--retailers 400]

*Completion*: the texts of the first two months are learned from, those of the third are typed a letter at a time. A row
is one way to order suggestions, its figure the mean reciprocal rank of the text among the first eight, by shops (0: not
there), over texts that may be suggested at all. *Proposals*: second tries propose corrections; one is right when the
session that found nothing went on with the same words without their slip. Sessions are told, or hidden so that tries
lie among the shop's other searches. Intervals are of 95 %: bootstrap over shops, and Wilson's.
"""

import argparse
import json
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from indexer.demo.marketplace import make_marketplace
from insights.searches.proposals import at_least, proposals
from insights.searches.retyping import difference
from ranking.asked import tallied
from ranking.evaluation.intervals import resample
from search.suggesting import Beginning, as_typed, typed_words
from search.suggesting.asked import AskedTexts
from store.events import WANTED
from store.searches import Search

CONSOLE = Console(width=120)
MONTH = timedelta(days=30)
SHOWN, LETTERS = 8, (1, 2, 3, 4)
WAYS = {"weight alone": (1.0, 1.0), "own first": (4.0, 1.0), "beginnings first": (1.0, 4.0), "both": (4.0, 4.0)}
"""How many times heavier own texts are, and texts that begin so."""


@dataclass(frozen=True, slots=True)
class Log:
    """One marketplace: its searches, oldest first, what each shop had bought a month before their end, and the words
    that were meant by those that found nothing."""

    searches: Sequence[Search]
    bought: Mapping[str, Set[str]]
    meant: Set[tuple[tuple[str, ...], tuple[str, ...]]]

    @property
    def cut(self) -> datetime:
        """A month before the end."""
        return self.searches[-1].at - MONTH


def main() -> None:
    """Each seed is another marketplace."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--retailers", type=int, default=400)
    said = parser.parse_args()
    logs = [read_log(seed, said.retailers) for seed in range(1, said.seeds + 1)]
    CONSOLE.print(completion_table(logs))
    CONSOLE.print(proposal_table(logs))


def read_log(seed: int, retailers: int) -> Log:
    """A marketplace made anew."""
    with tempfile.TemporaryDirectory() as folder:
        made = make_marketplace(Path(folder) / "demo", products=2000, retailers=retailers, seed=seed).directory
        rows = [json.loads(line) for line in (made / "events.jsonl").read_text(encoding="utf-8").splitlines()]
        orders = pd.read_csv(made / "orders.csv", parse_dates=["ordered_at"])
    acts: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row["type"] == "event" and row["action_name"] in WANTED:
            acts[row["query_id"]].append(row["event_attributes"]["object"]["object_id"])
    queries = [search_of(row, tuple(acts[row["query_id"]])) for row in rows if row["type"] == "query"]
    searches = sorted(queries, key=lambda one: (one.at, one.query_id))
    before = orders[orders["ordered_at"].dt.tz_localize(None) < searches[-1].at - MONTH]
    bought = {str(shop): frozenset(lines["product_id"]) for shop, lines in before.groupby("retailer_id")}
    return Log(searches, bought, frozenset(slips(searches)))


def search_of(row: dict[str, str], acted_on: tuple[str, ...]) -> Search:
    """A line of the log."""
    at = datetime.fromisoformat(row["timestamp"].removesuffix("Z"))
    found, shop = len(row["query_response_hit_ids"]), row["client_id"]
    return Search(row["query_id"], shop, row["session_id"], row["user_query"], at, found, (), acted_on)


def slips(searches: Sequence[Search]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """A session's first query ends with `a` where it found nothing, and the one without the slip with `b`."""
    words = {one.query_id: tuple(typed_words(one.text)) for one in searches}
    for query_id, typed in words.items():
        if query_id.endswith("a"):
            yield difference(typed, words[query_id[:-1] + "b"])


def completion_table(logs: Sequence[Log]) -> Table:
    """A row for each way, over the same shops."""
    table = Table(title=f"Completion: reciprocal rank among {SHOWN} after so many letters", title_justify="left")
    table.add_column("order")
    ranks = {letters: np.concatenate([shop_means(log, letters) for log in logs]) for letters in LETTERS}
    for letters in LETTERS:
        table.add_column(f"{letters}, {len(ranks[letters]):,} shops", justify="right")
    drawn = {letters: resample(ranks[letters]) for letters in LETTERS}
    for place, way in enumerate(WAYS):
        found = [drawn[letters].interval(place) for letters in LETTERS]
        table.add_row(way, *(f"{one.mean:.3f} ({one.low:.3f} to {one.high:.3f})" for one in found))
    gains = [drawn[letters].difference(len(WAYS) - 1, 0) for letters in LETTERS]
    table.add_row("both − weight alone", *(f"{one.mean:+.3f} ({one.low:+.3f} to {one.high:+.3f})" for one in gains))
    return table


def shop_means(log: Log, letters: int) -> np.ndarray:
    """(shops, ways): each shop's mean over its searches of the last month that led to a choice."""
    texts = tallied((one for one in log.searches if one.at < log.cut), log.cut)
    index, known = AskedTexts.of(texts), {tuple(typed_words(one.text)) for one in texts}
    ways = [replace(index, own_weight=own, first_weight=first) for own, first in WAYS.values()]
    ranks: defaultdict[str, list[list[float]]] = defaultdict(list)
    for one in log.searches:
        goal = tuple(typed_words(one.text))
        beginning = as_typed(" ".join(one.text.lower().split())[:letters], SHOWN)
        if one.at >= log.cut and one.acted_on and goal in known and beginning is not None:
            own = log.bought.get(one.retailer_id, frozenset())
            ranks[one.retailer_id].append([reciprocal(way, beginning, own, goal) for way in ways])
    return np.array([np.mean(rows, axis=0) for rows in ranks.values()])


def reciprocal(index: AskedTexts, beginning: Beginning, own: Set[str], goal: tuple[str, ...]) -> float:
    """One over the place of the text, or nothing."""
    for place, (one, _) in enumerate(index.going_on(beginning, own), start=1):
        if place > SHOWN:
            break
        if tuple(typed_words(one.text)) == goal:
            return 1 / place
    return 0.0


def proposal_table(logs: Sequence[Log]) -> Table:
    """Precision, over all marketplaces."""
    table = Table(title="Proposals", title_justify="left")
    for column in ("sessions", "searches", "proposed", "right", "precision", "at least"):
        table.add_column(column, justify="left" if column == "sessions" else "right")
    for said in ("told", "hidden"):
        right = proposed = 0
        for log in logs:
            searches = log.searches if said == "told" else [replace(one, session_id="") for one in log.searches]
            found = {(tuple(one.phrase.split()), tuple(one.other.split())) for one in proposals(searches)}
            right, proposed = right + len(found & log.meant), proposed + len(found)
        figures = (sum(len(log.searches) for log in logs), proposed, right)
        shares = (right / proposed, at_least(right, proposed)) if proposed else (0.0, 0.0)
        table.add_row(said, *(f"{one:,}" for one in figures), *(f"{share:.1%}" for share in shares))
    return table


if __name__ == "__main__":
    main()
