"""What shops have searched for and found, learned from the log: texts to suggest to others who begin to type them."""

import json
import logging
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from ranking.artifacts import Artifact, Shelf
from search.progress import SILENT, Progress
from search.suggesting import Asked, typed_words
from store.database import Database
from store.events import last_query
from store.searches import Search, searches

QUERIES = "queries"
FILE = "asked.jsonl"

WINDOW = timedelta(days=180)
HALF_LIFE_DAYS = 60.0
SHOPS = 3
"""So many shops must have asked for the same before others see that somebody did."""
MOST = 50_000
MOST_PRODUCTS = 5
LONGEST = 60
"""Letters of a text that is suggested; a longer one was pasted."""
FOUND_SHARE = 0.5
"""In so many of its searches, at least, the text must have found something."""
LOOKED_ONLY = 0.25
"""What a shop that chose nothing counts."""
PRIVATE = re.compile(r"\d{7}|@|https?:")
"""Numbers of telephones and the like, addresses: nobody else's business."""

Words = tuple[str, ...]
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Tally:
    """What is known of one text, however it was written."""

    searches: int = 0
    found: int = 0
    written: Counter[str] = field(default_factory=Counter)
    shops: dict[str, float] = field(default_factory=dict)
    products: Counter[str] = field(default_factory=Counter)

    def add(self, search: Search, now: datetime) -> None:
        """Counts one search; the searches of nobody in particular are no shop's."""
        self.searches += 1
        self.found += search.found > 0
        self.written[" ".join(search.text.lower().split())] += 1
        self.products.update(search.acted_on)
        if search.retailer_id:
            recent = 0.5 ** ((now - search.at) / timedelta(days=HALF_LIFE_DAYS))
            counts = recent * (1.0 if search.acted_on else LOOKED_ONLY)
            self.shops[search.retailer_id] = max(counts, self.shops.get(search.retailer_id, 0.0))

    @property
    def may_be_suggested(self) -> bool:
        """Whether several shops asked, it mostly found something, and somebody chose of it."""
        return len(self.shops) >= SHOPS and self.found >= FOUND_SHARE * self.searches and bool(self.products)

    def asked(self) -> Asked:
        """The text as it is mostly written."""
        text = min(self.written, key=lambda one: (-self.written[one], one))
        return Asked(text, round(sum(self.shops.values()), 4), tuple(one for one, _ in self._chosen()))

    def _chosen(self) -> list[tuple[str, int]]:
        return sorted(self.products.items(), key=lambda item: (-item[1], item[0]))[:MOST_PRODUCTS]


def anywhere(_: str) -> bool:
    """Of every text: it leads somewhere."""
    return True


def tallied(found: Iterable[Search], now: datetime, leads: Callable[[str], bool] = anywhere) -> list[Asked]:
    """What may be suggested, heaviest first."""
    tallies: dict[Words, Tally] = {}
    for search in found:
        words = tuple(typed_words(search.text))
        if words and len(search.text) <= LONGEST and not PRIVATE.search(search.text):
            tallies.setdefault(words, Tally()).add(search, now)
    asked = [tally.asked() for tally in tallies.values() if tally.may_be_suggested]
    heaviest = sorted(asked, key=lambda one: (-one.weight, one.text))[:MOST]
    return [one for one in heaviest if leads(one.text)]


def learn_asked(
    database: Database, shelf: Shelf, leads: Callable[[str], bool] = anywhere, progress: Progress = SILENT
) -> Artifact | None:
    """Learn from the searches of the last half year and put the outcome into use; None where nobody ever searched.

    `leads` says of a text whether it finds anything today: what somebody found once may be sold no more.
    """
    with progress.stage("reading what was searched for"), database.reading() as connection:
        now = last_query(connection)
        if now is None:
            return None
        asked = tallied(searches(connection, now - WINDOW), now, leads)
    with shelf.draft(QUERIES) as draft:
        lines = (json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in asked)
        (draft.path / FILE).write_text("".join(lines), encoding="utf-8")
        draft.facts.update(as_of=str(now), queries=len(asked))
    shelf.tidy(QUERIES)
    return shelf.current(QUERIES)


def load_asked(path: Path) -> Iterator[Asked]:
    """What `learn_asked` kept; of a file that cannot be read, nothing, as pages do without."""
    try:
        for line in (path / FILE).read_text(encoding="utf-8").splitlines():
            said = json.loads(line)
            yield Asked(said["text"], said["weight"], tuple(said["products"]))
    except (OSError, ValueError, KeyError) as fault:
        log.warning("what was searched for cannot be read (%s): run `kirana build`; suggestions do without it", fault)
