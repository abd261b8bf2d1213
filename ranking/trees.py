"""Gradient-boosted trees, whatever they learn: how they are grown, and several growths that speak as one."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]
Values = NDArray[np.float64]


def parameters(seed: int, **chosen: Any) -> dict[str, Any]:
    """As LightGBM takes them, with what one model chose for itself: one thread, sampled rows and columns; the same seed
    and data give the same trees."""
    return {
        "lambda_l2": 5.0,
        "feature_fraction": 0.5,
        "bagging_fraction": 0.7,
        "bagging_freq": 1,
        "num_threads": 1,
        "deterministic": True,
        "force_row_wise": True,
        "seed": seed,
        "verbose": -1,
        **chosen,
    }


@dataclass(frozen=True, slots=True, eq=False)
class Forest:
    """Boosters of one kind, each grown with another seed: the mean of what they say owes less to chance."""

    boosters: tuple[lightgbm.Booster, ...]

    def scores(self, rows: Rows) -> Values:
        """The mean raw score of each row."""
        return _mean([booster.predict(rows, num_threads=1) for booster in self.boosters])

    def contributions(self, rows: Rows) -> Values:
        """(rows, features + 1): what each feature adds to the score, the last column its base. Slow."""
        return _mean([booster.predict(rows, pred_contrib=True, num_threads=1) for booster in self.boosters])

    def written(self) -> str:
        """All trees as text: equal for equal forests."""
        return "\n".join(booster.model_to_string() for booster in self.boosters)

    def save(self, folder: Path, name: str) -> None:
        """A file a booster."""
        for booster, file in zip(self.boosters, files(folder, name, len(self.boosters)), strict=True):
            booster.save_model(file)

    @classmethod
    def load(cls, folder: Path, name: str, boosters: int) -> "Forest":
        """What was saved, of so many boosters. Raises LightGBMError where one is missing or cannot be read."""
        return cls(tuple(lightgbm.Booster(model_file=file) for file in files(folder, name, boosters)))


def _mean(said: Sequence[Any]) -> Values:
    mean: Values = np.mean(np.asarray(said, dtype=np.float64), axis=0)
    return mean


def files(folder: Path, name: str, boosters: int) -> list[Path]:
    """Where the boosters of a forest are kept."""
    return [folder / f"{name}-{number}.txt" for number in range(boosters)]
