"""What kind of shop asks, and when it last came: the same for every candidate, for trees to tell shops apart."""

import numpy as np

from ranking.features.scene import Scene
from ranking.features.table import MISSING, Feature, Values

SECONDS_A_DAY = 86_400.0

TABLE = (
    Feature("shop_products", "log1p products ever bought", "profile: purchases"),
    Feature("shop_order_days", "log1p order days", "profile: order_days"),
    Feature("shop_last_order", "days ago", "profile: last_order_at"),
    Feature("shop_breadth", "log1p of Σ order days a product, by order day", "profile: purchases, order_days"),
)


def columns(scene: Scene) -> list[Values]:
    """One array a feature of the `TABLE`."""
    shop = scene.retailer
    last = MISSING
    if shop.as_of is not None and shop.last_order_at is not None:
        last = (shop.as_of - shop.last_order_at).total_seconds() / SECONDS_A_DAY
    lines = sum(purchase.count for purchase in shop.purchases.values())
    return [
        scene.alike(float(np.log1p(len(shop.purchases)))),
        scene.alike(float(np.log1p(shop.order_days))),
        scene.alike(last),
        scene.alike(float(np.log1p(lines / max(1, shop.order_days)))),
    ]
