"""The way to a cluster: connections, time limits, repetition, a circuit breaker. Only here is opensearchpy imported."""

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, Literal

import opensearchpy
from opensearchpy import exceptions as raised
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from search.engine import EngineError
from search.opensearch.address import Access, Address
from search.opensearch.circuit import Circuit
from search.opensearch.faults import (
    BlockedError,
    ConflictError,
    ExistsError,
    MissingError,
    OverloadedError,
    TooSlowError,
    UnreachableError,
)

logging.getLogger("opensearch").setLevel(logging.ERROR)  # it warns of every 404; what matters we raise ourselves

Method = Literal["GET", "POST", "PUT", "DELETE", "HEAD"]

ATTEMPTS = 4
"""How often a question is put at most: three nodes may refuse before the fourth try comes to a good one."""

PATIENCE = 2.0
"""Seconds that one search may take."""

BUSY = 60.0
"""Seconds that one request of a build may take."""

FAILURES = 8
"""So many failures in a row open the circuit: then every request fails at once, and one a `PAUSE` goes through."""

PAUSE = 5
"""Seconds."""

CONNECTIONS = 40
"""To each node: as many as the API has threads."""


class Cluster:
    """Talks to any number of nodes of one cluster. Safe to use from many threads."""

    def __init__(self, address: Address, access: Access, *, patience: float = PATIENCE) -> None:
        self.address = address
        self._patience = patience
        self._client = opensearchpy.OpenSearch(
            [{"host": node.host, "port": node.port} for node in address.nodes],
            use_ssl=address.secure,
            verify_certs=address.secure,
            ca_certs=str(access.ca) if access.ca else None,
            http_auth=(access.user, access.password) if access.user else None,
            pool_maxsize=CONNECTIONS,
            max_retries=0,
            timeout=patience,
        )
        self._circuit = Circuit(FAILURES, PAUSE, UnreachableError)

    def ask(self, method: Method, path: str, body: Any = None, *, patience: float | None = None, **params: Any) -> Any:
        """A request that may be repeated: on another node, or after a pause, when it failed. Returns the JSON."""
        for attempt in again():
            with attempt:
                return self._through(method, path, body, patience or self._patience, params)
        raise AssertionError("tenacity raises the last failure itself")

    def tell(self, method: Method, path: str, body: Any = None, *, patience: float = BUSY, **params: Any) -> Any:
        """A request that is made once."""
        return self._through(method, path, body, patience, params)

    def search(self, index: str, bodies: Iterable[Mapping[str, Any]], preference: str = "") -> list[dict[str, Any]]:
        """One `_msearch`: an answer per body, in their order, each with its own `error` where it failed."""
        header = {"preference": preference} if preference else {}
        lines = "".join(f"{compact(header)}\n{compact(body)}\n" for body in bodies)
        for attempt in again():
            with attempt:
                answer = self.tell("POST", f"/{index}/_msearch", lines, patience=self._patience)
                answers: list[dict[str, Any]] = answer["responses"]
                self._some(answers)
        return answers

    def _some(self, answers: list[dict[str, Any]]) -> None:
        """Raises where not one was answered: then it is worth to ask again."""
        faults = [self.fault(answer) for answer in answers if "error" in answer]
        if len(faults) == len(answers):
            raise faults[0]

    def ensure(self, index: str, settings: Mapping[str, Any]) -> None:
        """Makes a small index of plain documents, kept on two nodes where there are two, unless it is there."""
        kept = {"number_of_shards": 1, "auto_expand_replicas": "0-1", **settings}
        if not self.ask("HEAD", f"/{index}"):
            with suppress(ExistsError):
                self.tell("PUT", f"/{index}", {"settings": {"index": kept}, "mappings": {"dynamic": False}})

    def fault(self, answer: Mapping[str, Any]) -> EngineError:
        """What went wrong with one search of several; its answer holds an `error`."""
        return answered(answer["status"], cause(answer["error"]), self.address)

    def close(self) -> None:
        """Lets go of the connections."""
        self._client.close()

    def _through(self, method: Method, path: str, body: Any, patience: float, params: Mapping[str, Any]) -> Any:
        if self._circuit.is_open:
            raise UnreachableError(
                f"OpenSearch at {self.address} failed {self._circuit.failures} times in a row; asked again in "
                f"{self._circuit.pause} s: look at its health and log"
            )
        return self._circuit.call(lambda: self._request(method, path, body, patience, params))

    def _request(self, method: Method, path: str, body: Any, patience: float, params: Mapping[str, Any]) -> Any:
        try:
            return self._client.transport.perform_request(
                method, path, params={**params, "request_timeout": patience}, body=body
            )
        except raised.OpenSearchException as fault:
            raise translated(fault, self.address) from None


def again(attempts: int = ATTEMPTS) -> Retrying:
    """Tries again after 0.05 to 1 seconds, longer each time. Not after a timeout: the next try would be as slow."""
    return Retrying(
        stop=stop_after_attempt(attempts),
        wait=wait_random_exponential(multiplier=0.05, max=1.0),
        retry=retry_if_exception(lambda fault: isinstance(fault, UnreachableError) and type(fault) is not TooSlowError),
        reraise=True,
    )


def compact(value: Any) -> str:
    """JSON on one line."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def translated(fault: raised.OpenSearchException, address: Address) -> EngineError:
    """What happened, as one of ours. Nothing that was sent is repeated in it, so no password either."""
    if isinstance(fault, raised.SSLError):
        return EngineError(
            f"no trusted connection to OpenSearch at {address}: set KIRANA_SEARCH_CA to the file of its CA"
        )
    if isinstance(fault, raised.ConnectionTimeout):
        return TooSlowError(f"OpenSearch at {address} did not answer in time: look at its load and health")
    if isinstance(fault, raised.ConnectionError):
        return UnreachableError(f"no OpenSearch answers at {address}: start it, or correct KIRANA_SEARCH")
    if isinstance(fault, raised.TransportError) and isinstance(fault.status_code, int):
        return answered(fault.status_code, reason(fault), address)
    return EngineError(f"OpenSearch at {address} answered what cannot be read ({type(fault).__name__})")


def answered(status: int, why: str, address: Address) -> EngineError:
    """A status other than success."""
    if status == 403 and "cluster_block" in why:
        return BlockedError(f"the index takes no writes now ({why}): a swap is under way, or a disk is full")
    if "resource_already_exists" in why:
        return ExistsError(f"OpenSearch at {address} has it already ({why})")
    kind, sentence = ANSWERS.get(status, (EngineError, "OpenSearch at {address} refused a request"))
    if status >= 500:
        kind, sentence = UnreachableError, "OpenSearch at {address} cannot answer now: look at its cluster health"
    return kind(f"{sentence.format(address=address)} ({status} {why})")


ANSWERS: Mapping[int, tuple[Callable[[str], EngineError], str]] = {
    401: (EngineError, "OpenSearch at {address} does not know us: set KIRANA_SEARCH_USER and KIRANA_SEARCH_PASSWORD"),
    403: (EngineError, "OpenSearch at {address} forbids it: give the user of KIRANA_SEARCH_USER the right"),
    408: (TooSlowError, "OpenSearch at {address} did not come to it in time"),
    404: (MissingError, "OpenSearch at {address} has nothing there"),
    409: (ConflictError, "somebody else changed it at the same time"),
    429: (OverloadedError, "OpenSearch at {address} is overloaded: try again later, or give it more nodes"),
}


def reason(fault: raised.TransportError) -> str:
    """The kind of error and its first sentence, as the cluster gave them."""
    said = fault.info.get("error") if isinstance(fault.info, Mapping) else None
    return cause(said) if isinstance(said, Mapping) else str(fault.error)[:200]


def cause(error: Mapping[str, Any]) -> str:
    """The first of an error's root causes."""
    first = (error.get("root_cause") or [error])[0]
    return f"{first.get('type')}: {first.get('reason')}"[:300]
