"""Many documents in few requests: in parallel, with pauses where the cluster asks for them, each failure by its id."""

import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any, Literal

from search.engine import EngineError
from search.opensearch.cluster import Cluster, compact

CHUNK_BYTES = 4_000_000
CHUNK_ACTIONS = 1_000

THREADS = 2
"""Requests under way at once; more make a small cluster slower."""

PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Seconds to wait before what was turned away (429) is sent once more."""

TURNED_AWAY = 429


@dataclass(frozen=True, slots=True)
class Action:
    """One change of one document. `where` is what the action line says besides: an index, a version, a place."""

    kind: Literal["index", "create", "update", "delete"]
    product_id: str
    body: str = ""
    where: Mapping[str, Any] = field(default_factory=dict)

    def lines(self) -> str:
        """As `_bulk` reads it."""
        head = compact({self.kind: {"_id": self.product_id, **self.where}})
        return f"{head}\n{self.body}\n" if self.body else f"{head}\n"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one action; no `reason` means that it was done."""

    action: Action
    status: int
    result: str = ""
    reason: str = ""

    @property
    def is_blocked(self) -> bool:
        """Whether the index took no writes at that moment."""
        return self.status == 403 and "cluster_block" in self.reason


def send(cluster: Cluster, index: str, actions: Iterable[Action], **params: Any) -> Iterator[Outcome]:
    """Sends all, one request after the other, so that changes of one document keep their order."""
    for chunk in chunks(actions):
        yield from send_chunk(cluster, index, chunk, params)


def send_parallel(cluster: Cluster, index: str, actions: Iterable[Action], **params: Any) -> Iterator[Outcome]:
    """Sends all, some requests at once: for actions whose order does not matter. Keeps few of them in memory."""
    with ThreadPoolExecutor(THREADS, "bulk") as pool:
        under_way: set[Future[list[Outcome]]] = set()
        for chunk in chunks(actions):
            if len(under_way) > THREADS:
                yield from finished(under_way)
            under_way.add(pool.submit(send_chunk, cluster, index, chunk, params))
        while under_way:
            yield from finished(under_way)


def finished(under_way: set[Future[list[Outcome]]]) -> Iterator[Outcome]:
    """Waits for at least one request, and takes those that are done out of the set."""
    done, _ = wait(under_way, return_when=FIRST_COMPLETED)
    under_way -= done
    for future in done:
        yield from future.result()


def send_chunk(cluster: Cluster, index: str, chunk: list[Action], params: Mapping[str, Any]) -> list[Outcome]:
    """One request, and more for what was turned away. A request that failed as a whole is repeated by the cluster's
    rules: each action says what the document shall be, so that doing it twice is doing it once."""
    outcomes: list[Outcome] = []
    for pause in (*PAUSES, None):
        answer = cluster.ask("POST", f"/{index}/_bulk", "".join(a.lines() for a in chunk), **params)
        found = [outcome(action, item) for action, item in zip(chunk, answer["items"], strict=True)]
        outcomes += [one for one in found if one.status != TURNED_AWAY or pause is None]
        chunk = [one.action for one in found if one.status == TURNED_AWAY]
        if pause is None or not chunk:
            break
        time.sleep(pause)
    return outcomes


def outcome(action: Action, item: Mapping[str, Any]) -> Outcome:
    """One item of an answer."""
    said = item[action.kind]
    error = said.get("error")
    why = f"{error['type']}: {error['reason']}"[:300] if error else ""
    return Outcome(action, said["status"], said.get("result", ""), why)


def chunks(actions: Iterable[Action]) -> Iterator[list[Action]]:
    """Lists of actions that fit one request."""
    chunk: list[Action] = []
    size = 0
    for action in actions:
        if chunk and (size + len(action.body) > CHUNK_BYTES or len(chunk) == CHUNK_ACTIONS):
            yield chunk
            chunk, size = [], 0
        chunk.append(action)
        size += len(action.body)
    if chunk:
        yield chunk


def refuse(failed: list[Outcome], done: str) -> None:
    """Raises EngineError that names the products which failed, if any did."""
    if failed:
        named = "; ".join(f"{one.action.product_id} ({one.reason})" for one in failed[:5])
        raise EngineError(f"OpenSearch refused {len(failed)} products: {named}. {done}")
