"""Whether a product is cheap or dear for its kind."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np

from search.filters import PATH_SEPARATOR
from search.product import Product

PriceBand = Literal["low", "middle", "high"]
Thirds = tuple[float, float]
FILE = "price_bands.json"

ENOUGH_PRICES = 6
"""A category with fewer priced products is judged with the whole catalogue."""


@dataclass(frozen=True, slots=True)
class PriceBands:
    """Where the lower and the upper third of prices end: of the whole catalogue, and by category path."""

    everywhere: Thirds = (0.0, 0.0)
    by_category: Mapping[str, Thirds] = field(default_factory=dict)

    @classmethod
    def of(cls, prices: Iterable[tuple[str, float]]) -> "PriceBands":
        """From category path and price of each priced product."""
        found: defaultdict[str, list[float]] = defaultdict(list)
        for category, price in prices:
            found[category].append(price)
        large = {kind: _thirds(listed) for kind, listed in found.items() if len(listed) >= ENOUGH_PRICES}
        return cls(_thirds([price for listed in found.values() for price in listed]), large)

    def band(self, product: Product) -> PriceBand | None:
        """The third of its category's prices that the product lies in; None without a price."""
        if product.price is None:
            return None
        low, high = self.by_category.get(PATH_SEPARATOR.join(product.category), self.everywhere)
        if product.price <= low:
            return "low"
        return "middle" if product.price <= high else "high"

    def save(self, folder: Path) -> None:
        """Write one file into `folder`."""
        said = {"everywhere": self.everywhere, "by_category": self.by_category}
        (folder / FILE).write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "PriceBands":
        """Read what `save` wrote."""
        said = json.loads((folder / FILE).read_text(encoding="utf-8"))
        low, high = said["everywhere"]
        return cls((low, high), {kind: (low, high) for kind, (low, high) in said["by_category"].items()})


def _thirds(prices: list[float]) -> Thirds:
    low, high = np.quantile(prices, [1 / 3, 2 / 3]) if prices else (0.0, 0.0)
    return float(low), float(high)
