"""What learning from judgments adds to search: five folds over judged queries, trained on four, scored on the fifth.

    KIRANA_HOME=… python -m benchmarks.text_ranking JUDGED.parquet [--seeds 3]

The home holds the judged products, imported and built, with the encoder that KIRANA_ENCODER names. JUDGED.parquet has
query, product_id and grade (the higher the better). Candidates, evidence, models and figures are the product's own.
NDCG@10 has the gain 2^level - 1 over all that was judged, recall@100 counts the upper half of the levels; an unjudged
product counts nothing. Intervals are 95 % bootstraps over queries.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from api.settings import read_settings
from api.wiring import open_marketplace
from indexer.vocabulary import frequencies_of
from ranking.evaluation.intervals import Interval, resample
from ranking.features.table import Values
from ranking.relevance.judged import JudgedPage, judged_pages
from ranking.relevance.learning import unseen_scores
from ranking.relevance.model import folds


def main() -> None:
    """The formula, and the model by seed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("judged", type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    said = parser.parse_args()
    pages = read_pages(pd.read_parquet(said.judged))
    table = Table("ranked by", "NDCG@10", "gained", "recall@100", "gained")
    formula = [page.evidence.relevance for page in pages]
    table.add_row("formula", *figures(pages, formula, formula))
    for seed in range(said.seeds):
        models = dict(folds(pages, seed))
        table.add_row(f"model, seed {seed}", *figures(pages, [unseen_scores(page, models) for page in pages], formula))
    Console(width=120).print(table)


def read_pages(judgments: pd.DataFrame) -> list[JudgedPage]:
    """The judged queries, asked of the home's index."""
    market = open_marketplace(read_settings())
    try:
        frequencies = frequencies_of(market.shelf, market.engine.manifest.version)
        if frequencies is None:
            raise SystemExit("the index has no counted words: run `kirana build`")
        return judged_pages(judgments, market.asked, frequencies)
    finally:
        market.close()


def figures(pages: Sequence[JudgedPage], scores: Sequence[Values], before: Sequence[Values]) -> list[str]:
    """Both figures with what they gain on the scores before."""
    cells = []
    for figure in (JudgedPage.ndcg, JudgedPage.recall):
        columns = [[figure(page, one) for page, one in zip(pages, given, strict=True)] for given in (scores, before)]
        values = np.array(columns).T
        drawn = resample(values[~np.isnan(values).any(axis=1)])
        cells += [shown(drawn.interval(0)), shown(drawn.difference(0, 1), "+.4f")]
    return cells


def shown(interval: Interval, form: str = ".4f") -> str:
    """`0.8126 [0.7745, 0.8469]`."""
    return f"{interval.mean:{form}} [{interval.low:{form}}, {interval.high:{form}}]"


if __name__ == "__main__":
    main()
