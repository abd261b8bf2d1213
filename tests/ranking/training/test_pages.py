from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd

from ranking.features.matrix import NAMES
from ranking.orders import Past
from ranking.training.examples import Examples
from ranking.training.model import RankingModel
from ranking.training.pages import Log, learned_from, together
from ranking.training.rehearsal import Rehearsal
from store.events import Shown
from tests.ranking.bought import NOW
from tests.ranking.corner_shops import catalogue, orders, product_id

BEGINS, ENDS = NOW - timedelta(days=14), NOW
ORDERS = orders(shops=12)
REHEARSAL = Rehearsal(Past.before(ORDERS, BEGINS), catalogue())
HITS = tuple(product_id(kind, number) for number in range(10) for kind in ("food", "care"))


def events(*rows: tuple[str, str, str, int, float]) -> pd.DataFrame:
    """Query, action, product, place, minutes after the page."""
    moments = [BEGINS + timedelta(days=3, minutes=after) for *_, after in rows]
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], [], [], []]
    return pd.DataFrame(
        {
            "query_id": columns[0],
            "retailer_id": ["shop00"] * len(rows),
            "action_name": columns[1],
            "object_id": columns[2],
            "ordinal": pd.array(columns[3], dtype="Int64"),
            "timestamp": pd.to_datetime(moments).astype("datetime64[ms]"),
        }
    )


def shown(query: str = "q", days: float = 3, hits: Iterable[str] = HITS) -> Shown:
    return Shown(query, "shop00", BEGINS + timedelta(days=days), tuple(hits))


def test_the_strongest_act_is_the_grade_and_impressions_say_what_was_seen() -> None:
    acts = [("q", "impression", HITS[place], place + 1, 0.0) for place in range(6)]
    acts += [("q", "click", HITS[2], 3, 1.0), ("q", "add_to_cart", HITS[2], 3, 2.0), ("q", "click", HITS[0], 1, 3.0)]
    (page,) = Log.of([shown()], events(*acts)).pages
    assert page.grades == {HITS[2]: 2, HITS[0]: 1}
    assert page.places == {HITS[place]: place + 1 for place in range(6)}


def test_without_impressions_all_down_to_one_below_the_last_act_was_seen() -> None:
    (page,) = Log.of([shown()], events(("q", "click", HITS[4], 5, 1.0))).pages
    assert sorted(page.places.values()) == [1, 2, 3, 4, 5, 6]


def test_a_page_that_nothing_was_done_on_teaches_nothing() -> None:
    assert Log.of([shown()], events(("other", "click", HITS[0], 1, 1.0))).pages == []


def test_pages_outside_of_the_window_are_left_out() -> None:
    acts = [(name, "click", HITS[0], 1, 1.0) for name in ("before", "within", "after")]
    pages = [shown("before", -1), shown("within", 3), shown("after", 14)]
    found = learned_from(REHEARSAL, Log.of(pages, events(*acts)), ENDS, seed=0)
    assert sum(len(part.groups) for part in found.parts.values()) == 1


def test_new_and_own_products_are_pages_of_their_own_with_their_places() -> None:
    acts = [("q", "impression", hit, place, 0.0) for place, hit in enumerate(HITS, start=1)]
    acts += [("q", "click", hit, HITS.index(hit) + 1, 1.0) for hit in HITS[:4]]
    found = learned_from(REHEARSAL, Log.of([shown()], events(*acts)), ENDS, seed=0)
    own = set(ORDERS[(ORDERS["retailer_id"] == "shop00") & (ORDERS["ordered_at"] < BEGINS)]["product_id"])
    assert found.parts["own"].groups == (len(own & set(HITS)),)
    assert found.parts["new"].groups == (len(set(HITS) - own),)
    places = [found.parts[part].places for part in ("own", "new")]
    assert sorted(np.concatenate([place for place in places if place is not None])) == list(range(1, 21))
    assert found.parts["own"].bought.sum() + found.parts["new"].bought.sum() == 4


def test_what_was_clicked_before_the_page_is_a_session_and_what_came_after_is_not() -> None:
    cared = [product_id("care", number) for number in range(4)]  # all of them new to a shop that buys food
    acts = [("q0", "click", cared[1], 2, -5.0), ("q", "click", cared[0], 1, 5.0), ("q", "click", cared[2], 3, 6.0)]
    found = learned_from(REHEARSAL, Log.of([shown("q", hits=cared)], events(*acts)), ENDS, seed=0)
    clicks = found.parts["new"].rows[:, NAMES.index("session_clicks")]
    assert clicks.tolist() == [0, 1, 0, 0]


def test_only_windows_that_had_ended_are_put_together() -> None:
    acts = [("q", "impression", HITS[1], 2, 0.0), ("q", "click", HITS[0], 1, 1.0)]
    found = learned_from(REHEARSAL, Log.of([shown()], events(*acts)), ENDS, seed=0)
    assert together([found], "new", ENDS - timedelta(days=1)).groups == ()


def seen_pages(pages: int = 800, length: int = 12, seed: int = 0) -> tuple[Examples, np.ndarray]:
    """Clicks whose truth is known: wanted is what is high in `strength`, but the pages showed what is high in `price`
    first, and a place is looked at half as often as half its depth. Returns the rows and how much each is wanted."""
    rng = np.random.default_rng(seed)
    strength, price = NAMES.index("strength"), NAMES.index("price")
    parts: list[np.ndarray] = []
    clicked: list[np.ndarray] = []
    for _ in range(pages):
        rows = np.full((length, len(NAMES)), np.nan, np.float32)
        rows[:, strength], rows[:, price] = rng.normal(size=length), rng.normal(size=length)
        rows = rows[np.argsort(-rows[:, price] - 0.5 * rng.normal(size=length))]
        wanted = 1 / (1 + np.exp(1.5 - 1.5 * rows[:, strength]))
        done = (rng.random(length) < wanted) & (rng.random(length) < 1 / np.arange(1, length + 1))
        if done.any():
            parts.append(rows)
            clicked.append(done)
    rows = np.concatenate(parts)
    places = np.tile(np.arange(1, length + 1, dtype=np.int32), len(parts))
    grades = np.concatenate(clicked).astype(np.float32)
    truth = 1 / (1 + np.exp(1.5 - 1.5 * rows[:, strength]))
    return Examples(rows, grades, (length,) * len(parts), places), truth


def quality(model: RankingModel, rows: np.ndarray, truth: np.ndarray, length: int = 12) -> float:
    """Mean rank correlation of the model's order with the truth, page by page."""
    said = model.raw("new", rows).reshape(-1, length)
    ranks = [np.argsort(np.argsort(values, axis=1), axis=1) for values in (said, truth.reshape(-1, length))]
    return float(np.mean([np.corrcoef(a, b)[0, 1] for a, b in zip(*ranks, strict=True)]))


def test_places_are_taken_out_of_the_clicks() -> None:
    """The same clicks, once with their places and once without: only the first finds out what is wanted."""
    known, _ = seen_pages()
    fresh, truth = seen_pages(pages=200, seed=1)
    unplaced = Examples(known.rows, known.bought, known.groups)
    nothing = Examples(known.rows[:0], known.bought[:0], ())
    told, blind = (RankingModel.fit({"new": one, "own": nothing}.__getitem__) for one in (known, unplaced))
    trees = replace(blind, networks={})  # those that learn places have no networks beside them
    assert quality(told, fresh.rows, truth) > 0.8
    assert quality(told, fresh.rows, truth) > quality(trees, fresh.rows, truth) + 0.1
