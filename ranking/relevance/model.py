"""What judgments add to the formula: gradient-boosted trees over the same evidence, weighed against it.

LightGBM's lambdarank (Burges 2010) learns which of a query's products people graded higher. Products that nobody judged
count as bad, as most of them are; a sample of them is learned from. The trees' opinion is scaled to the spread of the
formula's scores and counts a quarter of it: so a few dozen judged queries help, and cannot overturn what the words say.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import lightgbm
import numpy as np
from numpy.typing import NDArray

from ranking.artifacts import ArtifactError
from ranking.features.table import Values
from ranking.relevance.evidence import NAMES, Evidence, Matrix32
from ranking.relevance.judged import JudgedPage
from ranking.trees import Forest, parameters

TREES, ABOUT = "trees", "about.json"

LEARNED = tuple(name for name in NAMES if name != "relevance")
"""The formula itself is left out: it has its own say."""

MODELS = 5
ROUNDS = 60
UNJUDGED = 20
"""Unjudged products of each query that are learned from."""

SHARE = 0.25
FLOOR = 1e-9


CHOSEN: Mapping[str, Any] = {"objective": "lambdarank", "num_leaves": 7, "learning_rate": 0.1, "min_data_in_leaf": 30}


@dataclass(frozen=True, slots=True, eq=False)
class TextModel:
    """Trees over the evidence, grown several times, each time with other samples of what nobody judged."""

    forest: Forest

    @classmethod
    def fit(cls, pages: Sequence[JudgedPage], seed: int = 0) -> "TextModel":
        """Grow the trees. The order of the pages does not matter."""
        pages = sorted(pages, key=lambda page: page.query)
        return cls(Forest(tuple(_grown(pages, MODELS * seed + number) for number in range(MODELS))))

    def scores(self, evidence: Evidence) -> Values:
        """The formula's relevance, moved by what was learned."""
        said = self.forest.scores(_columns(evidence.rows))
        spread = SHARE * float(evidence.relevance.std()) / max(float(said.std()), FLOOR)
        scores: Values = evidence.relevance + spread * (said - said.mean())
        return scores

    def save(self, folder: Path) -> None:
        """Write the files that `load` reads."""
        folder.mkdir(parents=True, exist_ok=True)
        self.forest.save(folder, TREES)
        (folder / ABOUT).write_text(json.dumps({"features": LEARNED}, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "TextModel":
        """What was saved. Raises ArtifactError where it cannot be read, or has other features than this release's."""
        try:
            features = json.loads((folder / ABOUT).read_text(encoding="utf-8"))["features"]
            forest = Forest.load(folder, TREES, MODELS)
        except (OSError, ValueError, KeyError, lightgbm.basic.LightGBMError) as fault:
            raise ArtifactError(f"the text model in {folder} cannot be read ({fault}): run `kirana train`") from fault
        if tuple(features) != LEARNED:
            raise ArtifactError("the text model has other features than this release's: run `kirana train`")
        return cls(forest)


def folds(pages: Sequence[JudgedPage], seed: int = 0) -> Iterator[tuple[int, TextModel]]:
    """For each fifth of the queries, a model of the other four; a fold whose model would have nothing is left out."""
    for fold in sorted({page.fold for page in pages}):
        others = [page for page in pages if page.fold != fold]
        if others:
            yield fold, TextModel.fit(others, seed)


def _grown(pages: Sequence[JudgedPage], seed: int) -> lightgbm.Booster:
    chosen = [_learned_from(page, seed) for page in pages]
    rows = [_columns(page.evidence.rows)[some] for page, some in zip(pages, chosen, strict=True)]
    levels = [page.levels[some] for page, some in zip(pages, chosen, strict=True)]
    data = lightgbm.Dataset(
        np.concatenate(rows), np.concatenate(levels), group=[len(one) for one in levels], feature_name=list(LEARNED)
    )
    return lightgbm.train(parameters(seed, **CHOSEN), data, ROUNDS)


def _learned_from(page: JudgedPage, seed: int) -> NDArray[np.intp]:
    """All that was judged, and some of the rest."""
    dice = np.random.default_rng([seed, crc32(page.query.encode())])
    rest = dice.permutation(np.flatnonzero(~page.judged))[:UNJUDGED]
    return np.sort(np.concatenate([np.flatnonzero(page.judged), rest]))


def _columns(rows: Matrix32) -> Matrix32:
    return np.ascontiguousarray(rows[:, [NAMES.index(name) for name in LEARNED]])
