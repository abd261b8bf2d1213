"""What is true of a product, whoever asks: where its demand goes, age, price. All of it comes back with the hit."""

import numpy as np

from ranking.features.scene import Scene
from ranking.features.table import Feature, Values

TABLE = (
    Feature("trend", "share above a third of 90 days", "index: popularity"),
    Feature("sold_for", "days since its first order", "index: popularity"),
    Feature("repeats", "order days a shop that bought it", "index: popularity"),
    Feature("price", "log of currency", "index: price"),
    Feature("margin", "share of MRP", "index: price, mrp"),
)


def columns(scene: Scene) -> list[Values]:
    """One array a feature of the `TABLE`."""
    known = [(one.popularity, one.price, one.mrp) for one in scene.products]
    told = [(d.trend, d.sold_for_days, d.repeats, price or np.nan, mrp or np.nan) for d, price, mrp in known]
    trend, sold_for, repeats, price, mrp = np.array(told, dtype=np.float64).reshape(-1, 5).T
    return [trend, sold_for, repeats, scene.prices, (mrp - price) / mrp]
