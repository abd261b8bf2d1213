"""The learned ranking model: gradient-boosted trees over the features, some for new products, some for own ones.

LightGBM (Ke et al., NIPS 2017) with the objective `rank_xendcg` (Bruch, WWW 2021), or for pages that were seen with
unbiased `lambdarank`. Their score orders one page; a logistic curve over it, fitted on pages that it never saw,
says how likely the product is bought, so that new and own products can stand on one page. The curve rises, so it
changes no order within a part.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from ranking.artifacts import ArtifactError
from ranking.features.matrix import NAMES, Matrix32
from ranking.training.examples import PARTS, Examples, Part, Taught
from ranking.training.leaning import leaning
from ranking.trees import Forest, parameters

Values = NDArray[np.float64]
CURVES = "curves.json"
NEWTON_STEPS = 30
RIDGE = 1e-3


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the trees of one part are grown. Chosen on earlier cuts (docs/adr/0008-ranking.md)."""

    times: int
    """Grown so often, each time with another seed."""
    rounds: int
    leaves: int
    learning_rate: float
    kept: float
    """Share of the candidates that were not bought which is learned from."""

    def parameters(self, seed: int) -> dict[str, Any]:
        """As LightGBM takes them; the same seed and data give the same trees."""
        return parameters(
            seed,
            objective="rank_xendcg",
            num_leaves=self.leaves,
            learning_rate=self.learning_rate,
            min_data_in_leaf=50,
        )


RECIPES: Mapping[Part, Recipe] = {
    "new": Recipe(times=1, rounds=120, leaves=31, learning_rate=0.08, kept=0.3),
    "own": Recipe(times=4, rounds=100, leaves=15, learning_rate=0.06, kept=1.0),
}


@dataclass(frozen=True, slots=True)
class Curve:
    """probability = 1 / (1 + exp(−(slope × score + height))), with a slope above zero."""

    slope: float = 1.0
    height: float = 0.0

    @classmethod
    def fit(cls, scores: Values, bought: NDArray[np.float32]) -> "Curve":
        """Logistic regression by Newton's method (Platt, 1999); the plain curve where it does not rise."""
        if not len(scores) or scores.std() == 0:
            return cls()
        inputs = np.column_stack([scores, np.ones_like(scores)])
        weights = np.zeros(2)
        for _ in range(NEWTON_STEPS):
            said = 1.0 / (1.0 + np.exp(-inputs @ weights))
            hessian = (inputs.T * (said * (1 - said))) @ inputs + RIDGE * np.eye(2)
            weights += np.linalg.solve(hessian, inputs.T @ (bought - said) - RIDGE * weights)
        return cls(float(weights[0]), float(weights[1])) if weights[0] > 0 else cls()

    def __call__(self, scores: Values) -> Values:
        """Probabilities."""
        probabilities: Values = 1.0 / (1.0 + np.exp(-(self.slope * scores + self.height)))
        return probabilities


@dataclass(frozen=True)
class RankingModel:
    """A forest and a curve for each part that there was something to learn of."""

    forests: Mapping[Part, Forest]
    curves: Mapping[Part, Curve]

    @classmethod
    def fit(cls, taught: Taught, seed: int = 0) -> "RankingModel":
        """Grow the forests; parts without examples have none."""
        grown = {part: _grown(part, taught(part), seed) for part in PARTS}
        forests = {part: forest for part, forest in grown.items() if forest is not None}
        return cls(forests, {part: Curve() for part in forests})

    def curved(self, unseen: Mapping[Part, Examples]) -> "RankingModel":
        """The same trees with curves fitted on pages that they never saw."""
        curves = {part: Curve.fit(self.raw(part, unseen[part].rows), unseen[part].bought) for part in self.forests}
        return RankingModel(self.forests, curves)

    def with_curves(self, other: "RankingModel") -> "RankingModel":
        """The same trees with the curves of another model, as far as it has learned the same parts."""
        return RankingModel(self.forests, {part: other.curves.get(part, Curve()) for part in self.forests})

    def raw(self, part: Part, rows: Matrix32) -> Values:
        """One score a row, higher is better, comparable within a page and part; zeros where nothing was learned."""
        if part not in self.forests or not len(rows):
            return np.zeros(len(rows))
        said = self.forests[part].scores(rows)
        for _, added in leaning(part, rows):
            said += added
        return said

    def probabilities(self, rows: Matrix32, own: NDArray[np.bool_]) -> Values:
        """How likely each row's product is bought; `own` says which had been bought before."""
        said = np.zeros(len(rows))
        chosen_by_part: tuple[tuple[Part, NDArray[np.bool_]], ...] = (("own", own), ("new", ~own))
        for part, chosen in chosen_by_part:
            if chosen.any() and part in self.forests:
                said[chosen] = self.curves[part](self.raw(part, rows[chosen]))
        return said

    def contributions(self, rows: Matrix32, part: Part) -> Values:
        """(rows, features + 1): what each feature adds to the raw score, the last column its base. Slow."""
        said = self.forests[part].contributions(rows)
        for place, added in leaning(part, rows):
            said[:, place] += added
        return said

    def save(self, folder: Path) -> None:
        """Write the files that `load` reads."""
        folder.mkdir(parents=True, exist_ok=True)
        for part, forest in self.forests.items():
            forest.save(folder, part)
        about = {
            "features": NAMES,
            "boosters": {part: len(forest.boosters) for part, forest in self.forests.items()},
            "curves": {part: asdict(curve) for part, curve in self.curves.items()},
        }
        (folder / CURVES).write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "RankingModel":
        """What was saved. Raises ArtifactError for one that is missing, or of other features than this release's."""
        try:
            about = json.loads((folder / CURVES).read_text(encoding="utf-8"))
            refuse_other_features(about["features"])
            curves: dict[Part, Curve] = {part: Curve(**curve) for part, curve in about["curves"].items()}
            forests = {part: Forest.load(folder, part, about["boosters"][part]) for part in curves}
        except (OSError, ValueError, KeyError, lightgbm.basic.LightGBMError) as fault:
            raise ArtifactError(
                f"the ranking model in {folder} cannot be read ({fault}): run `kirana train`"
            ) from fault
        return cls(forests, curves)


def refuse_other_features(features: list[str]) -> None:
    """Raises ArtifactError, naming what differs, where a model was trained on other features than these."""
    if tuple(features) == NAMES:
        return
    gone, fresh = sorted(set(features) - set(NAMES)), sorted(set(NAMES) - set(features))
    said = "; ".join(f"{word} {', '.join(names)}" for word, names in (("gone:", gone), ("new:", fresh)) if names)
    raise ArtifactError(
        f"the ranking model was trained on other features than this release computes ({said or 'another order'}): "
        "run `kirana train`, or set KIRANA_RANKER=fusion"
    )


def _grown(part: Part, known: Examples, seed: int) -> Forest | None:
    if not known.groups:
        return None
    recipe = RECIPES[part]
    # what was seen is learned by lambdarank, which also learns what a place adds
    objective = {} if known.places is None else {"objective": "lambdarank"}
    data = lightgbm.Dataset(
        known.rows, known.bought, group=list(known.groups), feature_name=list(NAMES), position=known.places
    )
    seeds = range(recipe.times * seed, recipe.times * (seed + 1))
    return Forest(tuple(lightgbm.train(recipe.parameters(one) | objective, data, recipe.rounds) for one in seeds))
