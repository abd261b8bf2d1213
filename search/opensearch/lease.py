"""One build at a time over all processes and hosts: a document that its holder keeps renewing."""

import os
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Event, RLock, Thread
from typing import Any

from search.engine import BuildRunningError, EngineError
from search.opensearch.cluster import Cluster
from search.opensearch.faults import ConflictError, MissingError, UnreachableError

LEASE = 30.0
"""Seconds after which a build that does not renew its lease counts as dead."""

LEASES = "kirana-leases"
"""The index of the leases, one for all names in a cluster."""

Place = Mapping[str, Any]
"""Where in its history a document is: what a conditional write names."""


@dataclass(frozen=True, slots=True)
class Held:
    """A lease as it is stored. `index` is the one being built; empty until it is ready to be noted for."""

    holder: str
    index: str
    until: float
    place: Place

    @property
    def is_alive(self) -> bool:
        """Whether its holder renewed it in time."""
        return time.time() < self.until


class Lease:
    """Held from `acquire` to `release`. Clocks of hosts may differ by less than `seconds`."""

    def __init__(self, cluster: Cluster, seconds: float = LEASE) -> None:
        self._cluster = cluster
        self._seconds = seconds
        self._index = ""
        self._place: Place = {}
        self._renewed = 0.0
        self._lost = False
        self._lock = RLock()
        self._ended = Event()
        self._renewing = Thread(target=self._keep_renewing, name="build-lease", daemon=True)

    def acquire(self) -> None:
        """Takes the place. Raises BuildRunningError while another holds it."""
        self._cluster.ensure(LEASES, {})
        held = read_lease(self._cluster)
        if held is not None and held.is_alive:
            raise BuildRunningError(
                f"another build is under way ({held.holder}): wait for it, or stop it; one that was killed frees the "
                f"place within {self._seconds:g} s"
            )
        try:
            self._write({"op_type": "create"} if held is None else held.place)
        except ConflictError:
            raise BuildRunningError("another build began this very moment: wait for it, or stop it first") from None
        self._renewing.start()

    def announce(self, index: str) -> None:
        """Names the index being built: from now on, whoever changes the live one leaves a note of it."""
        self._index = index
        self.renew()

    def renew(self) -> None:
        """Raises EngineError where the lease ran out: then changes may have gone by unnoted."""
        with self._lock:
            if not self._lost and time.monotonic() - self._renewed < self._seconds:
                try:
                    return self._write(self._place)
                except ConflictError:
                    self._lost = True
            raise EngineError("this build paused for so long that it counts as dead: begin it anew")

    def release(self) -> None:
        """Frees the place, if it is still ours."""
        self._ended.set()
        self._renewing.join()
        try:
            self._cluster.tell("DELETE", path(self._cluster), **self._place)
        except (ConflictError, MissingError):
            self._lost = True

    def _write(self, condition: Place) -> None:
        holder = f"process {os.getpid()} on {socket.gethostname()}"
        held = {"holder": holder, "index": self._index, "until": time.time() + self._seconds}
        answer = self._cluster.tell("PUT", path(self._cluster), held, **condition)
        self._place, self._renewed = place_of(answer), time.monotonic()

    def _keep_renewing(self) -> None:
        while not self._ended.wait(self._seconds / 4):
            try:
                self.renew()
            except UnreachableError:
                continue
            except EngineError:
                return


def read_lease(cluster: Cluster) -> Held | None:
    """The lease, alive or not; None where nobody has one."""
    try:
        found = cluster.ask("GET", path(cluster))
    except MissingError:
        return None
    return Held(**found["_source"], place=place_of(found))


def building(cluster: Cluster) -> str:
    """The index that a living build is loading; empty where there is none."""
    held = read_lease(cluster)
    return held.index if held is not None and held.is_alive else ""


def path(cluster: Cluster) -> str:
    """Of the document."""
    return f"/{LEASES}/_doc/{cluster.address.name}"


def place_of(answer: Mapping[str, Any]) -> Place:
    """Where a document was when it was read or written."""
    return {"if_seq_no": answer["_seq_no"], "if_primary_term": answer["_primary_term"]}
