"""A process that is killed while it writes or builds leaves the index in one state or the next."""

import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from search.embedded.engine import open_embedded
from search.engine import Engine
from tests.builders import fill, ids, near, ordered
from tests.search.embedded.endless_writer import PRODUCTS, angle, state

ROOT = Path(__file__).parents[3]


def killed_after(folder: Path, act: str, seconds: float) -> int:
    """Lets a process write, kills it so long after its first word; returns the last number that it said was done."""
    command = [sys.executable, "-m", "tests.search.embedded.endless_writer", str(folder), act]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        said = writer.stdout.readline()
        time.sleep(seconds)
        writer.kill()
        lines = [said, *writer.stdout]
    return int([line for line in lines if line.endswith("\n")][-1])


def held_number(engine: Engine) -> int:
    """The write whose state the index holds; fails where products, prices, titles or vectors are of different ones."""
    products = list(engine.scan())
    (number,) = {int(one.price or 0) for one in products}
    assert sorted(one.product_id for one in products) == [f"p{place:02}" for place in range(PRODUCTS)]
    assert {one.title for one in products} == {f"state {number}"}
    for place in range(PRODUCTS):
        nearest = engine.run(near(*angle(place, number), limit=1))
        assert ids(nearest) == [f"p{place:02}"]
        assert nearest.candidates[0].signals["meaning"].score == pytest.approx(1.0, abs=1e-5)
    return number


@pytest.mark.parametrize("seed", range(3))
def test_a_killed_write_leaves_the_old_state_or_the_new_one(tmp_path: Path, seed: int) -> None:
    engine = open_embedded(tmp_path / "index")
    fill(engine, state(0))
    for _ in range(2):
        said = killed_after(tmp_path / "index", "write", Random(seed).uniform(0.0, 0.15))
        assert held_number(engine) in (said, said + 1)
    engine.write(state(7))
    assert held_number(engine) == 7
    assert engine.run(ordered()).total == PRODUCTS


@pytest.mark.parametrize("seed", range(2))
def test_a_killed_build_leaves_the_live_index_and_the_next_one_clears_its_rubbish(tmp_path: Path, seed: int) -> None:
    folder = tmp_path / "index"
    said = killed_after(folder, "build", Random(seed).uniform(0.0, 0.2))
    engine = open_embedded(folder)
    assert held_number(engine) in (said, said + 1)
    live = engine.manifest.version
    fill(engine, state(0), version="after")
    assert held_number(engine) == 0
    assert sorted(one.name for one in folder.iterdir() if one.is_dir()) == sorted(["after", live])
