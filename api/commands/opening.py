"""Opens the marketplace for one command, and imports it only then: `kirana --help` has no time for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api.settings import Settings
    from api.wiring import Marketplace


@contextmanager
def marketplace(settings: "Settings | None" = None) -> "Iterator[Marketplace]":
    """The marketplace under KIRANA_HOME, closed when the command ends."""
    from api.settings import read_settings
    from api.wiring import open_marketplace

    opened = open_marketplace(settings or read_settings())
    try:
        yield opened
    finally:
        opened.close()
