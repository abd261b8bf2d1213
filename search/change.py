"""News of some fields of a product: its price, its stock, its demand. Its words and vectors stay as they are."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from search.product import Product

AT_ONCE = 2_000
"""Products whose state is read at once."""

ChangingField = Literal["price", "mrp", "price_slabs", "stock", "moq", "case_pack", "regions", "popularity"]


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """New values of a product's fields, of the types that `Product` says. `version` grows with every change of the
    product: one that is not newer than what is there changes nothing, so that changes may come twice and late."""

    product_id: str
    version: int
    values: Mapping[ChangingField, Any]

    def of(self, product: Product) -> Product:
        """The product after it."""
        return replace(product, **{str(name): value for name, value in self.values.items()})


@dataclass(frozen=True, slots=True)
class Refusal:
    """A change that was not made, and why."""

    product_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Updated:
    """What became of changes: how many products are different now, and the changes that were refused. One that was
    there already is neither."""

    changed: int
    refused: tuple[Refusal, ...] = ()


@dataclass(slots=True)
class Account:
    """What became of changes so far."""

    changed: int = 0
    refused: list[Refusal] = field(default_factory=list)

    def refuse(self, product_id: str, reason: str) -> None:
        """One change that was not made."""
        self.refused.append(Refusal(product_id, reason))

    def is_news(self, change: Change, known: int | None) -> bool:
        """Whether a change is to be made, by the version that is there (None: no such product). An older one and one
        of an unknown product are refused; one that is there already is not made again."""
        if known is None:
            self.refuse(change.product_id, "unknown product")
        elif change.version < known:
            self.refuse(change.product_id, f"version {change.version} is older than {known}, which is there")
        return known is not None and change.version > known

    def closed(self) -> Updated:
        """All of it."""
        return Updated(self.changed, tuple(self.refused))


def turns(changes: Iterable[Change]) -> Iterator[dict[str, Change]]:
    """Changes by product, as many as are read at once; the second change of a product begins the next turn."""
    turn: dict[str, Change] = {}
    for change in changes:
        if change.product_id in turn or len(turn) == AT_ONCE:
            yield turn
            turn = {}
        turn[change.product_id] = change
    if turn:
        yield turn
