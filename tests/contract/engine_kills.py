"""A build that is killed at any moment: what shops see stays as it was. Inherit `EngineKills` and give `place`."""

import subprocess
import sys
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path
from random import Random
from typing import NamedTuple

from search.engine import Engine
from search.facets import Facet
from search.fusion import FusionRanker
from search.page import Hit, Page
from search.pipeline import Pipeline
from search.product import Product
from search.retailer import Purchase, Retailer, Scored
from search.surfaces import browse, buy_again, for_you, search, similar, trending
from search.understanding.reading import Reader
from tests.builders import vector
from tests.contract.doomed_build import PRODUCTS, build, open_place

ROOT = Path(__file__).parents[2]
KILLS = 10
MONDAY = datetime(2024, 3, 4)
BOUGHT = tuple(f"p{number:03}" for number in range(5))
SHOP = Retailer(
    "shop",
    purchases={one: Purchase(one, "Rice", 2, MONDAY, 1.0, 9.0) for one in BOUGHT},
    reorders=tuple(Scored(one, 1.0) for one in BOUGHT),
    neighbours=tuple(Scored(f"p{number:03}", 1 / number, "p001") for number in range(20, 60)),
    vectors={"taste": vector(1, 2)},
)


class Seen(NamedTuple):
    """What a shop sees of a page."""

    hits: tuple[Hit, ...]
    total: int
    facets: tuple[Facet, ...]
    fallbacks: tuple[str, ...]


class EngineKills:
    """`place` is a folder or an address, empty when the test begins."""

    settled = 0.0
    """Seconds after a kill until its last request is done, and another build may begin."""

    def test_a_build_killed_at_ten_random_moments_leaves_every_page_as_it_was(self, place: str) -> None:
        with closing(open_place(place)) as engine:
            build(engine, "live")
            takes = duration(place, "timed")
            live, before, dice, unfinished = "timed", seen(engine), Random(11), 0
            for number in range(KILLS):
                killed_after(place, f"doomed{number}", dice.uniform(0.0, takes))
                time.sleep(self.settled)
                if engine.manifest.version == live:
                    unfinished += 1
                    assert seen(engine) == before
                else:  # the kill came after the swap
                    live, before = f"doomed{number}", whole(engine, f"doomed{number}")
            assert unfinished >= KILLS // 2
            build(engine, "last")
            whole(engine, "last")


def duration(place: str, version: str) -> float:
    """Seconds of a build in another process, from its first word to its last."""
    with started(place, version) as builder:
        begun = time.perf_counter()
        assert builder.stdout is not None
        assert builder.stdout.readline()
        return time.perf_counter() - begun


def killed_after(place: str, version: str, seconds: float) -> None:
    """Lets another process build, and kills it so long after its first word."""
    with started(place, version) as builder:
        time.sleep(seconds)
        builder.kill()


def started(place: str, version: str) -> "subprocess.Popen[bytes]":
    """A process that is about to build."""
    command = [sys.executable, "-m", "tests.contract.doomed_build", place, version]
    builder = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    assert builder.stdout is not None
    assert builder.stdout.readline()
    return builder


def seen(engine: Engine) -> list[Seen]:
    """A page of every surface."""
    pipeline = Pipeline(engine, FusionRanker(), Reader())
    asked = (search("rice", SHOP), browse(("Staples",), SHOP), for_you(SHOP), buy_again(SHOP), trending(SHOP))
    pages: list[Page] = [pipeline.run(query) for query in (*asked, similar(Product("p001", "Rice"), SHOP))]
    return [Seen(page.hits, page.total, page.facets, page.served_by.fallbacks) for page in pages]


def whole(engine: Engine, version: str) -> list[Seen]:
    """The pages of a version that is live with all its products; fails where it is not."""
    pages = seen(engine)
    assert engine.manifest.version == version
    assert engine.manifest.products == PRODUCTS
    assert {hit.product.title.split()[1] for page in pages for hit in page.hits} == {version}
    assert len(list(engine.scan())) == PRODUCTS
    return pages
