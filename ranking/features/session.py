"""What the shop did minutes ago with a product, and with products that lead to it or read like it."""

import numpy as np

from ranking.features.affinity import Own
from ranking.features.scene import Scene
from ranking.features.table import Feature, Values
from ranking.profiles.session import worth
from search.retailer import Act

TABLE = (
    Feature("session_clicks", "clicks on it", "profile: touches"),
    Feature("session_adds", "times added to the cart", "profile: touches"),
    Feature("session_orders", "times ordered", "profile: touches"),
    Feature("session_last", "minutes since the last of these", "profile: touches"),
    Feature("session_leads", "Σ worth × lead of what was touched", "profile: touches, learned: neighbours"),
    Feature("session_reads_like", "cosine to what was touched that reads most alike", "learned: kindred"),
    Feature("session_category", "share of what was touched", "profile: touches"),
)
"""NaN throughout outside a session: a page that nobody had touched anything before says nothing about touching."""


def columns(scene: Scene) -> list[Values]:
    """One array a feature of the `TABLE`."""
    if not scene.retailer.touches:
        return [scene.alike(np.nan) for _ in TABLE]
    touched = _touched(scene)
    return [
        *(_times(scene, act) for act in ("click", "add", "order")),
        _last(scene),
        scene.learnt(touched.speak(scene.learned.neighbours.leads)),
        scene.learnt(touched.nearest(scene.learned.kindred)),
        _category(scene),
    ]


def _touched(scene: Scene) -> Own:
    """What was touched, as far as it was known when all shops were learned from."""
    lines = worth(scene.retailer.touches)
    places = scene.learned.places(list(lines))
    known = places >= 0
    return Own(places[known], np.fromiter(lines.values(), np.float64, len(lines))[known])


def _times(scene: Scene, act: Act) -> Values:
    acts = [touch.product_id for touch in scene.retailer.touches if touch.act == act]
    return np.array([acts.count(product_id) for product_id in scene.ids], dtype=np.float64)


def _last(scene: Scene) -> Values:
    latest = {touch.product_id: touch.minutes_ago for touch in reversed(scene.retailer.touches)}
    return np.array([latest.get(product_id, np.nan) for product_id in scene.ids], dtype=np.float64)


def _category(scene: Scene) -> Values:
    """The share of the touched candidates that are of the candidate's broadest category."""
    touched = {touch.product_id for touch in scene.retailer.touches}
    kinds = [one.category[0] for one in scene.products if one.product_id in touched and one.category]
    shares = {kind: kinds.count(kind) / len(kinds) for kind in kinds}
    return np.array([shares.get(one.category[0], 0.0) if one.category else np.nan for one in scene.products])
