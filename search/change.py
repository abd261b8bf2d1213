"""News of some fields of a product: its price, its stock, its demand. Its words and vectors stay as they are."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from search.product import Product

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
