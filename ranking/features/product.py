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
    demand = [product.popularity for product in scene.products]
    told = np.array([(d.trend, d.sold_for_days, d.repeats) for d in demand], dtype=np.float64)
    margins = [np.nan if one.margin is None or not one.mrp else one.margin / one.mrp for one in scene.products]
    return [
        *told.reshape(-1, 3).T,
        scene.prices,
        np.array(margins, dtype=np.float64),
    ]
