"""What a ranking model can learn from served pages: what was seen there, and what was clicked, added, ordered.

A hit high on a page is clicked more because it is seen more. LightGBM's unbiased lambdarank is told the place of each
hit and learns, beside the trees, what a place adds by itself (score = trees + place); only the trees are kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ranking.features.matrix import NAMES, Matrix32
from ranking.profiles.session import touches
from ranking.training.examples import Examples, Part, features
from ranking.training.rehearsal import Rehearsal
from search.query import Query
from search.surfaces import FOR_YOU
from store.events import Shown

GRADES: Mapping[str, int] = {"click": 1, "add_to_cart": 2, "order": 3, "purchase": 3}
"""What was done, as a grade; of several the highest. Seen and left alone is 0."""

PAGES = 4_000
"""At most so many pages of a window are learned from, drawn by the seed: memory does not grow with the log."""

DEEPEST = 40
"""Places from this one on are taken for one: too few of them are seen to tell them apart."""

Acts = Mapping[str, Sequence[tuple[str, str, datetime]]]


@dataclass(frozen=True, slots=True)
class LoggedPage:
    """What was seen of one page, by product with its place from 1, and the grades of what was done with some of it."""

    retailer_id: str
    moment: datetime
    places: Mapping[str, int]
    grades: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Log:
    """Pages that something was done on, oldest first, and what each shop did: product, action name, moment."""

    pages: Sequence[LoggedPage]
    acts: Acts

    @classmethod
    def of(cls, shown: Iterable[Shown], events: pd.DataFrame) -> "Log":
        """From the store's pages and its frame of events."""
        named = events[events["object_id"] != ""]
        done = named[named["action_name"].isin(list(GRADES))]
        seen = _by_query(named[named["action_name"] == "impression"])
        graded = _by_query(done)
        pages = [_page(one, seen.get(one.query_id, []), graded.get(one.query_id, [])) for one in shown]
        acts: dict[str, list[tuple[str, str, datetime]]] = {}
        moments = done["timestamp"].dt.to_pydatetime()
        names = (done[name] for name in ("retailer_id", "object_id", "action_name"))
        for shop, product, action, moment in zip(*names, moments, strict=True):
            acts.setdefault(shop, []).append((product, action, moment))
        return cls([page for page in pages if page.retailer_id and page.grades], acts)


@dataclass(frozen=True, slots=True)
class Clicked:
    """Pages of one window as rows: features as of its beginning, grades, places, and the sizes of the pages."""

    begins: datetime
    ends: datetime
    parts: Mapping[Part, Examples]


def learned_from(rehearsal: Rehearsal, log: Log, ends: datetime, seed: int) -> Clicked:
    """The log's pages from the rehearsal's moment until `ends`, with what the shop had done minutes before each.

    Profiles are those of the rehearsal's moment: a page knows less than it did when it was served, never more.
    """
    begins = rehearsal.past.as_of
    within = [page for page in log.pages if begins <= page.moment < ends]
    if len(within) > PAGES:
        kept = np.sort(np.random.default_rng(seed).choice(len(within), PAGES, replace=False))
        within = [within[place] for place in kept]
    asking = {page.retailer_id for page in within}
    histories = {history.retailer_id: history for history in rehearsal.past.of(asking).histories()}
    found: dict[Part, list[_Rows]] = {"new": [], "own": []}
    for page in within:
        if page.retailer_id in histories:
            acts = touches(log.acts.get(page.retailer_id, ()), page.moment)
            shop = rehearsal.profile(histories[page.retailer_id], acts)
            query = Query(surface=FOR_YOU, retailer=shop, only=frozenset(page.places), facets=False)
            for part, rows in _rows(rehearsal, query, page).items():
                found[part].append(rows)
    return Clicked(begins, ends, {part: _joined(rows) for part, rows in found.items()})


@dataclass(frozen=True, slots=True)
class _Rows:
    rows: Matrix32
    grades: NDArray[np.float32]
    places: NDArray[np.int32]


def _rows(rehearsal: Rehearsal, query: Query, page: LoggedPage) -> dict[Part, _Rows]:
    """The page's parts in which something was done and something left alone."""
    candidates = rehearsal.known(query)
    names = [one.product.product_id for one in candidates]
    grades = np.array([page.grades.get(name, 0) for name in names], np.float32)
    places = np.minimum([page.places[name] for name in names], DEEPEST).astype(np.int32)
    own = np.array([name in query.retailer.purchases for name in names], bool)
    chosen: dict[Part, NDArray[np.bool_]] = {"new": ~own, "own": own}
    if not any(len(set(grades[mask])) > 1 for mask in chosen.values()):
        return {}
    matrix = features(query, candidates, rehearsal.learned)
    return {
        part: _Rows(matrix[mask], grades[mask], places[mask])
        for part, mask in chosen.items()
        if len(set(grades[mask])) > 1
    }


def _joined(pages: Sequence[_Rows]) -> Examples:
    if not pages:
        return Examples(np.empty((0, len(NAMES)), np.float32), np.empty(0, np.float32), ())
    return Examples(
        np.concatenate([page.rows for page in pages]),
        np.concatenate([page.grades for page in pages]),
        tuple(len(page.rows) for page in pages),
        np.concatenate([page.places for page in pages]),
    )


def together(windows: Sequence[Clicked], part: Part, until: datetime) -> Examples:
    """The pages of all windows that had ended by `until`."""
    found = [window.parts[part] for window in windows if window.ends <= until and window.parts[part].groups]
    if not found:
        return _joined(())
    places = [one.places for one in found if one.places is not None]
    return Examples(
        np.concatenate([one.rows for one in found]),
        np.concatenate([one.bought for one in found]),
        tuple(size for one in found for size in one.groups),
        np.concatenate(places),
    )


def _page(shown: Shown, seen: Sequence[tuple[str, str, int]], done: Sequence[tuple[str, str, int]]) -> LoggedPage:
    """Without impressions, all hits down to the last one that something was done with count as seen, and one more."""
    grades: dict[str, int] = {}
    for product, action, _ in done:
        grades[product] = max(grades.get(product, 0), GRADES[action])
    places = {product: place for place, product in enumerate(shown.hits, start=1)}
    places |= {product: place for product, _, place in (*seen, *done) if place > 0}
    deepest = max((places.get(product, 0) for product in grades), default=0) + 1
    noticed = {product for product, *_ in (*seen, *done)} if seen else {p for p, n in places.items() if n <= deepest}
    return LoggedPage(
        shown.retailer_id,
        shown.moment,
        {product: place for product, place in places.items() if product in noticed},
        {product: grade for product, grade in grades.items() if product in places},
    )


def _by_query(events: pd.DataFrame) -> dict[str, list[tuple[str, str, int]]]:
    """Product, action and place (0 where it is not known) by query."""
    found: dict[str, list[tuple[str, str, int]]] = {}
    placed = events.assign(ordinal=events["ordinal"].fillna(0).astype(int))
    columns = (placed[name] for name in ("query_id", "object_id", "action_name", "ordinal"))
    for query, product, action, place in zip(*columns, strict=True):
        found.setdefault(query, []).append((product, action, place))
    return found
