"""What a rule is about: products by id, or by what they have in common."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from operator import attrgetter
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, FiniteFloat

from search.document import expiry, margin_percent, seconds
from search.filters import (
    SERVED_EVERYWHERE,
    AnyOf,
    Between,
    Condition,
    Filters,
    KeywordField,
    NumberField,
    category_paths,
    pack_label,
)
from search.product import Product

Name = Annotated[str, Field(min_length=1, max_length=200)]
Names = Annotated[tuple[Name, ...], Field(max_length=1000)]
RangeField = Literal[
    "price", "unit_price", "margin", "margin_percent", "pack_size", "stock", "moq", "age_days", "expires_in_days"
]
STRICT = ConfigDict(extra="forbid")

INDEXED: Mapping[RangeField, NumberField] = {
    "price": "price",
    "unit_price": "unit_price",
    "margin": "margin",
    "margin_percent": "margin_percent",
    "pack_size": "pack_value",
    "stock": "stock",
    "moq": "moq",
}
"""Fields that an index holds as they are; the ones in days are compared with a date."""


@dataclass(frozen=True, slots=True)
class Range:
    """A number of the product, both bounds included: `margin_percent` at least 12, `expires_in_days` at most 20.

    `age_days` counts from the product's creation, `expires_in_days` to its attribute `expires_on`, in whole days.
    """

    field: RangeField
    at_least: FiniteFloat | None = None
    at_most: FiniteFloat | None = None

    __pydantic_config__ = STRICT

    def condition(self, today: datetime) -> Between:
        """The same on a field of the index."""
        if self.field == "expires_in_days":
            return Between("expires_on", _moment(today, self.at_least), _moment(today, self.at_most))
        if self.field == "age_days":
            return Between("created_at", _moment(today, self.at_most, -1), _moment(today, self.at_least, -1))
        return Between(INDEXED[self.field], self.at_least, self.at_most)


@dataclass(frozen=True, slots=True)
class Target:
    """The products with these ids, or those that have all of: one of the brands, one of the categories (or below),
    one of the distributors, every number within its range. An empty target is no product at all."""

    products: Names = ()
    brands: Names = ()
    categories: Annotated[Names, Field(description="paths, `Staples > Rice`")] = ()
    distributors: Names = ()
    ranges: Annotated[tuple[Range, ...], Field(max_length=20)] = ()

    __pydantic_config__ = STRICT

    @property
    def is_empty(self) -> bool:
        """Whether nothing was named."""
        return self == NOTHING

    def filters(self, now: datetime) -> Filters:
        """The target as conditions of an index, on the day of `now` (naive UTC)."""
        today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        named: dict[KeywordField, tuple[str, ...]] = {
            "product_id": self.products,
            "brand": self.brands,
            "category": self.categories,
            "distributor_id": self.distributors,
        }
        lists: list[Condition] = [AnyOf(field, values) for field, values in named.items() if values]
        return Filters((*lists, *(one.condition(today) for one in self.ranges)))


NOTHING = Target()


def meeting(filters: Filters) -> Callable[[Product], bool]:
    """Says of a product whether it meets all conditions, as an index would. Asked of every candidate of a page."""
    parts = [_meeting(one) for one in filters]
    return parts[0] if len(parts) == 1 else partial(_meets, parts)


def _meets(parts: Sequence[Callable[[Product], bool]], product: Product) -> bool:
    for part in parts:  # noqa: SIM110 (half the time of `all`, asked of every candidate)
        if not part(product):
            return False
    return True


def _meeting(condition: Condition) -> Callable[[Product], bool]:
    if isinstance(condition, AnyOf):
        wanted = frozenset(condition.values)
        if condition.field in LISTS:
            every = LISTS[condition.field]
            return lambda product: not wanted.isdisjoint(every(product))
        held = KEYWORDS[condition.field]
        return lambda product: held(product) in wanted
    number, low, high = NUMBERS[condition.field], condition.low, condition.high

    def within(product: Product) -> bool:
        value = number(product)
        return value is not None and (low is None or value >= low) and (high is None or value <= high)

    return within


KEYWORDS: Mapping[KeywordField, Callable[[Product], str]] = {
    "product_id": attrgetter("product_id"),
    "brand": attrgetter("brand"),
    "distributor_id": attrgetter("distributor_id"),
    "pack": pack_label,
    "in_stock": lambda product: "true" if product.in_stock else "false",
}

LISTS: Mapping[KeywordField, Callable[[Product], tuple[str, ...]]] = {
    "category": lambda product: category_paths(product.category),
    "regions": lambda product: product.regions or (SERVED_EVERYWHERE,),
}

NUMBERS: Mapping[NumberField, Callable[[Product], float | None]] = {
    "price": lambda product: product.price,
    "unit_price": lambda product: product.unit_price,
    "margin": lambda product: product.margin,
    "margin_percent": margin_percent,
    "pack_value": lambda product: product.pack_value,
    "stock": lambda product: product.stock,
    "moq": lambda product: product.moq,
    "created_at": lambda product: None if product.created_at is None else seconds(product.created_at),
    "expires_on": lambda product: None if (day := expiry(product)) is None else seconds(day),
}


def _moment(today: datetime, days: float | None, sign: int = 1) -> float | None:
    return None if days is None else seconds(today + timedelta(days=sign * days))
