"""Profiles on demand: a retailer's orders as they stand in the store, read with what all shops taught."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

import pandas as pd
from sqlalchemy import Connection

from ranking.collaborative.learned import Collaborative
from ranking.learning import INSTANT
from ranking.orders import Past
from ranking.profiles.price_bands import PriceBands
from ranking.profiles.profile import Profiles
from ranking.profiles.session import SESSION, touches
from search.encoder import Encoder, text_of
from search.pipeline import utc_now
from search.product import Product
from search.retailer import Retailer, Touch, Vector
from store import catalogue, events, orders, retailers, revisions
from store.database import Database

KEPT = 2_000
"""Profiles kept at hand; some 100 kB each at most. One that was not asked for lately is built again."""


@dataclass
class Shops:
    """Builds each profile when it is asked for and keeps it until the orders change; for a shop in the middle of a
    session, with what it did in the last minutes.

    Without anything learned, a profile is the history alone. `before` hides what came at or after a moment.
    """

    database: Database
    learned: Collaborative | None = None
    encoder: Encoder | None = None
    bands: PriceBands | None = None
    before: datetime | None = None
    clock: Callable[[], datetime] = utc_now
    _kept: OrderedDict[str, tuple[int, Retailer]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, retailer_id: str) -> Retailer:
        """What is known of a retailer now; of one that nobody knows, the id."""
        touched = self._touched(retailer_id) if self.learned is not None else ()
        return self._build(retailer_id, touched) if touched else self._settled(retailer_id)

    def young(self, retailer_id: str, latest_orders: int) -> Retailer:
        """What would be known of a retailer if only its latest so many orders were: for asking how a beginner is
        served."""
        return self._build(retailer_id, latest_orders=latest_orders)

    def _touched(self, retailer_id: str) -> tuple[Touch, ...]:
        now = self.before or self.clock()
        with self.database.reading() as connection:
            return touches(events.acts(connection, retailer_id, since=now - SESSION, before=now), now)

    def _settled(self, retailer_id: str) -> Retailer:
        """Outside a session: the kept profile, if it still holds."""
        with self.database.reading() as connection:
            revision = revisions.read(connection).orders
        with self._lock:
            kept = self._kept.get(retailer_id)
            if kept is not None and kept[0] == revision:
                self._kept.move_to_end(retailer_id)
                return kept[1]
        built = self._build(retailer_id)
        with self._lock:
            self._kept[retailer_id] = (revision, built)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return built

    def as_of(self, moment: datetime) -> "Shops":
        """The same shops, known by what they had bought before a moment."""
        return Shops(self.database, self.learned, self.encoder, self.bands, moment)

    def _build(self, retailer_id: str, touched: Sequence[Touch] = (), latest_orders: int | None = None) -> Retailer:
        with self.database.reading() as connection:
            shop = retailers.get(connection, retailer_id) or retailers.Shop(retailer_id)
            lines = orders.frame(connection, retailer_id=retailer_id, before=self.before)
            if latest_orders is not None:
                lines = _of_latest(lines, latest_orders)
            now = self.before or _after_the_last(connection)
            known = dict.fromkeys((*lines["product_id"], *(touch.product_id for touch in touched)))
            own = catalogue.get_many(connection, list(known))
        if self.learned is None:
            return Retailer(retailer_id, shop.region, shop.segment)
        profiles = Profiles(own, self.learned, self._texts(own), self.bands)
        if lines.empty or now is None:
            return profiles.newcomer(retailer_id, shop.region, shop.segment, touched)
        return profiles.one(next(Past(now, lines).histories()), shop.region, shop.segment, touched)

    def _texts(self, own: Mapping[str, Product]) -> dict[str, Vector]:
        if self.encoder is None or not own:
            return {}
        return dict(zip(own, self.encoder.encode([text_of(product) for product in own.values()]), strict=True))


def _of_latest(lines: pd.DataFrame, count: int) -> pd.DataFrame:
    """The lines (oldest first) of the last `count` orders."""
    placed = lines["order_id"].drop_duplicates(keep="last")
    return lines[lines["order_id"].isin(placed.iloc[max(0, len(placed) - count) :])]


def _after_the_last(connection: Connection) -> datetime | None:
    """The moment after the last order; to find it takes a look at all orders."""
    span = orders.span(connection)
    return None if span is None else span[1] + INSTANT
