"""What only a cluster can do wrong: builds that die, changes that arrive meanwhile, indexes that are not ours."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from threading import Event, Thread

import pytest

from search.change import Change
from search.engine import EngineError, Entry, IndexManifest, NoIndexError
from search.opensearch.bulk import Action, send
from search.opensearch.cluster import Cluster
from search.opensearch.engine import OpenSearchEngine, open_opensearch
from search.opensearch.versions import Versions
from tests.builders import TWO_DIMENSIONS, entry, fill, ids, near, ordered, product, worded
from tests.contract.opensearch_server import emptied, needs_opensearch, open_cluster

pytestmark = needs_opensearch

LEASE = 1.0
"""Seconds: short, so that a test need not wait for a dead build."""

RICE = product("rice", "Basmati Rice", price=100.0, mrp=120.0, stock=5, popularity=2.0)
SOAP = product("soap", "Neem Soap", price=30.0)


@pytest.fixture
def place() -> Iterator[str]:
    with emptied() as url:
        yield url


@pytest.fixture
def engine(place: str) -> Iterator[OpenSearchEngine]:
    with closing(open_opensearch(place, patience=20.0, lease=LEASE)) as opened:
        yield opened


@pytest.fixture
def shop(engine: OpenSearchEngine) -> OpenSearchEngine:
    fill(engine, [entry(RICE, 1, 0), entry(SOAP, 0, 1)])
    return engine


@pytest.fixture
def cluster(place: str) -> Iterator[Cluster]:
    with closing(open_cluster(place)) as opened:
        yield opened


def version(name: str, encoder: str = "") -> IndexManifest:
    return IndexManifest(name, encoder=encoder, dimensions=TWO_DIMENSIONS)


# changes during a build


def test_changes_that_arrive_during_a_build_are_in_the_new_index(shop: OpenSearchEngine) -> None:
    with shop.build(version("second")) as build:
        build.write([entry(RICE, 1, 0)])
        shop.write([entry(product("salt", "Sea Salt"), -1, 0), entry(replace(RICE, price=90.0), 1, 0)])
        build.write([entry(SOAP, 0, 1)])
        shop.delete(["soap"])
        shop.update([Change("rice", 2, {"stock": 77})])
        build.swap()
    found = {one.product_id: one for one in shop.scan()}
    assert found == {"rice": replace(RICE, price=90.0, stock=77), "salt": product("salt", "Sea Salt")}
    assert ids(shop.run(near(-1, 0)))[0] == "salt"


def test_a_change_during_a_build_with_another_encoder_keeps_the_new_vector(shop: OpenSearchEngine) -> None:
    with shop.build(version("second", encoder="new")) as build:
        build.write([entry(RICE, 0, 1), entry(SOAP, 1, 0)])
        shop.write([entry(replace(RICE, title="Brown Rice"), 1, 0)])
        build.swap()
    assert ids(shop.run(worded("brown"))) == ["rice"]
    first = shop.run(replace(near(0, 1), text_codes=True)).candidates[0]
    assert (first.product.product_id, first.text_code) == ("rice", bytes([0, 127]))


def test_no_write_is_lost_at_any_moment_of_a_swap(shop: OpenSearchEngine) -> None:
    done = Event()
    stored: list[str] = []
    written: list[str] = []

    def keep_writing() -> None:
        while not done.is_set():
            name = f"p{len(written):03}"
            stored.append(name)
            shop.write([entry(product(name), 1, 1)])
            written.append(name)

    writer = Thread(target=keep_writing)
    writer.start()
    for number in range(2):
        with shop.build(version(f"v{number}")) as build:
            source = list(stored)
            build.write(entry(product(name), 1, 1) for name in source)
            build.swap()
    done.set()
    writer.join()
    assert {one.product_id for one in shop.scan()} == set(written)


# builds that end badly


def test_a_failed_build_leaves_nothing_behind(shop: OpenSearchEngine, cluster: Cluster) -> None:
    with pytest.raises(EngineError, match="salt"), shop.build(version("second")) as build:
        build.write([entry(RICE, 1, 0), entry(product("salt"), 1, 2, 3)])
    assert len(indexes(cluster)) == 1
    assert shop.run(ordered()).total == 2


def test_an_index_that_lost_products_does_not_go_live(shop: OpenSearchEngine, cluster: Cluster) -> None:
    with shop.build(version("second")) as build:
        build.write([entry(RICE, 1, 0), entry(SOAP, 0, 1)])
        (new,) = [name for name in indexes(cluster) if "second" in name]
        list(send(cluster, new, [Action("delete", "soap")]))
        with pytest.raises(EngineError, match="holds 1 products of 2"):
            build.swap()
    assert shop.manifest.version == "first"


def test_older_indexes_than_the_one_before_are_removed(shop: OpenSearchEngine, cluster: Cluster) -> None:
    for name in ("second", "third", "fourth"):
        fill(shop, [entry(RICE, 1, 0)], version=name)
    assert {name.split("-v-")[1].split("-")[0] for name in indexes(cluster)} == {"third", "fourth"}


def test_a_block_that_a_killed_swap_left_is_lifted_by_the_next_writer(shop: OpenSearchEngine, cluster: Cluster) -> None:
    versions = Versions(cluster)
    versions.block(versions.live().index)
    assert shop.write([entry(product("salt"), 1, 1)]) == 1


# indexes that are not ours


def test_an_index_of_another_mapping_is_refused_with_a_sentence(shop: OpenSearchEngine, cluster: Cluster) -> None:
    cluster.tell("PUT", f"/{cluster.address.name}-foreign", {"mappings": {"properties": {"title": {"type": "text"}}}})
    live = Versions(cluster).live().index
    move = [{"remove": {"index": live, "alias": cluster.address.name}}]
    move += [{"add": {"index": f"{cluster.address.name}-foreign", "alias": cluster.address.name}}]
    cluster.tell("POST", "/_aliases", {"actions": move})
    with (
        closing(open_opensearch(str(place_of(cluster)), patience=20.0)) as newcomer,
        pytest.raises(EngineError, match="differs from our mapping"),
    ):
        newcomer.run(ordered())


def test_an_index_that_vanishes_is_no_index(shop: OpenSearchEngine, cluster: Cluster) -> None:
    assert shop.run(ordered()).total == 2
    for name in indexes(cluster):
        cluster.tell("DELETE", f"/{name}")
    with pytest.raises(NoIndexError, match="kirana build"):
        shop.run(ordered())
    with pytest.raises(NoIndexError, match="kirana build"):
        shop.write([Entry(SOAP)])
    fill(shop, [entry(SOAP, 0, 1)], version="again")
    assert shop.run(ordered()).total == 1


def indexes(cluster: Cluster) -> list[str]:
    """The versions there are."""
    return [name for name in cluster.ask("GET", f"/{cluster.address.name}-*/_settings") if "-v-" in name]


def place_of(cluster: Cluster) -> str:
    """The address of a cluster once more."""
    return f"opensearch://{cluster.address}/{cluster.address.name}"
