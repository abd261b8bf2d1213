"""A search degrades in stated steps, says so, and recovers by itself."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from search.engine import EngineError, IndexManifest
from search.facets import TermsRequest
from search.opensearch.address import NO_ACCESS, read_address
from search.opensearch.cluster import Cluster
from search.opensearch.engine import VECTOR_FAILURES, OpenSearchEngine
from search.opensearch.faults import TooSlowError, UnreachableError
from search.opensearch.versions import Versions, index_body
from search.plan import ByField, ByText, ByVector, Leg, Plan
from tests.builders import TWO_DIMENSIONS, entry, fill, ids, product, vector, worded
from tests.contract.opensearch_server import emptied, needs_opensearch

pytestmark = needs_opensearch

PLAN: Plan = replace(
    worded("rice", facets=(TermsRequest("brand"),)),
    legs=(
        Leg("text", ByText()),
        Leg("meaning", ByVector("text_vector", vector(0, 1)), beyond_words=True),
        Leg("popular", ByField("popularity")),
    ),
)


class TroubledCluster(Cluster):
    """A real cluster where searches that hold one of the words in `trouble` take too long."""

    trouble: tuple[str, ...] = ()
    searches = 0
    silent = 0
    """Parts of the index that do not answer."""

    def search(self, index: str, bodies: Iterable[Mapping[str, Any]], preference: str = "") -> list[dict[str, Any]]:
        asked = list(bodies)
        self.searches += 1
        if any(word in str(asked) for word in self.trouble):
            raise TooSlowError("too slow")
        answers = super().search(index, asked, preference)
        for answer in answers:
            if self.silent:
                answer["_shards"]["failed"] = self.silent
        return answers


@pytest.fixture
def cluster() -> Iterator[TroubledCluster]:
    with emptied() as url, closing(TroubledCluster(read_address(url), NO_ACCESS, patience=20.0)) as troubled:
        yield troubled


@pytest.fixture
def engine(cluster: TroubledCluster) -> OpenSearchEngine:
    opened = OpenSearchEngine(cluster)
    fill(opened, [entry(product("rice", "Brown Rice"), 1, 0), entry(product("soap", "Neem Soap"), 0, 1)])
    return opened


def test_a_healthy_cluster_answers_whole(engine: OpenSearchEngine) -> None:
    answer = engine.run(PLAN)
    assert (ids(answer), answer.fallbacks, len(answer.facets)) == (["rice", "soap"], (), 1)


def test_slow_vectors_are_done_without(engine: OpenSearchEngine, cluster: TroubledCluster) -> None:
    cluster.trouble = ("knn",)
    answer = engine.run(PLAN)
    assert (ids(answer), answer.fallbacks) == (["rice"], ("without vectors: the cluster is slow",))
    assert len(answer.facets) == 1


def test_then_facets_and_the_other_legs_are_done_without(engine: OpenSearchEngine, cluster: TroubledCluster) -> None:
    cluster.trouble = ("knn", "aggs")
    answer = engine.run(PLAN)
    assert (ids(answer), answer.facets, answer.total) == (["rice"], (), 1)
    assert answer.fallbacks == ("text alone: the cluster is slow",)


def test_in_the_end_there_is_a_clear_error_and_afterwards_a_whole_answer(
    engine: OpenSearchEngine, cluster: TroubledCluster
) -> None:
    cluster.trouble = ("query",)
    with pytest.raises(UnreachableError):
        engine.run(PLAN)
    cluster.trouble = ()
    assert engine.run(PLAN).fallbacks == ()


def test_vectors_that_keep_failing_are_left_alone_for_a_while(
    engine: OpenSearchEngine, cluster: TroubledCluster
) -> None:
    cluster.trouble = ("knn",)
    for _ in range(VECTOR_FAILURES):
        engine.run(PLAN)
    cluster.searches = 0
    assert engine.run(PLAN).fallbacks == ("without vectors: the cluster is slow",)
    assert cluster.searches == 1


def test_one_leg_that_the_cluster_refuses_is_named_and_left_out(engine: OpenSearchEngine) -> None:
    broken = Leg("popular", ByField("nonsense", required=True))  # type: ignore[arg-type]  # no such field: what is tested
    answer = engine.run(replace(PLAN, legs=(PLAN.legs[0], replace(broken, limit=20_000))))
    assert ids(answer) == ["rice"]
    assert answer.fallbacks[0].startswith("without popular: ")


def test_parts_of_an_index_that_do_not_answer_are_done_without_and_counted(
    engine: OpenSearchEngine, cluster: TroubledCluster
) -> None:
    cluster.silent = 1
    answer = engine.run(PLAN)
    assert (ids(answer), answer.fallbacks[0].split(":")[0]) == (["rice", "soap"], "without 1 of 1 parts of the index")


def test_a_red_index_is_a_clear_error_and_answers_again_when_it_is_mended(cluster: TroubledCluster) -> None:
    versions = Versions(cluster)
    engine = OpenSearchEngine(cluster)
    index = f"{versions.alias}-v-red-00000000"
    body = index_body(IndexManifest("red", dimensions=TWO_DIMENSIONS))
    body["settings"]["index"]["routing.allocation.require.rack"] = "nowhere"
    cluster.tell("PUT", f"/{index}", body, wait_for_active_shards=0)
    versions.publish(index)
    with pytest.raises(UnreachableError, match="look at its cluster health"):
        engine.run(PLAN)
    cluster.tell("PUT", f"/{index}/_settings", {"index.routing.allocation.require.rack": None})
    cluster.ask("GET", f"/_cluster/health/{index}", wait_for_status="yellow", timeout="20s", patience=25.0)
    assert (engine.run(PLAN).total, engine.run(PLAN).fallbacks) == (0, ())


def test_an_index_that_nobody_can_reach_leaves_the_last_manifest(
    engine: OpenSearchEngine, cluster: TroubledCluster
) -> None:
    engine.run(PLAN)
    cluster.close()
    assert engine.manifest.version == "first"
    with pytest.raises(EngineError):
        OpenSearchEngine(Cluster(read_address("opensearch://127.0.0.1:1"), NO_ACCESS)).manifest  # noqa: B018 (the act)
