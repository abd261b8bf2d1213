"""What it costs to understand a query: milliseconds of the clock, by the live vocabulary of KIRANA_HOME.

    KIRANA_HOME=… python -m benchmarks.understanding QUERIES.txt… [--rounds 5]

Each file holds one query a line (`text | …` is cut at the bar). Beside them stand texts that nobody should type: ten
thousand letters, queries for databases, endless numbers, letters that run to the left, and random ones. The encoder is
part of it, as it is of every page.
"""

import argparse
import random
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import numpy as np
from rich.console import Console
from rich.table import Table

from api.settings import read_settings
from api.wiring import open_marketplace
from search.understanding import Understanding

SEED = 7
MANY = 2_000
"""Random texts."""

BAD = (
    "a", "the of for", "1234567890", "चाय chai چای 茶", "🙂🍚🛒", "'; DROP TABLE products; --", "title:(+rice -dal)^2~",
    "<script>alert(1)</script>", "\x00\x07\x1b[2J", "שוקולד חלב", "under ₹1" + "0" * 30, "1/0 kg", "rice " * 2_000,
    "a" * 10_000, "9" * 10_000, "5 kg x " * 1_500, "bina " * 2_000, "chocolatechocolatechocolate " * 400,
)  # fmt: skip


def main() -> None:
    """Measure and print one table."""
    said = _arguments()
    market = open_marketplace(read_settings())
    reader = market.pipeline().understanding
    typed = [line.split("|")[0].lstrip("! ").strip() for file in said.queries for line in file.read_text().splitlines()]
    typed = [text for text in typed if text and not text.startswith("#")]
    table = Table(title=f"{market.engine.manifest.products:,} products")
    for column in ("texts", "count", "median ms", "99 % below", "slowest"):
        table.add_column(column, justify="left" if column == "texts" else "right")
    for text in typed:
        reader.read(text)
    for name, texts in (("as typed", typed), ("never to be typed", BAD), ("random", list(_random()))):
        row(table, name, np.min([_timed(reader, texts) for _ in range(said.rounds)], axis=0))
    Console(width=100).print(table)
    market.close()


def row(table: Table, name: str, took: np.ndarray) -> None:
    """The best of several rounds for each text: another process on the machine is no cost of ours."""
    shown = (f"{value:.2f}" for value in (np.median(took), np.quantile(took, 0.99), took.max()))
    table.add_row(name, str(len(took)), *shown)


def _timed(reader: Understanding, texts: Sequence[str]) -> np.ndarray:
    took = []
    for text in texts:
        begun = perf_counter()
        reader.read(text)
        took.append((perf_counter() - begun) * 1e3)
    return np.array(took)


def _random() -> list[str]:
    """Letters of all kinds, digits and signs, up to four hundred."""
    dice = random.Random(SEED)
    letters = [chr(code) for code in range(32, 0x3000) if unicodedata.category(chr(code)) != "Cn"]
    return ["".join(dice.choices(letters, k=dice.randrange(1, 400))) for _ in range(MANY)]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("queries", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


if __name__ == "__main__":
    main()
