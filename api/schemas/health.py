"""How the state of the application looks to whoever runs it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Alive:
    """The process answers."""

    status: str = "alive"


@dataclass(frozen=True, slots=True)
class Ready:
    """Requests can be served, from this index."""

    engine: str
    index: str
    products: int
    status: str = "ready"
