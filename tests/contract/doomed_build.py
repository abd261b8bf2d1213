"""A build that may be killed at any moment: `python -m tests.contract.doomed_build PLACE VERSION`."""

import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

from search.embedded.engine import open_embedded
from search.engine import Engine, Entry, IndexManifest
from search.opensearch.engine import open_opensearch
from tests.builders import TWO_DIMENSIONS, entry, product

LEASE = 1.0
"""Seconds: short, so that nobody waits long for a dead build."""

PRODUCTS, STEPS = 150, 5


def open_place(place: str) -> Engine:
    """The engine of a folder or of an address."""
    return open_opensearch(place, patience=20.0, lease=LEASE) if "://" in place else open_embedded(Path(place))


def catalogue(version: str) -> Iterator[Entry]:
    """Products whose title, price, brand and vector tell which version they are of."""
    for number in range(PRODUCTS):
        sold = product(
            f"p{number:03}",
            f"Rice {version} sort {number % 7}",
            brand=f"{version}-{number % 3}",
            category=("Staples", "Rice"),
            price=float(number + len(version)),
            popularity=float(number % 11 + 1),
        )
        yield entry(sold, number % 13 - 6, len(version))


def build(engine: Engine, version: str) -> None:
    """In several steps, so that there are many moments at which to die."""
    with engine.build(IndexManifest(version, dimensions=TWO_DIMENSIONS)) as build:
        rest = catalogue(version)
        for _ in range(STEPS):
            build.write(islice(rest, PRODUCTS // STEPS))
        build.swap()


if __name__ == "__main__":
    with closing(open_place(sys.argv[1])) as opened:
        print("begins", flush=True)
        build(opened, sys.argv[2])
        print("is live", flush=True)
