"""A process that writes until it is killed: `python -m tests.search.embedded.endless_writer FOLDER write|build`."""

import math
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from search.embedded.engine import open_embedded
from search.engine import Engine, Entry
from tests.builders import entry, fill, product, vector

PRODUCTS = 40


def state(number: int) -> Iterator[Entry]:
    """The whole catalogue as of one write: price and vector of each product tell which product and which write."""
    for place in range(PRODUCTS):
        yield entry(product(f"p{place:02}", f"state {number}", price=float(number)), *angle(place, number))


def angle(place: int, number: int) -> tuple[float, float]:
    """A direction of its own for each product in each write."""
    turn = (place + PRODUCTS * (number % 50)) / (PRODUCTS * 50) * math.tau
    return tuple(vector(math.cos(turn), math.sin(turn)).tolist())


def write_on(engine: Engine) -> None:
    """Replaces all products again and again; says each number when it is written."""
    for number in count(1):
        engine.write(state(number))
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


def build_on(engine: Engine) -> None:
    """Builds version after version; says each number when it is live."""
    for number in count(1):
        fill(engine, state(number), version=f"v{number}")
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    opened = open_embedded(Path(sys.argv[1]))
    {"write": write_on, "build": build_on}[sys.argv[2]](opened)
