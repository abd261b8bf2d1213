"""Puts together what a typed beginning may go on to: texts that others searched for, categories, brands, products."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, islice

from search.engine import Engine
from search.filters import NO_FILTERS, PATH_SEPARATOR, Filters, served_in
from search.product import Product
from search.retailer import STRANGER, Retailer
from search.suggesting import (
    Alternatives,
    Asked,
    Beginning,
    Completions,
    Suggestion,
    SuggestionKind,
    spaced,
    typed_words,
)
from search.suggesting.asked import AskedTexts, without_slips
from search.suggesting.known import SHORTEST, KnownWords
from search.suggesting.names import NO_NAMES, Names
from search.understanding.scripts import is_indic, romanised
from search.understanding.synonyms import NO_SYNONYMS, Synonyms

REMEMBERED = 50_000
"""Titles whose words are kept at hand: every letter that a shop types is looked for in all that it has bought."""
SHARES: Mapping[SuggestionKind, float] = {"query": 3 / 8, "category": 1 / 8, "brand": 1 / 8, "product": 3 / 8}
"""Of the places, in the order in which they are shown; every kind has one at least."""
SPARE: tuple[SuggestionKind, ...] = ("product", "query", "brand", "category")
"""Who gets the places that another kind cannot fill."""

Found = Mapping[SuggestionKind, tuple[Suggestion, ...]]


@dataclass(frozen=True, slots=True)
class Suggester:
    """Asks the engine once, and again for a part of the words where nothing fits all that was typed. Safe to share
    between threads."""

    engine: Engine
    asked: AskedTexts
    known: KnownWords
    names: Names = NO_NAMES

    @classmethod
    def of(
        cls, engine: Engine, asked: Iterable[Asked], words: Mapping[str, int], synonyms: Synonyms = NO_SYNONYMS
    ) -> "Suggester":
        """Over what was asked and the counted `words` of the catalogue, which are never taken for slips."""
        kept = without_slips(asked, words)
        names = Names.of_synonyms(synonyms)
        counted = Counter({**dict.fromkeys(names.words, 1), **words})
        for one in kept:
            counted.update(dict.fromkeys(typed_words(one.text), 1))
        return cls(engine, AskedTexts.of(kept), KnownWords.of(counted), names)

    def suggest(self, text: str, retailer: Retailer = STRANGER, limit: int = 8) -> tuple[Suggestion, ...]:
        """The ways to go on, at most `limit`; none for a text without words. Raises EngineError."""
        typed = typed_words(text)
        if not typed or limit <= 0:
            return ()
        found: Found = {}
        for beginning in easier(self.read(typed, retailer, limit), typed):
            found = self._found(beginning, typed, retailer)
            if any(found.values()):
                break
        return shared(found, limit)

    def read(self, typed: list[str], retailer: Retailer, limit: int) -> Beginning:
        """What the typed words may have been meant to be, for a shop and the place it is served in."""
        *whole, last = typed
        return Beginning(
            tuple(_with(self.known.finished(in_latin(word)), word, self.names.of) for word in whole),
            _with(self.known.begun(in_latin(last)), last, self.names.begun),
            limit,
            filters=Filters((served_in(retailer.region),)) if retailer.region else NO_FILTERS,
        )

    def _found(self, beginning: Beginning, typed: list[str], retailer: Retailer) -> Found:
        completed = self.engine.complete(replace(beginning, own=own_products(beginning, retailer)))
        asked = self.asked.going_on(beginning, retailer.purchases.keys())
        return {
            "query": tuple(islice(_queries(asked, typed), beginning.limit)),
            "category": tuple(_categories(completed.categories, retailer)),
            "brand": tuple(_brands(completed.brands, retailer)),
            "product": tuple(_products(completed, retailer)),
        }


def easier(beginning: Beginning, typed: list[str]) -> Iterator[Beginning]:
    """What was typed; then what stands before the last word, which may be a slip; then the last word alone."""
    yield beginning
    if beginning.whole:
        *whole, last = beginning.whole
        yield replace(beginning, whole=tuple(whole), last=last)
        if len(typed[-1]) >= SHORTEST and typed[-1].isalpha():
            yield replace(beginning, whole=())


def own_products(beginning: Beginning, retailer: Retailer) -> tuple[str, ...]:
    """What the shop has bought whose title fits, the most habitual first."""
    fits = beginning.fitting()
    fitting = [one.product_id for one in retailer.purchases.values() if fits(words_of(one.title))]
    return tuple(sorted(fitting, key=lambda one: -retailer.habits.get(one, 0.0))[: beginning.limit])


@lru_cache(REMEMBERED)
def words_of(title: str) -> str:
    """The words of a title, spaced."""
    return spaced(title)


def in_latin(word: str) -> str:
    """A word of an Indic script as it sounds; any other one as it is."""
    return (romanised(word) or word) if is_indic(word) else word


def shared(found: Found, limit: int) -> tuple[Suggestion, ...]:
    """The places shared out among the kinds, in the order of `SHARES`; what one cannot fill goes to the next."""
    taken = {kind: min(len(found[kind]), max(1, int(limit * share))) for kind, share in SHARES.items()}
    left = limit - sum(taken.values())
    for kind in SPARE:
        more = min(max(0, left), len(found[kind]) - taken[kind])
        taken[kind] += more
        left -= more
    return tuple(chain.from_iterable(found[kind][: taken[kind]] for kind in SHARES))[:limit]


def _queries(asked: Iterable[tuple[Asked, bool]], typed: list[str]) -> Iterator[Suggestion]:
    """Not the very text that was typed: it is there already."""
    for one, own in asked:
        if typed_words(one.text) != typed:
            yield Suggestion(one.text, "query", own=own)


def _categories(paths: Iterable[str], retailer: Retailer) -> Iterator[Suggestion]:
    """Those that the shop buys in come first."""
    found = [(path, path.partition(PATH_SEPARATOR)[0] in retailer.categories) for path in paths]
    return (Suggestion(path, "category", own=own) for path, own in sorted(found, key=lambda pair: not pair[1]))


def _brands(brands: Iterable[str], retailer: Retailer) -> Iterator[Suggestion]:
    """Those that the shop buys come first, by how much it does."""
    ordered = sorted(brands, key=lambda brand: -retailer.brands.get(brand, 0.0))
    return (Suggestion(brand, "brand", own=brand in retailer.brands) for brand in ordered)


def _products(completed: Completions, retailer: Retailer) -> Iterator[Suggestion]:
    """Those that the shop buys come first."""
    found = {product.product_id: product for product in (*completed.own, *completed.products)}
    products = [(product, one in retailer.purchases) for one, product in found.items()]
    return (_product(product, own=own) for product, own in sorted(products, key=lambda pair: not pair[1]))


def _product(product: Product, *, own: bool) -> Suggestion:
    return Suggestion(product.title, "product", product.product_id, own)


def _with(meant: Alternatives, typed: str, names: Callable[[str], Alternatives]) -> Alternatives:
    """What a word is taken for, and what would do as well."""
    return tuple(dict.fromkeys((*meant, *(name for word in (typed, *meant) for name in names(word)))))
