"""A new index beside the live one, until an alias moves."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count
from typing import Self

from search.engine import Entry, IndexManifest
from search.opensearch.bulk import Action, Outcome, refuse, send, send_parallel
from search.opensearch.checks import Sample, check
from search.opensearch.cluster import Cluster, compact
from search.opensearch.lease import LEASE, Lease
from search.opensearch.notes import Notes, made_again, noted_version
from search.opensearch.versions import Versions
from search.opensearch.writing import document

SETTLED = 200
"""So few notes are left for the moment in which writers wait."""

COPIES_TAKE = 60.0
"""Seconds to wait for copies on other nodes before the swap."""

SUPERSEDED = 409
"""A later entry of equal id is there already."""

NOT_THERE = 404
"""A change of a product that is gone has nothing to change."""


class OpenSearchBuild:
    """See `search.engine.Build`. Left without `swap`, the new index is removed; killed, by the next build."""

    def __init__(self, cluster: Cluster, manifest: IndexManifest, lease: float = LEASE) -> None:
        self._cluster = cluster
        self._versions = Versions(cluster)
        self._notes = Notes(cluster)
        self._manifest = manifest
        self._lease = Lease(cluster, lease)
        self._positions = count(1)
        self._sample = Sample()
        self._created = 0
        self._noted: dict[str, int] = {}
        self._done = False
        self._lease.acquire()
        try:
            self._index = self._begin()
        except BaseException:
            self._lease.release()
            raise

    def write(self, entries: Iterable[Entry]) -> int:
        """Adds products, some requests at once; the last of equal ids wins, as each carries its position."""
        first = next(self._positions)
        self._done_with(send_parallel(self._cluster, self._index, self._actions(entries)), SUPERSEDED)
        return next(self._positions) - first - 1

    def swap(self) -> IndexManifest:
        """Checks it, and makes it live at once for every reader."""
        self._refresh()
        place = self._catch_up()
        check(self._cluster, self._index, self._manifest, self._sample, self._created)
        self._versions.serve(self._index, COPIES_TAKE)
        live = self._versions.behind(self._versions.alias)
        if live:
            self._versions.block(live)
        try:
            self._make_again(place)
            self._publish()
        finally:
            if live:
                self._versions.unblock(live)
        return self._manifest

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        try:
            if not self._done:
                self._versions.remove(self._index)
            self._notes.clear()
        finally:
            self._lease.release()

    def _begin(self) -> str:
        self._versions.remove_rubbish()
        live = self._versions.behind(self._versions.alias)
        if live:
            self._versions.unblock(live)
        self._notes.clear()
        index = self._versions.create(self._manifest)
        self._lease.announce(index)
        return index

    def _actions(self, entries: Iterable[Entry]) -> Iterator[Action]:
        for entry, position in zip(entries, self._positions, strict=False):
            body = compact(document(entry, self._manifest))
            self._sample.see(entry, position)
            yield Action("index", entry.product.product_id, body, {"version": position, "version_type": "external_gte"})

    def _catch_up(self) -> int:
        """Makes noted changes again until few are left; returns the place of the last one."""
        place, made = -1, SETTLED
        while made >= SETTLED:
            place, made = self._make_again(place)
        return place

    def _make_again(self, place: int) -> tuple[int, int]:
        """Makes the changes noted after a place again; returns the place of the last one, and how many they were."""
        made = 0
        for page in self._notes.after(place):
            live = self._versions.live().manifest
            actions = [made_again(noted, live, self._manifest) for noted in page.actions if self._is_news(noted)]
            self._done_with(send(self._cluster, self._index, actions), NOT_THERE)
            self._sample.forget(action.product_id for action in actions)
            place, made = page.place, made + len(page.actions)
        self._refresh()
        return place, made

    def _is_news(self, noted: Action) -> bool:
        """An update that came too late was noted before it was refused; whole products and removals are never late."""
        version, known = noted_version(noted), self._noted.get(noted.product_id, 0)
        if noted.kind == "update" and version < known:
            return False
        self._noted[noted.product_id] = version
        return True

    def _done_with(self, outcomes: Iterable[Outcome], harmless: int) -> None:
        """Counts what became of changes. Raises EngineError where one failed."""
        failed = []
        for one in outcomes:
            self._created += {"created": 1, "deleted": -1}.get(one.result, 0)
            if one.reason and one.status != harmless:
                failed.append(one)
        refuse(failed, "The build is given up")

    def _publish(self) -> None:
        self._lease.renew()
        self._manifest = replace(self._manifest, products=self._versions.count(self._index))
        self._versions.describe(self._index, self._manifest)
        self._versions.publish(self._index)
        self._done = True

    def _refresh(self) -> None:
        self._cluster.ask("POST", f"/{self._index}/_refresh")
