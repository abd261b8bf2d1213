"""What a ranking model learns from: past pages as they would have been, and what was bought since."""

from collections.abc import Mapping, Sequence
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
    """The pages of one moment, by part; a page is there when the shop bought anything of the part later."""

    as_of: datetime
    parts: Mapping[Part, Sequence[Sheet]]


@dataclass(frozen=True, slots=True)
class Examples:
    """What a model is fitted on. `groups` are the sizes of pages, in the order of the rows; `places` are where each row
    stood on a page that was seen, from 1, or None where nothing was seen: then `bought` is 1 or 0, else a grade."""

    rows: Matrix32
    bought: NDArray[np.float32]
    groups: tuple[int, ...]
    places: NDArray[np.int32] | None = None


def replay(rehearsal: Rehearsal, later: pd.DataFrame, seed: int, keep: float = 1.0) -> Sheets:
    """The pages of shops that came back. `later` are order lines from the rehearsal's moment on, and nothing else.

    Of new products that were never bought, a share of `keep` is kept. Raises LeakError for a line of `later` that is
    before the moment.
    """
    as_of = rehearsal.past.as_of
    if (later["ordered_at"] < pd.Timestamp(as_of)).any():
        raise LeakError(f"what was bought later begins before {as_of}: labels would be known as history")
    drawn = _drawn(later["retailer_id"].unique().tolist(), seed)
    bought_at = _first_moments(later[later["retailer_id"].isin(drawn)])
    parts: dict[Part, list[Sheet]] = {"new": [], "own": []}
    for shop in rehearsal.shops(drawn):
        for part, sheets in parts.items():
            sheet = _sheet(rehearsal, shop, part, bought_at[shop.retailer_id], seed)
            if sheet is not None:
                sheets.append(sheet.only((sheet.bought_at > 0) | (sheet.draw < keep)) if part == "new" else sheet)
    return Sheets(as_of, parts)


def gathered(moments: Sequence[Sheets], part: Part, until: datetime, keep: float = 1.0) -> Examples:
    """The pages of several moments as one set, labelled with what was bought before `until`; pages without are out.

    Of what was not bought before `until`, a share of `keep` is learned from.
    """
    pages = [sheet for moment in moments if moment.as_of < until for sheet in moment.parts[part]]
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


def _drawn(shops: Sequence[str], seed: int) -> frozenset[str]:
    """All of them, or SHOPS drawn ones."""
    if len(shops) <= SHOPS:
        return frozenset(shops)
    return frozenset(np.random.default_rng(seed).choice(sorted(shops), SHOPS, replace=False).tolist())
