"""What a rule does to a page."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from search.rules.target import STRICT, Name

LAST_PIN = 100
MOST_PLACES = 200

Factor = Annotated[float, Field(gt=1, le=100, description="3 moves place 30 to about place 10, or the other way")]
Places = Annotated[int, Field(ge=1, le=MOST_PLACES)]
Phrases = Annotated[tuple[Name, ...], Field(min_length=1, max_length=100)]


@dataclass(frozen=True, slots=True)
class Pin:
    """The target's products stand at this place and the ones after it, in their order."""

    position: Annotated[int, Field(ge=1, le=LAST_PIN)]
    kind: Literal["pin"] = "pin"

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class Boost:
    """Up by a factor or by at most so many places; other products are pushed down at most `pushes_down_at_most`."""

    factor: Factor | None = None
    places: Places | None = None
    pushes_down_at_most: Annotated[int, Field(ge=0, le=MOST_PLACES)] | None = None
    kind: Literal["boost"] = "boost"

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class Bury:
    """Down by a factor or by so many places."""

    factor: Factor | None = None
    places: Places | None = None
    kind: Literal["bury"] = "bury"

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class Hide:
    """Not on the page."""

    kind: Literal["hide"] = "hide"

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class Filter:
    """Nothing else on the page."""

    kind: Literal["filter"] = "filter"

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class Synonym:
    """Who asks for one of the phrases also finds `to`; both ways, who asks for one of `to` also finds the phrases."""

    phrases: Phrases
    to: Phrases
    both_ways: bool = False
    kind: Literal["synonym"] = "synonym"

    __pydantic_config__ = STRICT

    @property
    def directions(self) -> tuple[tuple[str, str], ...]:
        """Each phrase that is typed, with one that would do as well."""
        there = [(phrase, other) for phrase in self.phrases for other in self.to]
        back = [(other, phrase) for phrase, other in there] if self.both_ways else []
        return tuple(dict.fromkeys(there + back))


@dataclass(frozen=True, slots=True)
class Ignore:
    """These words of a text are not asked for, as long as others are left."""

    words: Phrases
    kind: Literal["ignore"] = "ignore"

    __pydantic_config__ = STRICT


Address = Annotated[
    str, Field(max_length=2000, pattern=r"^(https?://\S+|/([^/\s]\S*)?)$", description="`/diwali` or `https://…`")
]


@dataclass(frozen=True, slots=True)
class Redirect:
    """The shop is sent to another address."""

    to: Address
    kind: Literal["redirect"] = "redirect"

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class Banner:
    """Words above the page, with an address behind them if there is one."""

    text: Annotated[str, Field(min_length=1, max_length=500)]
    to: Address | None = None
    kind: Literal["banner"] = "banner"

    __pydantic_config__ = STRICT


Action = Annotated[
    Pin | Boost | Bury | Hide | Filter | Synonym | Ignore | Redirect | Banner, Field(discriminator="kind")
]
AIMED = (Pin, Boost, Bury, Hide, Filter)
"""The actions that are done to products; the others are done to the text or to the page."""
