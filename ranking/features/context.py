"""When is asked and by what kind of shop: the same for every candidate, for trees to tell pages apart; and what the
season ahead did for each product a year ago."""

from datetime import date

import numpy as np

from ranking.features.scene import Scene
from ranking.features.table import MISSING, Feature, Values
from search.mappings import festivals

SECONDS_A_DAY = 86_400.0
DAYS_A_YEAR = 365.25

FESTIVE_DAYS = 45
"""A festival further ahead than shops stock up for says nothing."""

TABLE = (
    Feature("weekday", "0 Monday to 6 Sunday", "profile: as_of"),
    Feature("season", "share of the year that is over", "profile: as_of"),
    Feature("festival_in", f"days to the next festival, up to {FESTIVE_DAYS}", "mappings/festivals.json, as_of"),
    Feature("last_year", "log1p shops in the 28 days ahead, a year ago", "learned: demand"),
    Feature("shop_products", "log1p products ever bought", "profile: purchases"),
    Feature("shop_order_days", "log1p order days", "profile: order_days"),
    Feature("shop_last_order", "days ago", "profile: last_order_at"),
    Feature("shop_breadth", "log1p of Σ order days a product, by order day", "profile: purchases, order_days"),
)


def columns(scene: Scene) -> list[Values]:
    """One array a feature of the `TABLE`."""
    shop = scene.retailer
    lines = sum(purchase.count for purchase in shop.purchases.values())
    return [
        *(scene.alike(value) for value in _calendar(scene)),
        np.log1p(scene.learnt(scene.learned.demand.last_year)),
        scene.alike(float(np.log1p(len(shop.purchases)))),
        scene.alike(float(np.log1p(shop.order_days))),
        scene.alike(_last_order(scene)),
        scene.alike(float(np.log1p(lines / max(1, shop.order_days)))),
    ]


def _calendar(scene: Scene) -> tuple[float, float, float]:
    """Weekday, season and days to a festival, at the moment up to which the shop is known."""
    moment = scene.retailer.as_of
    if moment is None:
        return MISSING, MISSING, MISSING
    return float(moment.weekday()), moment.timetuple().tm_yday / DAYS_A_YEAR, days_to_festival(moment.date())


def _last_order(scene: Scene) -> float:
    shop = scene.retailer
    if shop.as_of is None or shop.last_order_at is None:
        return MISSING
    return (shop.as_of - shop.last_order_at).total_seconds() / SECONDS_A_DAY


def days_to_festival(day: date) -> float:
    """0 on the day itself; NaN where none is near, or the calendar has ended."""
    ahead = [(when - day).days for dates in festivals().values() for when in dates]
    near = [days for days in ahead if 0 <= days <= FESTIVE_DAYS]
    return float(min(near)) if near else MISSING
