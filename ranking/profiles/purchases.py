"""What one retailer's order lines say of its habits with each product."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from itertools import pairwise
from statistics import median

from ranking.orders import History
from search.retailer import Purchase


def purchases(history: History, titles: Mapping[str, str]) -> dict[str, Purchase]:
    """Habits by product id. A product that has left the catalogue (no title) is called by its id.

    The gap is the median of days between order days, the quantity the median of an order day's sum: one panic before
    a festival changes neither.
    """
    lines: defaultdict[str, list[tuple[datetime, float]]] = defaultdict(list)
    for product, moment, quantity in zip(history.products, history.moments, history.quantities, strict=True):
        lines[product].append((moment, quantity))
    placed = sorted({moment.date() for moment in history.moments})
    return {
        product: _purchase(product, titles.get(product, product), bought, placed) for product, bought in lines.items()
    }


def _purchase(product_id: str, title: str, bought: list[tuple[datetime, float]], placed: list[date]) -> Purchase:
    by_day: defaultdict[date, float] = defaultdict(float)
    for moment, quantity in bought:
        by_day[moment.date()] += quantity
    days = sorted(by_day)
    return Purchase(
        product_id=product_id,
        title=title,
        count=len(days),
        last=max(moment for moment, _ in bought),
        usual_quantity=median(by_day.values()),
        usual_gap_days=float(median((later - day).days for day, later in pairwise(days))) if len(days) > 1 else None,
        chances=len(placed) - bisect_right(placed, days[0]),
    )


def dueness(purchase: Purchase, as_of: datetime) -> float | None:
    """Days since the last purchase as a multiple of the usual gap: 1 is due today. None until a second order day."""
    if purchase.usual_gap_days is None:
        return None
    days: float = (as_of - purchase.last).total_seconds() / 86_400
    return days / purchase.usual_gap_days
