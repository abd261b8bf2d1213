"""What may go wrong between us and a cluster; each says what to do next."""

from collections.abc import Callable, Mapping
from typing import Any

from search.engine import EngineError
from search.opensearch.address import Address


class UnreachableError(EngineError):
    """Nobody answered, or answered that it cannot now: the same may work in a moment, or on another node."""


class NobodyError(UnreachableError):
    """Nobody listens there. Nothing was sent, so that even what must not repeat may go to another node."""


class TooSlowError(UnreachableError):
    """No answer in time. Whether the work was done is unknown."""


class OverloadedError(UnreachableError):
    """The cluster asks us to come back later (429); nothing was done."""


class MissingError(EngineError):
    """There is no such index, alias or document."""


class ExistsError(EngineError):
    """There is such an index already."""


class ConflictError(EngineError):
    """Somebody else was there first."""


class BlockedError(EngineError):
    """The index takes no writes now: a swap is under way, or its disk is full."""


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


def cause(error: Mapping[str, Any]) -> str:
    """The first of an error's root causes."""
    first = (error.get("root_cause") or [error])[0]
    return f"{first.get('type')}: {first.get('reason')}"[:300]
