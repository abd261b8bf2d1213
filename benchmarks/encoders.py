"""Relevance and cost of encoders side by side, on judged queries, through the embedded engine and the pipeline.

    python -m benchmarks.encoders DATA [catalogue sentence:FOLDER onnx:FOLDER …] [--beside FILE.parquet:COLUMN …]

DATA holds `search_relevance_products.parquet` (title, description) and `search_relevance_dev.parquet` (query,
product_title, median_relevance from 1 to 4). `--beside` mixes in titles of other catalogues, which nobody judged: a
broad catalogue from a narrow one. NDCG@10 has the gain 2^(relevance - 1) - 1, recall@100 counts relevance 3 and 4; an
unjudged product counts nothing. Intervals are 95 % bootstraps over queries; costs are CPU time.
"""

import argparse
import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from indexer.encoders.opening import learn_encoder
from ranking.evaluation.intervals import resample
from search import surfaces
from search.embedded.engine import EmbeddedEngine, open_embedded
from search.encoder import Encoder, text_of
from search.engine import Entry, IndexManifest
from search.fusion import LEG_WEIGHTS, FusionRanker
from search.pipeline import Pipeline
from search.product import Product
from search.understanding.reading import Reader

DEPTH = 100
GOOD = 2
"""Gain class from which a product counts as found: judged 3 or 4 of 4."""

Values = NDArray[np.float64]
Judgments = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU time of an encoder: seconds to learn, microseconds per product, milliseconds per query."""

    learning: float
    product: float
    query: float


def main() -> None:
    """Measure and print one table."""
    said = _arguments()
    products = list(read_products(said.data, said.beside))
    judged = read_judgments(said.data)
    table = Table(title=f"{len(products):,} products, {len(judged)} judged queries")
    for column in ("encoder", "leg", "NDCG@10", "halves", "recall@100", "halves", "learn s", "product µs", "query ms"):
        table.add_column(column, justify="left" if column in ("encoder", "leg") else "right")
    for word in said.encoders:
        with tempfile.TemporaryDirectory() as folder:
            add_rows(table, word, products, judged, Path(folder))
    Console(width=160).print(table)


def add_rows(table: Table, word: str, products: Sequence[Product], judged: Judgments, folder: Path) -> None:
    """Text alone, vectors alone, and both, with one encoder."""
    encoder, vectors, cost = learn(word, products, list(judged), folder / "encoder")
    engine = build(products, encoder, vectors, folder / "index")
    costs = (f"{cost.learning:.1f}", f"{cost.product:.0f}", f"{cost.query:.3f}")
    for leg, weights in (("text", {"meaning": 0.0}), ("vector", {"text": 0.0}), ("both", {})):
        ranker = FusionRanker(weights={**LEG_WEIGHTS, **weights})
        pipeline = Pipeline(engine, ranker, Reader(encoder=encoder))
        found = {query: ids(pipeline, query, {"text", "meaning"} - weights.keys()) for query in judged}
        ndcg = np.array([ndcg_at_10(found[query], gains) for query, gains in judged.items()])
        recall = np.array([recall_at_100(found[query], gains) for query, gains in judged.items()])
        table.add_row(encoder.identity, leg, *_shown(ndcg), *_shown(recall[~np.isnan(recall)]), *costs)
    engine.close()


def learn(
    word: str, products: Sequence[Product], queries: Sequence[str], folder: Path
) -> tuple[Encoder, NDArray[np.float32], Cost]:
    """The encoder, the products' vectors, and what both took."""
    texts = [text_of(product) for product in products]
    begun = process_time()
    encoder = learn_encoder(word, texts, folder)
    learnt = process_time()
    vectors = encoder.encode(texts)
    encoded = process_time()
    for query in queries:
        encoder.encode([query])
    asked = process_time() - encoded
    cost = Cost(learnt - begun, (encoded - learnt) / len(texts) * 1e6, asked / len(queries) * 1e3)
    return encoder, vectors, cost


def build(products: Sequence[Product], encoder: Encoder, vectors: NDArray[np.float32], folder: Path) -> EmbeddedEngine:
    """An index of the products."""
    engine = open_embedded(folder)
    manifest = IndexManifest("benchmark", encoder.identity, dimensions={"text_vector": encoder.dimensions})
    with engine.build(manifest) as building:
        building.write(
            Entry(product, {"text_vector": vector} if vector.any() else {})
            for product, vector in zip(products, vectors, strict=True)
        )
        building.swap()
    return engine


def ids(pipeline: Pipeline, query: str, legs: set[str]) -> list[str]:
    """The best `DEPTH` products that one of the legs brought, best first."""
    page = pipeline.run(surfaces.search(query, size=DEPTH * 4, facets=False))
    return [hit.product.product_id for hit in page.hits if legs & hit.signals.keys()][:DEPTH]


def ndcg_at_10(found: Sequence[str], gains: dict[str, int]) -> float:
    """Against the best order of all that was judged for the query."""
    discount = 1 / np.log2(np.arange(2, 12))
    got = np.array([2.0 ** gains.get(one, 0) - 1 for one in found[:10]])
    best = np.array(sorted((2.0**gain - 1 for gain in gains.values()), reverse=True)[:10])
    ideal = float(best @ discount[: len(best)])
    return float(got @ discount[: len(got)]) / ideal if ideal else float("nan")


def recall_at_100(found: Sequence[str], gains: dict[str, int]) -> float:
    """Share of the good products that were found; nan where there are none."""
    good = {one for one, gain in gains.items() if gain >= GOOD}
    return len(good & set(found)) / len(good) if good else float("nan")


def read_products(data: Path, beside: Sequence[str]) -> Iterator[Product]:
    """The judged catalogue, and titles of others."""
    for title, description in _rows(data / "search_relevance_products.parquet", "title", "description"):
        yield Product(_key(title), title, description or "")
    seen: set[str] = set()
    for place in beside:
        path, _, column = place.rpartition(":")
        for (title,) in _rows(Path(path), column):
            if title and title not in seen:
                seen.add(title)
                yield Product(f"beside-{len(seen)}", title)


def read_judgments(data: Path) -> Judgments:
    """Gain class 0 to 3 by product, by query; the best where a pair was judged twice."""
    judged: Judgments = {}
    columns = ("query", "product_title", "median_relevance")
    for query, title, relevance in _rows(data / "search_relevance_dev.parquet", *columns):
        gains = judged.setdefault(query, {})
        gains[_key(title)] = max(gains.get(_key(title), 0), int(relevance) - 1)
    return judged


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("encoders", nargs="*", default=["catalogue"])
    parser.add_argument("--beside", action="append", default=[], metavar="FILE:COLUMN")
    return parser.parse_args()


def _rows(path: Path, *columns: str) -> list[tuple[str, ...]]:
    return list(pd.read_parquet(path, columns=list(columns)).itertuples(index=False, name=None))


def _key(title: str) -> str:
    return hashlib.sha256(title.encode()).hexdigest()[:12]


def _shown(values: Values) -> tuple[str, str]:
    interval = resample(values[:, None]).interval(0)
    return (
        f"{interval.mean:.4f} [{interval.low:.4f}, {interval.high:.4f}]",
        f"{values[::2].mean():.4f} {values[1::2].mean():.4f}",
    )


if __name__ == "__main__":
    main()
