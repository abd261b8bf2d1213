"""How a request narrows, sorts and cuts a page: the same parameters for every surface, and their way into a query."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, FiniteFloat, ValidationInfo, field_validator

from search.filters import (
    PATH_SEPARATOR,
    SERVED_EVERYWHERE,
    AnyOf,
    Between,
    Condition,
    Filters,
    KeywordField,
    NumberField,
    served_in,
)
from search.query import Sort
from search.surfaces import Listing, Mode

DEEPEST = 10_000
"""A page may not reach beyond so many products: nobody reads them, and every engine pays for them."""
LONGEST_TEXT = 200
"""Characters of a typed text that are read; what comes after is left out, and the page says so."""

WORD_FILTERS: dict[str, KeywordField] = {
    "category": "category",
    "brand": "brand",
    "distributor": "distributor_id",
    "pack": "pack",
}
RANGE_FILTERS: dict[str, NumberField] = {
    "price": "price",
    "unit_price": "unit_price",
    "margin": "margin",
    "pack_size": "pack_value",
}
PARAMETER_OF: dict[str, str] = {field: name for name, field in (WORD_FILTERS | RANGE_FILTERS).items()}
"""The parameter that filters by an index field, by that field; where a field has none, it is its own."""

CONTROLS = dict.fromkeys([*range(32), *range(127, 160), *range(0xD800, 0xE000)], " ")
"""Control characters and lone surrogates: no title has them, and some databases refuse them."""


def tidied(text: str) -> str:
    """The text without control characters and outer blanks."""
    return text.translate(CONTROLS).strip()


def cut(text: str) -> str:
    """The part of a typed text that is read."""
    return tidied(text[:LONGEST_TEXT])


def category_path(text: str) -> tuple[str, ...]:
    """`Staples>Rice` → ("Staples", "Rice"), with or without blanks."""
    return tuple(part for part in map(str.strip, tidied(text).split(PATH_SEPARATOR.strip())) if part)


Word = Annotated[str, AfterValidator(tidied)]
Words = Annotated[list[Word], Field(max_length=100)]
Path = Annotated[str, AfterValidator(lambda text: PATH_SEPARATOR.join(category_path(text)))]
Bound = FiniteFloat | None


class ListingParameters(BaseModel):
    """Narrow, sort and cut; an unknown parameter is refused."""

    model_config = ConfigDict(extra="forbid")

    page: Annotated[int, Field(ge=1, description="from 1")] = 1
    size: Annotated[int, Field(ge=1, le=100, validate_default=True, description="products on a page")] = 24
    sort: Annotated[Sort, Field(description="`-price` is dearest first")] = "relevance"
    category: Annotated[list[Path], Field(max_length=100, description="path, `Staples > Rice`; any of several")] = []
    brand: Annotated[Words, Field(description="any of several")] = []
    distributor: Annotated[Words, Field(description="distributor's id; any of several")] = []
    pack: Annotated[Words, Field(description="as people say it, `5 kg`; any of several")] = []
    region: Annotated[Word | None, Field(description="only what is served there")] = None
    in_stock: Annotated[bool | None, Field(description="true: only what can be ordered now")] = None
    price_min: Bound = None
    price_max: Bound = None
    unit_price_min: Annotated[Bound, Field(description="per kg, litre or piece")] = None
    unit_price_max: Bound = None
    margin_min: Annotated[Bound, Field(description="mrp − price")] = None
    margin_max: Bound = None
    pack_size_min: Annotated[Bound, Field(description="whole content in kg, litres or pieces")] = None
    pack_size_max: Bound = None

    @field_validator("size")
    @classmethod
    def _reachable(cls, size: int, given: ValidationInfo) -> int:
        if given.data.get("page", 1) * size > DEEPEST:
            raise ValueError(f"page × size may not go beyond {DEEPEST:,} products: narrow the result with filters")
        return size

    @field_validator(*(f"{name}_max" for name in RANGE_FILTERS))
    @classmethod
    def _ordered(cls, high: float | None, given: ValidationInfo) -> float | None:
        name = str(given.field_name).removesuffix("_max")
        low = given.data.get(f"{name}_min")
        if low is not None and high is not None and low > high:
            raise ValueError(f"is below {name}_min")
        return high

    def listing(self) -> Listing:
        """What the surfaces take."""
        return Listing(filters=Filters(tuple(self._conditions())), sort=self.sort, page=self.page, size=self.size)

    def _conditions(self) -> list[Condition]:
        found: list[Condition] = []
        for name, word_field in WORD_FILTERS.items():
            if values := tuple(dict.fromkeys(filter(None, getattr(self, name)))):
                found.append(AnyOf(word_field, values))
        for name, number_field in RANGE_FILTERS.items():
            low, high = getattr(self, f"{name}_min"), getattr(self, f"{name}_max")
            if low is not None or high is not None:
                found.append(Between(number_field, low, high))
        if self.in_stock is not None:
            found.append(AnyOf("in_stock", (str(self.in_stock).lower(),)))
        if self.region:
            found.append(served_in(self.region))
        return found


class SearchParameters(ListingParameters):
    """What was typed, beside what every listing takes."""

    q: Annotated[str, Field(description=f"typed text; its first {LONGEST_TEXT} characters are read")] = ""
    without: Annotated[
        list[str], Field(max_length=50, description="ids or kinds of chips to do without; `*` reads words alone")
    ] = []

    def listing(self) -> Listing:
        """What the surfaces take."""
        return Listing(**super().listing(), without=frozenset(self.without))


class ForYouParameters(ListingParameters):
    """The dial of the shop's own page, beside what every listing takes."""

    mode: Annotated[
        Mode, Field(description="`basket` mixes, `discover` is new to the shop, `reorder` is what it has bought")
    ] = "basket"
    new_share: Annotated[
        float | None, Field(ge=0, le=1, description="of a basket: 0 what I always buy, 1 new for my shop")
    ] = None

    variety: Annotated[
        float | None, Field(ge=0, le=1, description="what each of its category above it takes from a product")
    ] = None

    @field_validator("new_share")
    @classmethod
    def _of_a_basket(cls, new_share: float | None, given: ValidationInfo) -> float | None:
        if new_share is not None and given.data.get("mode") != "basket":
            raise ValueError("goes with mode=basket only")
        return new_share


def chosen(filters: Filters) -> dict[str, str | float | bool | list[str]]:
    """The filters as parameters, so that the same page can be asked for again."""
    named: dict[str, str | float | bool | list[str]] = {}
    for condition in filters:
        name = PARAMETER_OF.get(condition.field, condition.field)
        if isinstance(condition, Between):
            bounds = {f"{name}_min": condition.low, f"{name}_max": condition.high}
            named |= {bound: value for bound, value in bounds.items() if value is not None}
        elif name == "in_stock":
            named[name] = condition.values == ("true",)
        elif name == "regions":
            named["region"] = next(value for value in condition.values if value != SERVED_EVERYWHERE)
        else:
            named[name] = list(condition.values)
    return named
