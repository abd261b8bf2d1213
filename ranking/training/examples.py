"""What a ranking model learns from: past pages as they would have been, and what was bought since."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zlib import crc32

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ranking.collaborative.learned import Collaborative
from ranking.features.matrix import NAMES, Matrix32, matrix
from ranking.features.scene import Scene
from ranking.orders import LeakError
from ranking.training.rehearsal import Rehearsal
from search.candidate import Candidate
from search.query import Query
from search.retailer import Retailer
from search.surfaces import Mode, for_you

Part = Literal["new", "own"]
"""What a shop has never bought, and what it has."""

PARTS: tuple[Part, ...] = ("new", "own")

MODES: Mapping[Part, Mode] = {"new": "discover", "own": "reorder"}

EPOCH = datetime(1970, 1, 1)

SHOPS = 1_000
"""At most so many shops of a moment are rehearsed, drawn by the seed: memory does not grow with the marketplace."""

KNOWN_BY = (1, 3)
BEGINNERS = 0.05
"""This share of a moment's shops is replayed once more for each of these counts, as if only their latest so many orders
were known: where all shops are old, a model would never meet a young one."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page's candidates: features, when the shop first bought each later on (milliseconds since 1970, 0 for never),
    and a number drawn from 0 to 1 that decides, whatever is bought when, whether it is learned from if not bought."""

    rows: Matrix32
    bought_at: NDArray[np.int64]
    draw: NDArray[np.float32]

    def bought(self, until: datetime) -> NDArray[np.bool_]:
        """Which of them it bought before `until`."""
        return (self.bought_at > 0) & (self.bought_at < _millis(until))

    def only(self, kept: NDArray[np.bool_]) -> "Sheet":
        """The same with fewer candidates."""
        return Sheet(self.rows[kept], self.bought_at[kept], self.draw[kept])


@dataclass(frozen=True, slots=True)
class Sheets:
    """The pages of one moment, by part; a page is there when the shop bought anything of the part later.

    Those of `beginners` are learned from, but no model is judged by them: the shops were older than they are made.
    """

    as_of: datetime
    parts: Mapping[Part, Sequence[Sheet]]
    beginners: Mapping[Part, Sequence[Sheet]]

    def grown(self) -> "Sheets":
        """Without the beginners."""
        return Sheets(self.as_of, self.parts, dict.fromkeys(self.parts, ()))


@dataclass(frozen=True, slots=True)
class Examples:
    """What a model is fitted on. `groups` are the sizes of pages, in the order of the rows; `places` are where each row
    stood on a page that was seen, from 1, or None where nothing was seen: then `bought` is 1 or 0, else a grade."""

    rows: Matrix32
    bought: NDArray[np.float32]
    groups: tuple[int, ...]
    places: NDArray[np.int32] | None = None


Taught = Callable[[Part], Examples]
"""What there is to learn of a part."""


def replay(rehearsal: Rehearsal, later: pd.DataFrame, seed: int, keep: float = 1.0) -> Sheets:
    """The pages of shops that came back. `later` are order lines from the rehearsal's moment on, and nothing else.

    Of new products that were never bought, a share of `keep` is kept. Raises LeakError for a line of `later` that is
    before the moment.
    """
    as_of = rehearsal.past.as_of
    if (later["ordered_at"] < pd.Timestamp(as_of)).any():
        raise LeakError(f"what was bought later begins before {as_of}: labels would be known as history")
    drawn = _drawn(later["retailer_id"].unique().tolist(), SHOPS, seed)
    bought_at = _first_moments(later[later["retailer_id"].isin(drawn)])
    some = _drawn(sorted(drawn), round(BEGINNERS * len(drawn)), [seed, as_of.toordinal()])
    young = (shop for orders in KNOWN_BY for shop in rehearsal.beginners(some, orders))
    return Sheets(
        as_of,
        _pages(rehearsal, rehearsal.shops(drawn), bought_at, seed, keep),
        _pages(rehearsal, young, bought_at, seed, keep),
    )


def gathered(moments: Sequence[Sheets], part: Part, until: datetime, keep: float = 1.0) -> Examples:
    """The pages of several moments as one set, labelled with what was bought before `until`; pages without are out.

    Of what was not bought before `until`, a share of `keep` is learned from.
    """
    known = [moment for moment in moments if moment.as_of < until]
    pages = [sheet for moment in known for sheet in (*moment.parts[part], *moment.beginners[part])]
    pages = [sheet for sheet in pages if sheet.bought(until).any()]
    if keep < 1.0:
        pages = [sheet.only(sheet.bought(until) | (sheet.draw < keep)) for sheet in pages]
    if not pages:
        return Examples(np.empty((0, len(NAMES)), np.float32), np.empty(0, np.float32), ())
    return Examples(
        np.concatenate([sheet.rows for sheet in pages]),
        np.concatenate([sheet.bought(until) for sheet in pages]).astype(np.float32),
        tuple(len(sheet.rows) for sheet in pages),
    )


def _pages(
    rehearsal: Rehearsal, shops: Iterable[Retailer], bought_at: Mapping[str, Mapping[str, int]], seed: int, keep: float
) -> dict[Part, list[Sheet]]:
    """A sheet for each shop and part, where it bought anything of the part."""
    parts: dict[Part, list[Sheet]] = {"new": [], "own": []}
    for shop in shops:
        for part, sheets in parts.items():
            sheet = _sheet(rehearsal, shop, part, bought_at[shop.retailer_id], seed)
            if sheet is not None:
                sheets.append(sheet.only((sheet.bought_at > 0) | (sheet.draw < keep)) if part == "new" else sheet)
    return parts


def _sheet(rehearsal: Rehearsal, shop: Retailer, part: Part, bought_at: Mapping[str, int], seed: int) -> Sheet | None:
    """None where the shop bought nothing of the part."""
    if not any((product in shop.purchases) == (part == "own") for product in bought_at):
        return None
    query = for_you(shop, MODES[part], facets=False)
    candidates = rehearsal.candidates(query)
    moments = np.array([bought_at.get(one.product.product_id, 0) for one in candidates], np.int64)
    if not moments.any():
        return None
    dice = np.random.default_rng([seed, crc32(shop.retailer_id.encode()), rehearsal.past.as_of.toordinal()])
    draw = dice.random(len(candidates)).astype(np.float32)
    return Sheet(features(query, candidates, rehearsal.learned), moments, draw)


def features(query: Query, candidates: Sequence[Candidate], learned: Collaborative) -> Matrix32:
    """The matrix of a page, in training as in serving."""
    return matrix(Scene(query, candidates, learned))


def _first_moments(later: pd.DataFrame) -> dict[str, dict[str, int]]:
    """By retailer and product, the moment of its first order line in milliseconds since 1970."""
    first = later.groupby(["retailer_id", "product_id"])["ordered_at"].min().reset_index()
    found: dict[str, dict[str, int]] = {}
    for shop, product, moment in first.itertuples(index=False, name=None):
        found.setdefault(shop, {})[product] = _millis(moment)
    return found


def _millis(moment: datetime) -> int:
    """Of a naive moment, which is UTC."""
    return round((moment - EPOCH).total_seconds() * 1000)


def _drawn(shops: Sequence[str], count: int, seed: int | Sequence[int]) -> frozenset[str]:
    """All of them, or `count` drawn ones."""
    if len(shops) <= count:
        return frozenset(shops)
    return frozenset(np.random.default_rng(seed).choice(sorted(shops), count, replace=False).tolist())
