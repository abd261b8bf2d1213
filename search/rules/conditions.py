"""When a rule holds: who asks, where, for what and at what time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from search.analysis import words
from search.filters import PATH_SEPARATOR, AnyOf, category_paths
from search.query import Query, SurfaceName
from search.rules.target import STRICT, Name, Names

Phrase = tuple[str, ...]
PLAIN = "plain_words"
"""Phrases meet words as typed: folded but not stemmed."""
READ_LETTERS = 400
"""Of a longer text, only the beginning is read, as everywhere."""


def naive_utc(moment: datetime) -> datetime:
    """A moment with a zone is taken to UTC; naive means UTC throughout the product."""
    return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)


Moment = Annotated[datetime, AfterValidator(naive_utc)]


@lru_cache(maxsize=20_000)
def folded(text: str) -> Phrase:
    """The words of a phrase as they are compared."""
    return tuple(words(text, PLAIN))


@dataclass(frozen=True, slots=True)
class When:
    """All that is said must hold; of a list, any one does; what is left empty holds always.

    `queries` are compared by `match`: the whole text (`exact`), words next to each other in it (`contains`), or the
    same where a synonym counts as typed (`understood`). A category holds for those below it.
    """

    queries: Annotated[tuple[Name, ...], Field(max_length=1000)] = ()
    match: Literal["exact", "contains", "understood"] = "contains"
    categories: Annotated[Names, Field(description="paths that are browsed or filtered by")] = ()
    surfaces: Annotated[tuple[SurfaceName, ...], Field(max_length=10)] = ()
    segments: Annotated[Names, Field(description="kinds of shop")] = ()
    regions: Names = ()
    retailers: Annotated[tuple[Name, ...], Field(max_length=10_000)] = ()
    starts_at: Moment | None = None
    ends_at: Moment | None = None

    __pydantic_config__ = STRICT

    def is_on(self, now: datetime) -> bool:
        """Whether it is the time: from `starts_at` on, up to `ends_at`."""
        return (self.starts_at is None or self.starts_at <= now) and (self.ends_at is None or now < self.ends_at)


ALWAYS = When()


@dataclass(frozen=True)
class Occasion:
    """One query at one moment, as conditions look at it."""

    query: Query
    now: datetime
    typed: Phrase = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "typed", folded(self.query.text[:READ_LETTERS]))

    @cached_property
    def understood(self) -> tuple[Phrase, ...]:
        """What was typed, what was searched for instead, and each alternative of its words."""
        alternatives = (text for word in self.query.understood.words for text in word.alternatives)
        return (self.typed, *dict.fromkeys(map(folded, (self.query.understood.text, *alternatives))))

    @cached_property
    def tokens(self) -> frozenset[str]:
        """Every word that a phrase could begin with."""
        return frozenset(token for phrase in self.understood for token in phrase)

    @cached_property
    def categories(self) -> frozenset[str]:
        """The categories asked for, with those above them."""
        return frozenset(path for chosen in self._chosen() for path in category_paths(chosen))

    def _chosen(self) -> Iterator[Phrase]:
        for condition in self.query.filters:
            if isinstance(condition, AnyOf) and condition.field == "category":
                yield from (tuple(path.split(PATH_SEPARATOR)) for path in condition.values)


def holds(when: When, on: Occasion) -> bool:
    """Whether every condition is met."""
    shop = on.query.retailer
    return (
        when.is_on(on.now)
        and (not when.surfaces or on.query.surface.name in when.surfaces)
        and (not when.retailers or shop.retailer_id in when.retailers)
        and (not when.segments or shop.segment in when.segments)
        and (not when.regions or shop.region in when.regions)
        and (not when.categories or not on.categories.isdisjoint(when.categories))
        and (not when.queries or any(_asks(folded(text), when.match, on) for text in when.queries))
    )


def _asks(phrase: Phrase, match: str, on: Occasion) -> bool:
    """A similar page has its product's title for a text, but nobody asked for it."""
    if not phrase or on.query.anchor is not None:
        return False
    if match == "exact":
        return on.typed == phrase
    return any(contains(said, phrase) for said in (on.understood if match == "understood" else (on.typed,)))


def contains(said: Phrase, phrase: Phrase) -> bool:
    """Whether the phrase's words stand next to each other in what was said."""
    return any(said[start : start + len(phrase)] == phrase for start in range(len(said) - len(phrase) + 1))
