"""The engine of a large marketplace: an OpenSearch cluster, asked in one round trip."""

import logging
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from zlib import crc32

from search.change import Change, Updated
from search.engine import Answer, EngineError, Entry, IndexManifest, NoIndexError
from search.opensearch.address import NO_ACCESS, Access, read_address
from search.opensearch.answers import read_answer
from search.opensearch.bodies import bodies, finds_nothing, refusal
from search.opensearch.building import OpenSearchBuild
from search.opensearch.circuit import Circuit
from search.opensearch.cluster import PATIENCE, Cluster
from search.opensearch.degrading import Step, steps
from search.opensearch.faults import MissingError, UnreachableError
from search.opensearch.lease import LEASE
from search.opensearch.scanning import scan
from search.opensearch.suggestions import read_completions, suggestion_bodies
from search.opensearch.updating import update
from search.opensearch.versions import Live, Versions
from search.opensearch.writing import Writer
from search.plan import ByVector, Leg, Plan
from search.product import Product
from search.suggesting import Beginning, Completions

LOG = logging.getLogger(__name__)

FRESH = 0.05
"""Seconds for which an answer proves which index is live: the page that is made of it needs no second look."""

VECTOR_FAILURES = 5
VECTOR_PAUSE = 10
"""Seconds without vectors after so many failures of theirs in a row."""


def open_opensearch(
    url: str,
    access: Access = NO_ACCESS,
    *,
    patience: float = PATIENCE,
    lease: float = LEASE,
) -> "OpenSearchEngine":
    """The engine over a cluster, which need not answer yet. `patience` is seconds per search, `lease` those after
    which a silent build counts as dead. Raises EngineError for an address that cannot be."""
    return OpenSearchEngine(Cluster(read_address(url), access, patience=patience), lease)


class OpenSearchEngine:
    """See `search.engine.Engine`. Any number of processes on any number of hosts may use the cluster."""

    name = "opensearch"

    def __init__(self, cluster: Cluster, lease: float = LEASE) -> None:
        self._cluster = cluster
        self._patient = cluster.patient()
        self._lease = lease
        self._versions = Versions(cluster)
        self._writer = Writer(self._patient, Versions(self._patient))
        self._vectors = Circuit(VECTOR_FAILURES, VECTOR_PAUSE)
        self._known: Live | None = None
        self._proved = 0.0

    @property
    def manifest(self) -> IndexManifest:
        """Of the live version. While the cluster is away, of the one that was live."""
        if self._known is None or time.monotonic() - self._proved > FRESH:
            try:
                self._look()
            except UnreachableError:
                if self._known is None:
                    raise
        return self._live().manifest

    def build(self, manifest: IndexManifest) -> OpenSearchBuild:
        """A version beside the live one."""
        return OpenSearchBuild(self._patient, manifest, self._lease)

    def rollback(self) -> IndexManifest:
        """Back to the version before; the one left is removed."""
        Versions(self._patient).roll_back()
        return self._look().manifest

    def write(self, entries: Iterable[Entry]) -> int:
        """Each is tried; those that failed are named in the error."""
        return self._writer.write(entries)

    def delete(self, product_ids: Iterable[str]) -> None:
        """All of them have vanished when it returns."""
        self._writer.delete(product_ids)

    def update(self, changes: Iterable[Change]) -> Updated:
        """New prices, stock or demand, without new vectors; each change that was refused is named with the reason."""
        try:
            return update(self._patient, self._versions.alias, self._writer, changes)
        except MissingError:
            raise self._no_index() from None

    def run(self, plan: Plan) -> Answer:
        """One `_msearch`; what it had to do without is said in `fallbacks`."""
        lost: EngineError | None = None
        for step in steps(plan, with_vectors=not self._vectors.is_open):
            try:
                return self._ask(step)
            except UnreachableError as fault:
                LOG.warning("gave up on a search (%s): %s", step.given_up or "whole", fault)
                self._learn((), step.plan.legs)
                lost = fault
        raise lost or EngineError("a plan without legs has no answer")

    def complete(self, beginning: Beginning) -> Completions:
        """How it may go on."""
        if not beginning.last or beginning.limit <= 0:
            return Completions()
        answers = self._search(suggestion_bodies(beginning))
        for answer in answers:
            self._must(answer)
        return read_completions(beginning, answers)

    def scan(self) -> Iterator[Product]:
        """Every product as of the call."""
        return scan(self._patient, self._look().index)

    def close(self) -> None:
        """Lets go of the connections."""
        self._cluster.close()

    def _ask(self, step: Step) -> Answer:
        plan, dimensions = step.plan, self._live().manifest.dimensions
        refused = {leg.name: why for leg in plan.legs if (why := refusal(leg, dimensions))}
        legs = [leg for leg in plan.legs if leg.name not in refused and not finds_nothing(leg)]
        *answers, counted = self._search(bodies(plan, legs), preference(plan))
        self._must(counted)
        good = [(leg, answer) for leg, answer in zip(legs, answers, strict=True) if "error" not in answer]
        bad = [
            (leg, self._cluster.fault(answer)) for leg, answer in zip(legs, answers, strict=True) if "error" in answer
        ]
        if bad and not good:
            raise bad[0][1]
        self._learn(good, [leg for leg, _ in bad])
        lost = [f"without {leg.name}: {fault}" for leg, fault in bad]
        lacking = [step.given_up, *refused.values(), *lost, partial([*answers, counted])]
        return read_answer(plan, good, counted, tuple(word for word in lacking if word))

    def _search(self, asked: Sequence[Mapping[str, Any]], preferred: str = "") -> list[dict[str, Any]]:
        try:
            return self._cluster.search(self._versions.alias, asked, preferred)
        except MissingError:
            raise self._no_index() from None

    def _must(self, answer: Mapping[str, Any]) -> None:
        """Raises what went wrong, if anything did."""
        if "error" in answer:
            fault = self._cluster.fault(answer)
            raise self._no_index() if isinstance(fault, MissingError) else fault

    def _no_index(self) -> NoIndexError:
        self._known = None
        return NoIndexError("no index yet: run `kirana build`")

    def _learn(self, good: Sequence[tuple[Leg, Mapping[str, Any]]], bad: Sequence[Leg]) -> None:
        """Which index answered, and how the vectors fare."""
        if any(isinstance(leg.by, ByVector) for leg in bad):
            self._vectors.failed()
        elif any(isinstance(leg.by, ByVector) for leg, _ in good):
            self._vectors.succeeded()
        indexes = {hit["_index"] for _, answer in good for hit in answer["hits"]["hits"][:1]}
        if self._known is not None and indexes == {self._known.index}:
            self._proved = time.monotonic()
        elif indexes or bad:
            self._look()

    def _live(self) -> Live:
        return self._known or self._look()

    def _look(self) -> Live:
        try:
            self._known = live = self._versions.live()
        except NoIndexError:
            self._known = None
            raise
        self._proved = time.monotonic()
        return live


def preference(plan: Plan) -> str:
    """The same question goes to the same copy of a shard: copies count deleted products differently, and pages of one
    result must not. Other questions go to other copies."""
    return f"{crc32(repr((plan.words, plan.filters)).encode()):08x}"


def partial(answers: Iterable[Mapping[str, Any]]) -> str:
    """Says so where a part of the index did not answer, or nothing."""
    shards = [answer["_shards"] for answer in answers if "_shards" in answer]
    lost = max((one["failed"] for one in shards), default=0)
    return f"without {lost} of {shards[0]['total']} parts of the index: look at the cluster's health" if lost else ""
