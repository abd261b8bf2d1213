"""A circuit breaker: after failures in a row nobody is asked any more, until a pause is over."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from circuitbreaker import CircuitBreaker


class _FailureError(Exception):
    """Counts one failure."""


class Circuit:
    """Open after `failures` in a row, for `pause` seconds; then the next caller tries, and closes it where it works.

    Safe to use from many threads; it may let a few callers more through than one.
    """

    def __init__(self, failures: int, pause: int, kinds: type[Exception] = _FailureError) -> None:
        self._breaker = CircuitBreaker(failures, pause, (_FailureError, kinds))

    @property
    def is_open(self) -> bool:
        """Whether nobody should ask now."""
        return bool(self._breaker.opened)

    @property
    def pause(self) -> int:
        """Seconds until it is worth a try, at least 1."""
        return max(1, int(self._breaker.open_remaining))

    @property
    def failures(self) -> int:
        """In a row."""
        return int(self._breaker.failure_count)

    def call(self, work: Callable[[], Any]) -> Any:
        """Does the work, and counts how it went."""
        return self._breaker.call(work)

    def failed(self) -> None:
        """Counts a failure that raised nothing."""
        with suppress(_FailureError), self._breaker:
            raise _FailureError

    def succeeded(self) -> None:
        """Closes it."""
        self._breaker.reset()
