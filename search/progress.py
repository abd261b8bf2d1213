"""How long work says where it is. The command line draws it; whoever does not care passes `SILENT`."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

Advance = Callable[[int], None]


class Progress(Protocol):
    """Shows one stage of work at a time."""

    def stage(self, name: str, total: int | None = None) -> AbstractContextManager[Advance]:
        """A stage of `total` steps (None: unknown); call what it gives with the steps done since the last call."""
        ...


class Silent:
    """Shows nothing."""

    def stage(self, name: str, total: int | None = None) -> AbstractContextManager[Advance]:  # noqa: ARG002 (promise)
        """A stage that nobody sees."""
        return nullcontext(lambda _steps: None)


SILENT: Progress = Silent()
