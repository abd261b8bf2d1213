"""Whether a product is cheap or dear for its kind."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal

import numpy as np

from search.product import Product

PriceBand = Literal["low", "middle", "high"]
ENOUGH_PRICES = 6
"""A category with fewer priced products is judged with the whole catalogue."""


def price_bands(products: Iterable[Product]) -> dict[str, PriceBand]:
    """The third of its category's prices in which each priced product lies; of the catalogue's in a small category."""
    prices = [
        (product.product_id, product.category, product.price) for product in products if product.price is not None
    ]
    by_category: defaultdict[tuple[str, ...], list[float]] = defaultdict(list)
    for _, category, price in prices:
        by_category[category].append(price)
    everywhere = _thirds([price for _, _, price in prices])
    thirds = {kind: _thirds(found) for kind, found in by_category.items() if len(found) >= ENOUGH_PRICES}
    return {product: _band(price, *thirds.get(category, everywhere)) for product, category, price in prices}


def _thirds(prices: list[float]) -> tuple[float, float]:
    low, high = np.quantile(prices, [1 / 3, 2 / 3]) if prices else (0.0, 0.0)
    return float(low), float(high)


def _band(price: float, low: float, high: float) -> PriceBand:
    if price <= low:
        return "low"
    return "middle" if price <= high else "high"
