"""What a shop has done with a product: how often, how lately, whether it is due; and whether it is its kind."""

from datetime import datetime

import numpy as np

from ranking.features.scene import Scene
from ranking.features.table import MISSING, Feature, Values
from search.retailer import Purchase

SECONDS_A_DAY = 86_400.0
LEAST_GAP = 1.0

TABLE = (
    Feature("bought_days", "order days with it", "profile: purchases"),
    Feature("bought_share", "share of the shop's order days", "profile: purchases"),
    Feature("bought_since", "share of the shop's order days after its first with it", "profile: purchases"),
    Feature("bought_last", "days ago", "profile: purchases"),
    Feature("usual_gap", "days", "profile: purchases"),
    Feature("due", "multiples of the usual gap since the last order", "profile: purchases"),
    Feature("usual_quantity", "log1p selling units", "profile: purchases"),
    Feature("interest", "√ order lines, half-life 60 days", "profile: interests"),
    Feature("habit", "order days, half-life 180 days", "profile: habits"),
    Feature("category_share", "share of order days", "profile: categories"),
    Feature("brand_share", "share of order days", "profile: brands"),
    Feature("price_gap", "log price less the shop's usual log price", "profile: usual_price, index: price"),
)


def columns(scene: Scene) -> list[Values]:
    """One array a feature of the `TABLE`."""
    shop = scene.retailer
    told = [_told(purchase, shop.as_of) for purchase in scene.purchases]
    days, since, last, gap, quantity = np.array(told, dtype=np.float64).reshape(-1, 5).T
    return [
        days,
        days / max(1, shop.order_days),
        since,
        last,
        gap,
        last / np.maximum(gap, LEAST_GAP),
        np.log1p(quantity),
        np.array([shop.interests.get(product_id, MISSING) for product_id in scene.ids], dtype=np.float64),
        np.array([shop.habits.get(product_id, MISSING) for product_id in scene.ids], dtype=np.float64),
        np.array([shop.categories.get(p.category[0], 0.0) if p.category else MISSING for p in scene.products]),
        np.array([shop.brands.get(p.brand, 0.0) if p.brand else MISSING for p in scene.products]),
        scene.prices - (MISSING if shop.usual_price is None else shop.usual_price),
    ]


def _told(purchase: Purchase | None, as_of: datetime | None) -> tuple[float, float, float, float, float]:
    if purchase is None or as_of is None:
        return MISSING, MISSING, MISSING, MISSING, MISSING
    gap = MISSING if purchase.usual_gap_days is None else purchase.usual_gap_days
    last = (as_of - purchase.last).total_seconds() / SECONDS_A_DAY
    since = (purchase.count - 1) / purchase.chances if purchase.chances else MISSING
    return purchase.count, since, last, gap, purchase.usual_quantity
