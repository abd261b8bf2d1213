"""The right goods for Hinglish words and for slips of the finger, and limits that are kept, on a grocery catalogue.

    KIRANA_HOME=… python -m benchmarks.goods

The marketplace under KIRANA_HOME holds a grocery catalogue, imported and built. `hinglish.tsv` and `misspelt.tsv`
hold a query a line and a pattern for title or brand of the right goods. A query is served where one of the first five
(of slips: three) fits; beside it stands the share of these that fit. Limits are kept where every hit is within them.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from api.settings import read_settings
from api.wiring import open_marketplace
from search import surfaces
from search.page import Page
from search.pipeline import Pipeline

FOLDER = Path(__file__).parent
LIMITED = (
    "biscuit under 50", "chai under 200", "50 se 100 rs ke beech sabun", "shampoo 150 se kam", "chocolate over rs 200",
    "rice under 100", "haldi under 60", "namkeen 40 rs tak", "tel upto 150", "coffee between 100 and 300",
)  # fmt: skip


def main() -> None:
    """Measure and print."""
    console = Console(width=120)
    market = open_marketplace(read_settings())
    pipeline = market.pipeline()
    for name, depth in (("hinglish", 5), ("misspelt", 3)):
        fits = list(judged(pipeline, FOLDER / f"{name}.tsv", depth))
        served, right = sum(map(any, fits)), sum(map(sum, fits))
        console.print(
            f"{name}: {served} of {len(fits)} served; {right / (depth * len(fits)):.1%} of the hits are right"
        )
    pages = [pipeline.run(surfaces.search(text, size=50, facets=False)) for text in LIMITED]
    console.print(f"limits: kept by every hit of {sum(map(kept, pages))} of {len(pages)} queries")
    market.close()


def judged(pipeline: Pipeline, file: Path, depth: int) -> Iterator[list[bool]]:
    """Whether each of the first hits fits, by query."""
    for line in file.read_text(encoding="utf-8").splitlines():
        text, _, pattern = line.partition("\t")
        page = pipeline.run(surfaces.search(text, size=depth, facets=False))
        yield [bool(re.search(pattern, f"{hit.product.title} {hit.product.brand}", re.I)) for hit in page.hits]


def kept(page: Page) -> bool:
    """Whether every hit has a price within the limits, and there are hits."""
    limits = [one for one in page.query.understood.filters if one.field == "price"]
    prices = [hit.product.price for hit in page.hits]
    within = all(
        price is not None and (one.low or 0) <= price <= (one.high or price) for one in limits for price in prices
    )
    return bool(limits and prices) and within


if __name__ == "__main__":
    main()
