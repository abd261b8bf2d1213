"""How much the shop's own products speak for another: by who buys what, by what reads alike, by neighbouring codes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ranking.features.scene import Scene, code
from ranking.features.table import MISSING, Feature, Values
from ranking.orders import Matrix

BEST = 20
"""A score is read against the mean of the shop's best so many new products: large shops have large sums."""

FLOOR = 1e-9
NEAR_CODES = 5.0

TABLE = (
    Feature("leads", "Σ interest × lead", "learned: neighbours"),
    Feature("leads_relative", "multiples of the shop's best 20", "learned: neighbours"),
    Feature("lasting_relative", "multiples of the shop's best 20", "learned: lasting"),
    Feature("alike_relative", "multiples of the shop's best 20", "learned: neighbours"),
    Feature("takeups_relative", "multiples of the shop's best 20", "learned: takeups"),
    Feature("factors", "inner product", "learned: factors"),
    Feature("factors_relative", "multiples of the shop's best 20", "learned: factors"),
    Feature("strength", "mean of the three relative ones × heat", "learned: neighbours, factors, demand"),
    Feature("reads_like_best", "cosine to the own product that reads most alike", "learned: kindred"),
    Feature("reads_like", "Σ interest × cosine, over Σ interest", "learned: kindred"),
    Feature("taste", "cosine to the centroid of what it buys", "signal of the leg `taste`"),
    Feature("code_distance", "log1p of the difference to the nearest own code", "product ids"),
    Feature("near_codes", "own codes within 5", "product ids"),
)


@dataclass(frozen=True, slots=True)
class Own:
    """A shop's products that the learned part knows: where, and how strong the interest in each is."""

    places: NDArray[np.intp]
    interest: Values

    def speak(self, matrix: Matrix) -> Values:
        """Σ interest × the rows of the own products; along the learned products. None speaks for itself."""
        part = matrix[self.places]
        weights = part.data * np.repeat(self.interest, np.diff(part.indptr))
        spoken: Values = np.bincount(part.indices, weights, minlength=matrix.shape[1]).astype(np.float64)
        return spoken

    def nearest(self, matrix: Matrix) -> Values:
        """The largest entry in the rows of the own products; along the learned products, 0 without one."""
        part = matrix[self.places]
        found = np.zeros(matrix.shape[1])
        np.maximum.at(found, part.indices, part.data)
        return found

    def relative(self, score: Values) -> Values:
        """In multiples of the mean of the best new ones, of which none counts below zero."""
        new = score.copy()
        new[self.places] = 0.0
        best = new[new > 0.0]  # few of a large catalogue, and the rest would tie, which partitions slowly
        if len(best) > BEST:
            best = np.partition(best, -BEST)[-BEST:]
        return score / max(float(best.sum()) / BEST, FLOOR)


def columns(scene: Scene) -> list[Values]:
    """One array a feature of the `TABLE`; NaN throughout for a shop that has bought nothing known."""
    own = own_of(scene)
    codes = _codes(scene)
    taste = [one.signals["taste"].score if "taste" in one.signals else MISSING for one in scene.candidates]
    if not len(own.places):
        return [*(scene.alike(MISSING) for _ in range(10)), np.array(taste), *codes]
    learned = scene.learned
    leads, alike = own.speak(learned.neighbours.leads), own.speak(learned.neighbours.alike)
    factors = _factors(scene)
    relative = [scene.learnt(own.relative(leads)), scene.learnt(own.relative(alike)), factors[1]]
    kindred = learned.kindred
    return [
        scene.learnt(leads),
        relative[0],
        scene.learnt(_lasting(scene)),
        relative[1],
        scene.learnt(own.relative(np.maximum(own.speak(learned.takeups), 0.0))),
        *factors,
        np.mean(relative, axis=0) * scene.learnt(learned.demand.heat),
        scene.learnt(own.nearest(kindred)),
        scene.learnt(own.speak(kindred)) / max(float(own.interest.sum()), FLOOR),
        np.array(taste),
        *codes,
    ]


def own_of(scene: Scene) -> Own:
    """What the shop has bought, as far as it was known when all shops were learned from."""
    interests = scene.retailer.interests
    places = scene.learned.places(list(interests))
    known = places >= 0
    return Own(places[known], np.fromiter(interests.values(), np.float64, len(interests))[known])


def _lasting(scene: Scene) -> Values:
    """What all that it ever bought leads to, however long ago, in multiples of the shop's best."""
    ever = Own(scene.own_places, np.ones(len(scene.own_places)))
    return ever.relative(ever.speak(scene.learned.lasting))


def _factors(scene: Scene) -> list[Values]:
    """The inner product, and the same against the best among the candidates that are new."""
    vector = scene.retailer.vectors.get("collaborative")
    if vector is None:
        return [scene.alike(MISSING), scene.alike(MISSING)]
    found = scene.alike(MISSING)
    found[scene.known] = scene.learned.factors.rows[scene.places[scene.known]] @ vector[:-1]
    return [found, found / max(_usual(scene, vector[:-1]), FLOOR)]


def _usual(scene: Scene, vector: NDArray[np.float32]) -> float:
    """The mean inner product of the shop's best discoveries."""
    best = scene.learned.places([one.product_id for one in scene.retailer.neighbours[: 3 * BEST]])
    scores = scene.learned.factors.rows[best[best >= 0]] @ vector
    return float(np.sort(scores)[-BEST:].mean()) if len(scores) else 0.0


def _codes(scene: Scene) -> list[Values]:
    """Distances of numbers in product ids: a maker's range is numbered through, and who buys some buys the rest."""
    asked = np.array([code(product_id) for product_id in scene.ids])
    own = np.array(sorted({c for c in map(code, scene.retailer.purchases) if c == c}))  # noqa: PLR0124 (drops NaN)
    if not len(own) or not len(asked):
        return [scene.alike(MISSING), scene.alike(MISSING)]
    bought = np.array([purchase is not None for purchase in scene.purchases])
    low, high = np.searchsorted(own, asked - NEAR_CODES, "left"), np.searchsorted(own, asked + NEAR_CODES, "right")
    return [np.log1p(_distance(own, asked)), np.where(np.isnan(asked), MISSING, high - low - bought)]


def _distance(own: Values, asked: Values) -> Values:
    """To the nearest own code other than the same one; infinite distances are NaN."""
    padded = np.concatenate([[-np.inf], own, [np.inf]])
    left = padded[np.searchsorted(padded, asked, "left") - 1]
    right = padded[np.minimum(np.searchsorted(padded, asked, "right"), len(padded) - 1)]
    distance = np.minimum(asked - left, right - asked)
    return np.where(np.isfinite(distance), distance, MISSING)
