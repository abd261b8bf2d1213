"""What misspelt queries still find, and whether understanding helps or harms, on judged queries.

    python -m benchmarks.misspelling DATA [--seeds 5] [--search opensearch://…]

DATA as for `benchmarks.encoders`. Its products are imported and built in a folder that is thrown away. Every word of
five letters or more of each query gets one random edit (a letter before the last lost, added, changed, or swapped):
NDCG@10 of these beside that of the queries as they are, by seed. `plain` searches for the words as they were typed
(`without=*`); the difference of understood and plain is paired by query. Intervals are 95 % bootstraps over queries.
"""

import argparse
import csv
import random
import tempfile
from collections.abc import Mapping
from pathlib import Path
from string import ascii_lowercase

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from api.settings import Settings
from api.wiring import Marketplace, open_marketplace
from benchmarks.encoders import Judgments, ndcg_at_10, read_judgments, read_products
from indexer.importing import import_files
from ranking.evaluation.intervals import resample
from search import surfaces

LONG = 5
SHOWN = 10

Values = NDArray[np.float64]


def main() -> None:
    """Measure and print the tables."""
    said = _arguments()
    judged = read_judgments(said.data)
    with tempfile.TemporaryDirectory() as folder:
        market = opened(said.data, Path(folder), said.search)
        report(market, judged, said.seeds)
        market.close()


def report(market: Marketplace, judged: Judgments, seeds: int) -> None:
    """NDCG@10 as typed, plain, and with edits by seed."""
    asked = {query: query for query in judged}
    clean, plain = found(market, judged, asked), found(market, judged, asked, frozenset({"*"}))
    table = Table(title=f"{len(judged)} judged queries, {market.engine.name}")
    for column in ("queries", "NDCG@10", "of the clean value"):
        table.add_column(column, justify="left" if column == "queries" else "right")
    table.add_row("as they are", interval(clean[:, None]), "")
    table.add_row("as they are, plain", interval(plain[:, None]), "")
    for seed in range(1, seeds + 1):
        dice = random.Random(seed)
        edited = {query: " ".join(slip(word, dice) for word in query.split()) for query in judged}
        for name, without in (("understood", frozenset[str]()), ("plain", frozenset({"*"}))):
            got = found(market, judged, edited, without)
            table.add_row(f"seed {seed}, {name}", interval(got[:, None]), f"{got.mean() / clean.mean():.1%}")
    Console(width=100).print(table)
    paired = resample(np.column_stack([clean, plain])).difference(0, 1)
    print(f"understood less plain: {paired.mean:+.4f} [{paired.low:+.4f}, {paired.high:+.4f}]")


def found(
    market: Marketplace, judged: Judgments, asked: Mapping[str, str], without: frozenset[str] = frozenset()
) -> Values:
    """NDCG@10 of each query, asked in these words."""
    pipeline = market.pipeline()
    pages = (pipeline.run(surfaces.search(asked[query], size=SHOWN, facets=False, without=without)) for query in judged)
    listed = ([hit.product.product_id for hit in page.hits] for page in pages)
    return np.array([ndcg_at_10(ids, gains) for ids, gains in zip(listed, judged.values(), strict=True)])


def slip(word: str, dice: random.Random) -> str:
    """The word with one edit, if it is long enough and no number or code."""
    if len(word) < LONG or not word.isalpha():
        return word
    place, letter = dice.randrange(len(word) - 1), dice.choice(ascii_lowercase)
    before, one, two, after = word[:place], word[place], word[place + 1], word[place + 2 :]
    return dice.choice(
        (
            before + two + after,
            before + letter + one + two + after,
            before + letter + two + after,
            before + two + one + after,
        )
    )


def interval(values: Values) -> str:
    """A mean with its interval."""
    said = resample(values).interval(0)
    return f"{said.mean:.4f} [{said.low:.4f}, {said.high:.4f}]"


def opened(data: Path, folder: Path, search: str) -> Marketplace:
    """A marketplace of the judged products."""
    file = folder / "products.csv"
    with file.open("w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        rows.writerow(("product_id", "title", "description"))
        rows.writerows((one.product_id, one.title, one.description) for one in read_products(data, ()))
    market = open_marketplace(Settings(home=folder / "home", search=search))
    import_files([file], home=market.settings.home, database=market.database)
    market.build()
    return market


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--search", default="embedded")
    return parser.parse_args()


if __name__ == "__main__":
    main()
