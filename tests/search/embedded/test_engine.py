"""What is true of the embedded engine alone: threads, disk, sizes at which it changes its way."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from search.embedded.engine import EmbeddedEngine, open_embedded
from search.engine import EngineError, Entry, IndexManifest
from search.filters import AnyOf, Filters
from tests.builders import entry, fill, ids, near, ordered, product

DIMENSIONS = 8


@pytest.fixture
def engine(tmp_path: Path) -> EmbeddedEngine:
    return open_embedded(tmp_path / "index")


def test_searches_in_threads_see_whole_states_while_the_index_is_written_and_swapped(engine: EmbeddedEngine) -> None:
    fill(engine, [product(f"p{n}", price=0.0) for n in range(30)], version="v0")
    done = Event()

    def look() -> set[frozenset[float | None]]:
        seen = set()
        while not done.is_set():
            answer = engine.run(ordered())
            seen.add(frozenset(one.product.price for one in answer.candidates))
            assert answer.total == len(answer.candidates) == 30
        return seen

    with ThreadPoolExecutor(3) as pool:
        looks = [pool.submit(look) for _ in range(3)]
        for number in range(1, 7):
            changed = [product(f"p{n}", price=float(number)) for n in range(30)]
            if number % 2:
                engine.write(map(entry, changed))
            else:
                fill(engine, changed, version=f"v{number}")
        done.set()
        seen = set().union(*(one.result() for one in looks))
    assert all(len(prices) == 1 for prices in seen)
    assert len(seen) > 1


@pytest.mark.parametrize("share", [0.02, 0.3, 1.0])
def test_the_nearest_are_exact_whether_picked_out_or_scanned(engine: EmbeddedEngine, share: float) -> None:
    dice = np.random.default_rng(5)
    vectors = dice.standard_normal((1000, DIMENSIONS)).astype(np.float32)
    chosen = dice.random(1000) < share
    sold = (product(f"p{n:04}", brand="Kranti" if chosen[n] else "Nirmal") for n in range(1000))
    entries = (Entry(one, {"text_vector": vectors[n]}) for n, one in enumerate(sold))
    fill(engine, entries, dimensions={"text_vector": DIMENSIONS})
    wanted = dice.standard_normal(DIMENSIONS)
    cosines = np.where(chosen, vectors @ wanted / np.linalg.norm(vectors, axis=1), -np.inf)
    best = [f"p{n:04}" for n in np.argsort(-cosines)[: min(15, int(chosen.sum()))]]
    answer = engine.run(near(*wanted, limit=15, filters=Filters((AnyOf("brand", ("Kranti",)),))))
    assert ids(answer) == best


def test_many_writes_keep_the_index_in_few_pieces(engine: EmbeddedEngine, tmp_path: Path) -> None:
    fill(engine, [product("a")])
    for number in range(12):
        engine.write([entry(product("b", price=float(number)))])
    assert {one.product_id: one.price for one in engine.scan()} == {"a": None, "b": 11.0}
    assert len(list((tmp_path / "index" / "first" / "terms").glob("*.fast"))) < 10


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("not a folder")
    with pytest.raises(EngineError, match="index"):
        open_embedded(tmp_path / "index").build(IndexManifest("first"))


def test_an_index_that_cannot_be_read_is_named_with_what_to_do(engine: EmbeddedEngine, tmp_path: Path) -> None:
    fill(engine, [product("a")])
    (tmp_path / "index" / "first" / "terms" / "meta.json").write_text("{")
    with pytest.raises(EngineError, match=r"index first .* `kirana build`"):
        open_embedded(tmp_path / "index").run(ordered())


@pytest.mark.parametrize("version", ["", "../up", "a b", ".hidden"])
def test_a_version_that_is_no_name_is_refused(engine: EmbeddedEngine, version: str) -> None:
    with pytest.raises(EngineError, match="version"):
        engine.build(IndexManifest(version))


def test_a_version_is_built_once(engine: EmbeddedEngine) -> None:
    fill(engine, [product("a")])
    with pytest.raises(EngineError, match="first"):
        engine.build(IndexManifest("first"))
    fill(engine, [product("b")], version="second")
    assert engine.run(ordered()).total == 1


def test_a_write_during_a_build_takes_over_no_vector_of_another_encoder(engine: EmbeddedEngine) -> None:
    fill(engine, [entry(product("a"), 1, 0)])
    with engine.build(IndexManifest("second", encoder="other", dimensions={"text_vector": 2})) as build:
        build.write([entry(product("a", popularity=5.0), 0, 1)])
        engine.write([entry(product("a", price=7.0), 1, 0)])
        build.swap()
    (found,) = engine.run(near(0, 1)).candidates
    assert found.signals["meaning"].score == pytest.approx(1.0)
    assert (found.product.price, found.product.popularity.decayed) == (7.0, 5.0)
