"""What is true of a product, whoever asks: demand, its direction, age, price. All of it comes back with the hit."""

import numpy as np

from ranking.features.scene import Scene
from ranking.features.table import Feature, Values

TABLE = (
    Feature("buyers_30d", "log1p shops", "index: popularity"),
    Feature("buyers_90d", "log1p shops", "index: popularity"),
    Feature("decayed", "log1p order lines, half-life 30 days", "index: popularity"),
    Feature("trend", "share above a third of 90 days", "index: popularity"),
    Feature("sold_for", "days since its first order", "index: popularity"),
    Feature("repeats", "order days a shop that bought it", "index: popularity"),
    Feature("price", "log of currency", "index: price"),
    Feature("margin", "share of MRP", "index: price, mrp"),
)


def columns(scene: Scene) -> list[Values]:
    """One array a feature of the `TABLE`."""
    demand = [product.popularity for product in scene.products]
    counted = [(d.buyers_30d, d.buyers_90d, d.decayed, d.trend, d.sold_for_days, d.repeats) for d in demand]
    month, quarter, decayed, trend, sold_for, repeats = np.array(counted, dtype=np.float64).reshape(-1, 6).T
    margins = [np.nan if one.margin is None or not one.mrp else one.margin / one.mrp for one in scene.products]
    return [
        *(np.log1p(values) for values in (month, quarter, decayed)),
        trend,
        sold_for,
        repeats,
        scene.prices,
        np.array(margins, dtype=np.float64),
    ]
