"""How likely a product is bought that a model gave this score: a logistic curve over scores that it never saw."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit, logit

Values = NDArray[np.float64]
NEWTON_STEPS = 30
RIDGE = 1e-3

LEAST_SHARE = 1e-6
"""Nothing is bought so seldom that it is never bought."""


@dataclass(frozen=True, slots=True)
class Curve:
    """probability = 1 / (1 + exp(−(slope × score + height))), with a slope above zero."""

    slope: float = 1.0
    height: float = 0.0

    @classmethod
    def fit(cls, scores: Values, bought: NDArray[np.float32]) -> "Curve":
        """Logistic regression (Platt, 1999); where purchases do not rise with scores, the plain slope, as high as they
        are frequent."""
        if not len(scores):
            return cls()
        slope, height = (0.0, 0.0) if scores.std() == 0 else _logistic(scores, bought)
        return cls(float(slope), float(height)) if slope > 0 else cls(height=_height(scores, float(bought.mean())))

    def __call__(self, scores: Values) -> Values:
        """Probabilities."""
        probabilities: Values = 1.0 / (1.0 + np.exp(-(self.slope * scores + self.height)))
        return probabilities


def _logistic(scores: Values, bought: NDArray[np.float32]) -> Values:
    """Slope and height, by Newton's method."""
    inputs, weights = np.column_stack([scores, np.ones_like(scores)]), np.zeros(2)
    for _ in range(NEWTON_STEPS):
        said = 1.0 / (1.0 + np.exp(-inputs @ weights))
        hessian = (inputs.T * (said * (1 - said))) @ inputs + RIDGE * np.eye(2)
        weights += np.linalg.solve(hessian, inputs.T @ (bought - said) - RIDGE * weights)
    return weights


def _height(scores: Values, share: float) -> float:
    """Where the plain slope says this share of the scores' products are bought."""
    wanted = min(max(share, LEAST_SHARE), 1.0 - LEAST_SHARE)
    ends = -scores.max() + logit(wanted), -scores.min() + logit(wanted)
    return float(brentq(lambda height: expit(scores + height).mean() - wanted, ends[0] - 1.0, ends[1] + 1.0))
