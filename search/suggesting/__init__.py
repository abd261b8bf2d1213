"""How a typed beginning may go on: the words of the promise. Who keeps it is in the files beside this one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from search.analysis import words
from search.filters import NO_FILTERS, Filters
from search.product import Product

SuggestionKind = Literal["query", "category", "brand", "product"]
Alternatives = tuple[str, ...]

READ_LETTERS = 200
READ_WORDS = 12
ANALYZER = "plain_words"
"""Beginnings meet words as typed: folded but not stemmed."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One way to go on. `own` says that the shop buys it, or of it."""

    text: str
    kind: SuggestionKind
    product_id: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class Beginning:
    """What to look for: words that must be there, one alternative of each, and last one that may be unfinished.

    Only products that meet the `filters` count. The products `own` come back in their order beside the popular ones,
    whatever they are called. At most `limit` of each kind are wanted.
    """

    whole: tuple[Alternatives, ...]
    last: Alternatives
    limit: int
    own: tuple[str, ...] = ()
    filters: Filters = NO_FILTERS

    def fitting(self) -> Callable[[str], bool]:
        """Says of a `spaced` name whether it has all the words, the last one as a beginning."""
        wanted = [[f" {word}" for word in self.last], *([f" {word} " for word in one] for one in self.whole)]

        def fits(name: str) -> bool:
            for alternatives in wanted:
                for word in alternatives:
                    if word in name:
                        break
                else:
                    return False
            return True

        return fits

    def leading(self) -> Callable[[str], bool]:
        """Says of a `spaced` name whether it has the first of these words in its first place."""
        first = tuple(f" {word} " for word in self.whole[0]) if self.whole else tuple(f" {word}" for word in self.last)
        return lambda name: name.startswith(first)


@dataclass(frozen=True, slots=True)
class Completions:
    """What an engine knows: category paths, brands and products, each by popularity, and the shop's own products."""

    categories: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    products: tuple[Product, ...] = ()
    own: tuple[Product, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A text that several shops have searched for and then found what they looked for. The higher its `weight` the
    more of them did lately; `products` are those most often chosen, best first."""

    text: str
    weight: float
    products: tuple[str, ...] = ()


def typed_words(text: str) -> list[str]:
    """The words of a beginning, as the index holds them; the last one may be unfinished."""
    return words(text[:READ_LETTERS], ANALYZER)[:READ_WORDS]


def spaced(text: str) -> str:
    """The words of a name with a blank before and after each: what a `Beginning` looks into."""
    return f" {' '.join(typed_words(text))} "


def as_typed(text: str, limit: int) -> Beginning | None:
    """The beginning without any other reading; None for a text without words."""
    typed = typed_words(text)
    return Beginning(tuple((word,) for word in typed[:-1]), (typed[-1],), limit) if typed else None
