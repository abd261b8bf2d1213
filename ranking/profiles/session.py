"""What a shop has done in the last minutes, read from its events: it counts at once, before any order does."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from search.retailer import Act, Touch

SESSION = timedelta(minutes=30)
"""What was clicked longer ago belongs to another errand."""

ACTS: Mapping[str, Act] = {"click": "click", "add_to_cart": "add", "order": "order", "purchase": "order"}
"""By the names that events go by."""

WEIGHTS: Mapping[Act, float] = {"click": 0.25, "add": 0.5, "order": 1.0}
"""How much of an order line each counts for as interest."""


def touches(rows: Iterable[tuple[str, str, datetime]], now: datetime) -> tuple[Touch, ...]:
    """Of events (product, action name, moment): what was done within the SESSION before `now`, latest first."""
    known = [
        Touch(product, ACTS[action], (now - moment).total_seconds() / 60)
        for product, action, moment in rows
        if product and action in ACTS and now - SESSION <= moment < now
    ]
    return tuple(sorted(known, key=lambda touch: touch.minutes_ago))


def worth(found: Iterable[Touch]) -> dict[str, float]:
    """How many order lines' interest each product has had: that of the strongest act with it, once."""
    lines: dict[str, float] = {}
    for touch in found:
        lines[touch.product_id] = max(lines.get(touch.product_id, 0.0), WEIGHTS[touch.act])
    return lines
