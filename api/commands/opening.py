"""Opens the marketplace for one command, and imports it only then: `kirana --help` has no time for it."""

import getpass
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


def user() -> str:
    """Who runs the command, as the machine knows them."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user may have no name
        return "somebody"
