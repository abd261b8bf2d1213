"""Text ranking beside `rank-bm25`, an implementation that is not ours, over titles alone."""

from random import Random

import numpy as np
import pytest
from rank_bm25 import BM25Okapi
from scipy.stats import kendalltau

from search import analysis
from search.engine import Engine
from search.product import Product
from tests.builders import fill, ids, product, worded
from tests.contract.engine_contract import OpenEngine

LEAST_OVERLAP = 0.9
"""Mean share of the first ten that are among the oracle's first ten, ties counted as right."""

LEAST_CORRELATION = 0.9
"""Mean Kendall tau-b over all products found. The inverse document frequencies differ by a "1 +" in the logarithm."""


def make_titles() -> list[Product]:
    """Three hundred titles of two to twelve words, some words much rarer than others."""
    dice = Random(11)
    words = [
        f"{first}{last}" for first in ("kra", "mun", "tul", "bes", "chi", "zor") for last in ("ta", "no", "vix", "lem")
    ]
    weights = [1 / (rank + 3) for rank in range(len(words))]
    return [product(f"p{n:03}", " ".join(dice.choices(words, weights, k=dice.randint(2, 12)))) for n in range(300)]


TITLES = make_titles()


class EngineTextOracle:
    """Give `open_engine`, as for the contract."""

    @pytest.fixture
    def titled(self, open_engine: OpenEngine) -> Engine:
        engine = open_engine()
        fill(engine, TITLES, dimensions={})
        return engine

    def test_text_ranking_is_that_of_rank_bm25(self, titled: Engine) -> None:
        oracle = BM25Okapi([analysis.words(one.title) for one in TITLES], k1=1.2, b=0.75)
        agreed = [agreement(titled, oracle, text) for text in ("munno zorlem", "tulvix chita", "krata besno zorvix")]
        overlap, correlation = np.mean(agreed, axis=0)
        assert overlap >= LEAST_OVERLAP
        assert correlation >= LEAST_CORRELATION


def agreement(engine: Engine, oracle: BM25Okapi, text: str) -> tuple[float, float]:
    """Overlap of the first ten, and rank correlation of the scores of all products found."""
    scores = oracle.get_scores(analysis.words(text))
    by_id = {one.product_id: float(score) for one, score in zip(TITLES, scores, strict=True)}
    answer = engine.run(worded(text, limit=300))
    tenth = np.sort(scores)[-10] - 1e-6
    overlap = float(np.mean([by_id[name] >= tenth for name in ids(answer)[:10]]))
    said = [one.signals["text"].score for one in answer.candidates]
    return overlap, float(kendalltau(said, [by_id[name] for name in ids(answer)]).statistic)
