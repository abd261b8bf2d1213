"""What may go wrong between us and a cluster; each says what to do next."""

from search.engine import EngineError


class UnreachableError(EngineError):
    """Nobody answered, or answered that it cannot now: the same may work in a moment, or on another node."""


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
