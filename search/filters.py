"""Conditions that a product must meet, the same for every engine."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, Self

from search import units
from search.product import Product

KeywordField = Literal["category", "brand", "distributor_id", "regions", "pack", "in_stock", "product_id"]
NumberField = Literal[
    "price", "mrp", "unit_price", "pack_value", "margin", "margin_percent", "created_at", "expires_on", "stock", "moq"
]

SERVED_EVERYWHERE = "*"
"""What the index field `regions` holds for a product without regions."""

PATH_SEPARATOR = " > "


@dataclass(frozen=True, slots=True)
class AnyOf:
    """The field holds at least one of the values."""

    field: KeywordField
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """The field lies within the bounds, both included; a missing bound is open, a missing value is outside."""

    field: NumberField
    low: float | None = None
    high: float | None = None


Condition = AnyOf | Between


@dataclass(frozen=True, slots=True)
class Filters:
    """All conditions hold at once (and); within one `AnyOf` any value does (or)."""

    conditions: tuple[Condition, ...] = ()

    def and_(self, *conditions: Condition) -> Self:
        """These filters and more; the same condition twice stands once."""
        return replace(self, conditions=tuple(dict.fromkeys((*self.conditions, *conditions))))

    def without(self, field: str) -> Self:
        """These filters less those on one field: what a facet counts under, so that its other values stay on offer."""
        return replace(self, conditions=tuple(c for c in self.conditions if c.field != field))

    def on(self, field: str) -> bool:
        """Whether there is a condition on that field."""
        return any(condition.field == field for condition in self.conditions)

    def __iter__(self) -> Iterator[Condition]:
        return iter(self.conditions)


NO_FILTERS = Filters()


def served_in(region: str) -> AnyOf:
    """What a shop of that region can order."""
    return AnyOf("regions", (region, SERVED_EVERYWHERE))


@lru_cache(maxsize=20_000)
def category_paths(category: tuple[str, ...]) -> tuple[str, ...]:
    """("Staples", "Rice") → ("Staples", "Staples > Rice"): the index field `category`; a parent finds its children."""
    return tuple(PATH_SEPARATOR.join(category[:depth]) for depth in range(1, len(category) + 1))


def pack_label(product: Product) -> str:
    """The pack as people say it, `5 kg`, `500 g`, `12 pc`; empty where unknown. Equal packs have equal labels."""
    return units.pack_label(product.pack_value, product.pack_unit)
