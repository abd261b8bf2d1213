"""The learned ranking model: gradient-boosted trees over the features and small neural networks beside them, some for
new products, some for own ones.

LightGBM (Ke et al., NIPS 2017) with the objective `rank_xendcg` (Bruch, WWW 2021), or for pages that were seen with
unbiased `lambdarank` and without networks. The score orders one page; a logistic curve over it, fitted on pages that it
never saw, says how likely the product is bought, so that new and own products can stand on one page. The curve rises,
so it changes no order within a part.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from ranking.artifacts import ArtifactError
from ranking.features.matrix import NAMES, Matrix32
from ranking.networks.ensemble import Networks
from ranking.training.curve import Curve
from ranking.training.examples import PARTS, Examples, Part, Taught
from ranking.training.leaning import leaning
from ranking.trees import Forest, parameters

Values = NDArray[np.float64]
CURVES = "curves.json"
NETWORKS_FILE = "{}-networks.npz"


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one part is learned. Chosen on earlier cuts (docs/adr/0008-ranking.md)."""

    times: int
    """Grown so often, each time with another seed."""
    rounds: int
    leaves: int
    learning_rate: float
    kept: float
    """Share of the candidates that were not bought which is learned from."""
    networks_weigh: float
    """What networks say counts so much: their scores spread five to ten times as far as those of the trees."""

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
    "new": Recipe(times=1, rounds=120, leaves=31, learning_rate=0.08, kept=0.3, networks_weigh=0.15),
    "own": Recipe(times=4, rounds=100, leaves=15, learning_rate=0.06, kept=1.0, networks_weigh=0.25),
}

NETWORKS = 8
"""So many networks speak beside the trees of each part."""

NOT_FOR_NETWORKS = tuple(NAMES.index(name) for name in ("weekday", "season", "festival_in"))
"""The calendar: a page's day is beyond all days that were learned from, and networks would go on from them."""


@dataclass(frozen=True)
class RankingModel:
    """A forest and a curve for each part that there was something to learn of; networks where orders taught it."""

    forests: Mapping[Part, Forest]
    curves: Mapping[Part, Curve]
    networks: Mapping[Part, Networks] = field(default_factory=dict)

    @classmethod
    def fit(cls, taught: Taught, seed: int = 0) -> "RankingModel":
        """Grow the forests and teach the networks; parts without examples have none."""
        learned = {part: _learned(part, taught(part), seed) for part in PARTS}
        forests = {part: forest for part, (forest, _) in learned.items() if forest is not None}
        networks = {part: networks for part, (_, networks) in learned.items() if networks is not None}
        return cls(forests, {part: Curve() for part in forests}, networks)

    def curved(self, unseen: Mapping[Part, Examples]) -> "RankingModel":
        """The same model with curves fitted on pages that it never saw."""
        curves = {part: Curve.fit(self.raw(part, unseen[part].rows), unseen[part].bought) for part in self.forests}
        return replace(self, curves=curves)

    def with_curves(self, other: "RankingModel") -> "RankingModel":
        """The same model with the curves of another, as far as it has learned the same parts."""
        return replace(self, curves={part: other.curves.get(part, Curve()) for part in self.forests})

    def raw(self, part: Part, rows: Matrix32) -> Values:
        """One score a row, higher is better, comparable within a page and part; zeros where nothing was learned."""
        if part not in self.forests or not len(rows):
            return np.zeros(len(rows))
        said = self.forests[part].scores(rows)
        if part in self.networks:
            said += self.networks[part].scores(rows)
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
        if part in self.networks:
            said += self.networks[part].contributions(rows)
        for place, added in leaning(part, rows):
            said[:, place] += added
        return said

    def save(self, folder: Path) -> None:
        """Write the files that `load` reads."""
        folder.mkdir(parents=True, exist_ok=True)
        for part, forest in self.forests.items():
            forest.save(folder, part)
        for part, networks in self.networks.items():
            networks.save(folder / NETWORKS_FILE.format(part))
        about = {
            "features": NAMES,
            "boosters": {part: len(forest.boosters) for part, forest in self.forests.items()},
            "networks": list(self.networks),
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
            networks: dict[Part, Networks] = {
                part: Networks.load(folder / NETWORKS_FILE.format(part)) for part in about["networks"]
            }
        except (OSError, ValueError, KeyError, lightgbm.basic.LightGBMError) as fault:
            raise ArtifactError(
                f"the ranking model in {folder} cannot be read ({fault}): run `kirana train`"
            ) from fault
        return cls(forests, curves, networks)


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


def _learned(part: Part, known: Examples, seed: int) -> tuple[Forest | None, Networks | None]:
    """Nothing of nothing; no networks of pages that were seen, whose trees alone are told what a place adds."""
    if not known.groups:
        return None, None
    forest = _grown(part, known, seed)
    if known.places is not None:
        return forest, None
    networks = Networks.fit(known.rows, known.bought, known.groups, _seeds(NETWORKS, seed), NOT_FOR_NETWORKS)
    return forest, networks.weighing(RECIPES[part].networks_weigh)


def _grown(part: Part, known: Examples, seed: int) -> Forest:
    recipe = RECIPES[part]
    # what was seen is learned by lambdarank, which also learns what a place adds
    objective = {} if known.places is None else {"objective": "lambdarank"}
    data = lightgbm.Dataset(
        known.rows, known.bought, group=list(known.groups), feature_name=list(NAMES), position=known.places
    )
    seeds = _seeds(recipe.times, seed)
    return Forest(tuple(lightgbm.train(recipe.parameters(one) | objective, data, recipe.rounds) for one in seeds))


def _seeds(times: int, seed: int) -> range:
    """So many, none of which another seed gives."""
    return range(times * seed, times * (seed + 1))
