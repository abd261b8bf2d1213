"""What the pipeline may know of the one who asks. `ranking` builds it from the orders; a stranger is an empty one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Purchase:
    """A retailer's history with one product. `count` is order days; the gap is None until a second order day.
    `chances` are the shop's order days after the first one with it."""

    product_id: str
    title: str
    count: int
    last: datetime
    usual_quantity: float
    usual_gap_days: float | None = None
    chances: int = 0


Act = Literal["click", "add", "order"]


@dataclass(frozen=True, slots=True)
class Touch:
    """What the shop did with a product a moment ago: looked at it, added it to the cart, ordered it."""

    product_id: str
    act: Act
    minutes_ago: float
    title: str = ""


@dataclass(frozen=True, slots=True)
class Scored:
    """A product with a score (higher is better); `because` is the retailer's own product that led there, if one did."""

    product_id: str
    score: float
    because: str = ""


@dataclass(frozen=True, slots=True)
class Retailer:
    """One shop. `vectors` go by the name of the index field they are compared with; shares sum to one.

    `neighbours` are products new to it that shops with the same purchases buy, best first; `reorders` are all its own
    products by how likely it buys them again, best first; `peers` are products popular with shops of its region and
    kind, best first. `interests` say how much each own product stands for what it wants (√ of its order lines, halving
    every 60 days), `habits` how much it is a habit (its order days, halving every 180 days). `usual_price` is the
    median natural logarithm of its products' prices. `touches` are what it has done in the running session, latest
    first; they count as small parts of an order line in `interests` and in all that is built from them. `as_of` is the
    moment up to which its orders were read; up to it come recency, frequency and money: the last order, the days with
    one, what was paid in all.
    """

    retailer_id: str = ""
    region: str = ""
    segment: str = ""
    purchases: Mapping[str, Purchase] = field(default_factory=dict)
    vectors: Mapping[str, Vector] = field(default_factory=dict)
    neighbours: tuple[Scored, ...] = ()
    reorders: tuple[Scored, ...] = ()
    peers: tuple[Scored, ...] = ()
    interests: Mapping[str, float] = field(default_factory=dict)
    habits: Mapping[str, float] = field(default_factory=dict)
    categories: Mapping[str, float] = field(default_factory=dict)
    brands: Mapping[str, float] = field(default_factory=dict)
    price_bands: Mapping[str, float] = field(default_factory=dict)
    as_of: datetime | None = None
    last_order_at: datetime | None = None
    order_days: int = 0
    spent: float = 0.0
    usual_price: float | None = None
    touches: tuple[Touch, ...] = ()

    @property
    def is_stranger(self) -> bool:
        """Whether nothing is known of what it buys."""
        return not self.purchases

    @property
    def sought(self) -> tuple[Scored, ...]:
        """What it looked at or added in the running session and has not ordered in it, latest first."""
        ordered = {touch.product_id for touch in self.touches if touch.act == "order"}
        latest = {touch.product_id: touch.minutes_ago for touch in reversed(self.touches)}
        found = sorted((ago, product) for product, ago in latest.items() if product not in ordered)
        return tuple(Scored(product, 1.0 / (1.0 + ago)) for ago, product in found)


STRANGER = Retailer()
