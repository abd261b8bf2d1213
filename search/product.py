"""What is sold: the one shape that the indexer writes and that the engines give back."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

Attribute = str | int | float | bool
PackUnit = Literal["kg", "l", "pc"]


class PriceSlab(NamedTuple):
    """From `quantity` pieces on, one piece costs `price`."""

    quantity: int
    price: float


class Neighbour(NamedTuple):
    """Another product that the same shops buy, and how strongly (0 to 1)."""

    product_id: str
    strength: float


@dataclass(frozen=True, slots=True)
class Popularity:
    """Demand as of the index build.

    Buyers are distinct retailers; `decayed` counts order lines that halve every 30 days; `trend` is growth: buyers in
    the last 30 days against a third of those in the last 90, both with ten added, minus one (0: steady). Shares by
    region and by segment are of its shops that bought the product in the last 90 days, where there are enough to tell.
    `sold_for_days` counts from its first order; `repeats` is on how many days a shop that bought it has ordered it, on
    average.
    """

    buyers_30d: int = 0
    buyers_90d: int = 0
    decayed: float = 0.0
    trend: float = 0.0
    by_region: tuple[tuple[str, float], ...] = ()
    by_segment: tuple[tuple[str, float], ...] = ()
    sold_for_days: float = 0.0
    repeats: float = 0.0


@dataclass(frozen=True, slots=True)
class Product:
    """One thing a retailer can order.

    Prices are of one selling unit in `currency`; `mrp` is the maximum retail price printed on it. `category` is a path
    from the broadest to the narrowest. `pack_value` is the whole content in the base unit `pack_unit` (12 x 100 g is
    1.2 kg). `moq` and `case_pack` count selling units. No `regions` means that it is served everywhere; no `stock`
    (None) means that stock is not tracked.
    """

    product_id: str
    title: str
    description: str = ""
    brand: str = ""
    category: tuple[str, ...] = ()
    price: float | None = None
    mrp: float | None = None
    currency: str = "INR"
    pack_value: float | None = None
    pack_unit: PackUnit | None = None
    pack_count: int = 1
    moq: int = 1
    case_pack: int = 1
    price_slabs: tuple[PriceSlab, ...] = ()
    distributor_id: str = ""
    stock: int | None = None
    regions: tuple[str, ...] = ()
    created_at: datetime | None = None
    image_url: str = ""
    attributes: tuple[tuple[str, Attribute], ...] = ()
    popularity: Popularity = field(default_factory=Popularity)
    neighbours: tuple[Neighbour, ...] = ()

    @property
    def margin(self) -> float | None:
        """What the retailer keeps on one selling unit sold at MRP, or None where a price is missing."""
        return None if self.price is None or self.mrp is None else round(self.mrp - self.price, 2)

    @property
    def unit_price(self) -> float | None:
        """Price per kg, litre or piece (see `pack_unit`), or None where price or pack is unknown."""
        return None if self.price is None or not self.pack_value else round(self.price / self.pack_value, 2)

    @property
    def in_stock(self) -> bool:
        """Whether at least the minimum order quantity is there; untracked stock counts as there."""
        return self.stock is None or self.stock >= self.moq
