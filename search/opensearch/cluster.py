"""The way to a cluster: connections, time limits, repetition, a circuit breaker. Only here is opensearchpy imported."""

import logging
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from copy import copy
from pathlib import Path
from typing import Any, Literal, Self

import opensearchpy
from opensearchpy import JSONSerializer
from opensearchpy import exceptions as raised
from pydantic_core import from_json, to_json
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential
from urllib3.exceptions import NewConnectionError

from search.engine import EngineError
from search.opensearch.address import Access, Address
from search.opensearch.circuit import Circuit
from search.opensearch.faults import (
    ExistsError,
    NobodyError,
    TooSlowError,
    UnreachableError,
    answered,
    cause,
)

logging.getLogger("opensearch").setLevel(logging.ERROR)  # it warns of every 404; what matters we raise ourselves

Method = Literal["GET", "POST", "PUT", "DELETE", "HEAD"]

ATTEMPTS = 4
"""How often a question is put at most: three nodes may refuse before the fourth try comes to a good one."""

PATIENCE = 2.0
"""Seconds that one search may take."""

BUSY = 60.0
"""Seconds that one request of a build or a write may take."""

FAILURES = 8
"""So many failures in a row open the circuit: then every request fails at once, and one a `PAUSE` goes through."""

PAUSE = 5
"""Seconds."""

CONNECTIONS = 40
"""To each node: as many as the API has threads."""


class Quick(JSONSerializer):
    """Reads an answer of a thousand products in half the time."""

    def loads(self, s: str) -> Any:
        """Raises SerializationError for what is no JSON."""
        try:
            return from_json(s, cache_strings="keys")
        except ValueError as fault:
            raise raised.SerializationError(s, fault) from fault


class Cluster:
    """Talks to any number of nodes of one cluster. Safe to use from many threads."""

    def __init__(self, address: Address, access: Access, *, patience: float = PATIENCE) -> None:
        self.address = address
        self._patience = patience
        self._client = opensearchpy.OpenSearch(
            [{"host": node.host, "port": node.port} for node in address.nodes],
            use_ssl=address.secure,
            verify_certs=address.secure,
            ca_certs=named(access.ca, "KIRANA_SEARCH_CA"),
            client_cert=named(access.certificate, "KIRANA_SEARCH_CERTIFICATE"),
            client_key=named(access.key, "KIRANA_SEARCH_KEY"),
            http_auth=(access.user, access.password) if access.user else None,
            pool_maxsize=CONNECTIONS,
            max_retries=0,
            serializer=Quick(),
            timeout=patience,
        )
        self._circuit = Circuit(FAILURES, PAUSE, UnreachableError)

    def patient(self) -> Self:
        """The same connections for work that nobody waits for at a screen."""
        other = copy(self)
        other._patience = BUSY
        return other

    def ask(self, method: Method, path: str, body: Any = None, *, patience: float | None = None, **params: Any) -> Any:
        """A request that may be repeated: on another node, or after a pause, when it failed. Returns the JSON."""
        for attempt in again(may_work_again):
            with attempt:
                return self._through(method, path, body, patience or self._patience, params)
        raise AssertionError("tenacity raises the last failure itself")

    def tell(self, method: Method, path: str, body: Any = None, *, patience: float = BUSY, **params: Any) -> Any:
        """A request that is made once: on another node only where nobody heard it."""
        for attempt in again(was_not_heard):
            with attempt:
                return self._through(method, path, body, patience, params)
        raise AssertionError("tenacity raises the last failure itself")

    def search(self, index: str, bodies: Iterable[Mapping[str, Any]], preference: str = "") -> list[dict[str, Any]]:
        """One `_msearch`: an answer per body, in their order, each with its own `error` where it failed."""
        header = {"preference": preference} if preference else {}
        lines = "".join(f"{compact(header)}\n{compact(body)}\n" for body in bodies)
        for attempt in again(may_work_again):
            with attempt:
                answer = self._through("POST", f"/{index}/_msearch", lines, self._patience, {})
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


def named(file: Path | None, setting: str) -> str | None:
    """The file's name, or None for no file. Raises EngineError where it cannot be read."""
    if file is not None and not (file.is_file() and os.access(file, os.R_OK)):
        raise EngineError(f"{setting}={file}: no file that this user can read")
    return str(file) if file else None


def again(worth: Callable[[BaseException], bool]) -> Retrying:
    """Tries again after 0.05 to 1 seconds, longer each time, where it is worth it."""
    wait = wait_random_exponential(multiplier=0.05, max=1.0)
    return Retrying(stop=stop_after_attempt(ATTEMPTS), wait=wait, retry=retry_if_exception(worth), reraise=True)


def may_work_again(fault: BaseException) -> bool:
    """Not after a timeout: the next try would be as slow."""
    return isinstance(fault, UnreachableError) and not isinstance(fault, TooSlowError)


def was_not_heard(fault: BaseException) -> bool:
    """Whether nothing was sent."""
    return isinstance(fault, NobodyError)


def compact(value: Any) -> str:
    """JSON on one line."""
    return to_json(value).decode()


def translated(fault: raised.OpenSearchException, address: Address) -> EngineError:
    """What happened, as one of ours. Nothing that was sent is repeated in it, so no password either."""
    if isinstance(fault, raised.SSLError):
        return EngineError(
            f"no trusted connection to OpenSearch at {address}: set KIRANA_SEARCH_CA to the file of its CA, and "
            "KIRANA_SEARCH_CERTIFICATE and KIRANA_SEARCH_KEY where it asks for ours"
        )
    if isinstance(fault, raised.ConnectionTimeout):
        return TooSlowError(f"OpenSearch at {address} did not answer in time: look at its load and health")
    if isinstance(fault, raised.ConnectionError):
        kind = NobodyError if isinstance(fault.info, NewConnectionError) else UnreachableError
        return kind(f"no OpenSearch answers at {address}: start it, or correct KIRANA_SEARCH")
    if isinstance(fault, raised.TransportError) and isinstance(fault.status_code, int):
        return answered(fault.status_code, reason(fault), address)
    return EngineError(f"OpenSearch at {address} answered what cannot be read ({type(fault).__name__})")


def reason(fault: raised.TransportError) -> str:
    """The kind of error and its first sentence, as the cluster gave them."""
    said = fault.info.get("error") if isinstance(fault.info, Mapping) else None
    return cause(said) if isinstance(said, Mapping) else str(fault.error)[:200]
