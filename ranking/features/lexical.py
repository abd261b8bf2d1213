"""How well a product's own words answer the query's, by `rank-bm25` with the frequencies of the whole catalogue.

Computed from the products alone, never from an engine's scores, so that both engines order the same candidates alike.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from ranking.features.frequencies import Frequencies
from ranking.features.table import Feature, Values
from search.analysis import words
from search.product import Product
from search.understanding import Word

Mask = NDArray[np.bool_]
Phrase = tuple[str, ...]

REMEMBERED = 50_000
"""Titles whose words are kept in memory, some 300 bytes each; looking them up anew costs 10 µs."""

TOP = 20
NOWHERE = 20
SHORTEST = 3
"""A word begins with its stem, less its last letter where the stem is longer than this."""

TABLE = (
    Feature("bm25", "share of the best candidate's", "rank-bm25: title, brand, category"),
    Feature("coverage", "share of the query, by rarity", "title, brand, category"),
    Feature("coverage_described", "the same, description included", "title, brand, category, description"),
    Feature("missing", "rarity of the rarest word it lacks, by that of the query's rarest", "title, brand, category"),
    Feature("phrase", "1 where the words stand together in their order", "title"),
    Feature("pairs", "share of neighbouring words that stand together", "title"),
    Feature("place", "log1p words before the first one asked for", "title"),
    Feature("length", "log1p words", "title"),
    Feature("numbers", "log1p numbers", "title"),
    Feature("asked_numbers", "share of the query's numbers, 1 without any", "title"),
    Feature("brand", "1 where all words of the brand are asked for", "brand"),
    Feature("category_share", "share of the best 20 by BM25 in its category", "category"),
)


class CatalogueBM25(BM25Okapi):  # type: ignore[misc]  # the library has no types
    """BM25 over a few documents as if the whole catalogue stood around them. Of the documents, only the words that will
    be asked for need to be given, with the `lengths` that they have in truth."""

    def __init__(self, corpus: Sequence[Sequence[str]], lengths: Sequence[int], frequencies: Frequencies) -> None:
        self.frequencies = frequencies
        super().__init__(corpus, k1=1.2, b=0.75)
        self.doc_len = lengths
        self.avgdl = frequencies.mean_length

    def _calc_idf(self, nd: Mapping[str, int]) -> None:
        self.idf = {word: self.frequencies.rarity(word) for word in nd}


@dataclass(frozen=True, slots=True)
class Asked:
    """One word of the query: the phrases that would do, as stems, how rare it is, and what each phrase counts."""

    phrases: tuple[Phrase, ...]
    rarity: float
    weights: tuple[float, ...]

    @property
    def is_number(self) -> bool:
        """Whether it was typed as a number."""
        return self.phrases[0][0][0].isdigit()


def asked_of(typed: Iterable[Word], frequencies: Frequencies) -> tuple[Asked, ...]:
    """The words to look for. Optional ones name no goods; they count where there are no others. A word is as common as
    its commonest phrase, a phrase as rare as its rarest word."""
    typed = tuple(typed)
    insisted = [word for word in typed if not word.optional] or typed
    found: dict[tuple[Phrase, ...], Asked] = {}
    for word in insisted:
        said: dict[Phrase, float] = {}
        for text, weight in word.said():
            if phrase := tuple(words(text)):
                said.setdefault(phrase, weight)
        if said:
            rarity = min(max(map(frequencies.rarity, phrase)) for phrase in said)
            found[tuple(said)] = Asked(tuple(said), rarity, tuple(said.values()))
    return tuple(found.values())


@dataclass(frozen=True)
class Wording:
    """The query's words beside those of the candidates' products, looked up once. Arrays go along the products."""

    asked: tuple[Asked, ...]
    products: Sequence[Product]
    frequencies: Frequencies

    @cached_property
    def titles(self) -> list[Phrase]:
        """Their stems in order."""
        return [stems(product.title) for product in self.products]

    @cached_property
    def names(self) -> list[Phrase]:
        """Title, brand and category."""
        rests = (stems(" ".join((product.brand, *product.category))) for product in self.products)
        return [title + rest for title, rest in zip(self.titles, rests, strict=True)]

    @cached_property
    def rarities(self) -> Values:
        """Of the words asked for."""
        return np.array([one.rarity for one in self.asked])

    @cached_property
    def named(self) -> Mask:
        """(products, words): whether title, brand or category has the word, or a phrase that would do."""
        return _held(self.asked, [frozenset(name) for name in self.names])

    @cached_property
    def described(self) -> Mask:
        """The same for the description alone."""
        wanted = [_beginning(stem) for stem in sorted(_stems(self.asked))]
        return _held(self.asked, [_mentioned(product.description, wanted) for product in self.products])


def columns(wording: Wording) -> list[Values]:
    """One array a feature of the `TABLE`; zeros for a query without words."""
    count = len(wording.products)
    if not wording.asked or not count:
        return [np.zeros(count) for _ in TABLE]
    matched = bm25(wording)
    weights = wording.rarities / wording.rarities.sum()
    missing = np.where(wording.named, 0.0, wording.rarities).max(axis=1) / wording.rarities.max()
    titles = wording.titles
    return [
        matched / max(float(matched.max(initial=0.0)), 1e-9),
        wording.named @ weights,
        (wording.named | wording.described) @ weights,
        missing,
        *_together(wording),
        np.log1p(_places(wording.asked, titles)),
        np.log1p([len(title) for title in titles]),
        np.log1p([numbers(product.title) for product in wording.products]),
        _asked_numbers(wording),
        np.array([_has_brand(wording.asked, product) for product in wording.products], np.float64),
        _category_share(wording, matched),
    ]


def bm25(wording: Wording) -> Values:
    """Σ over the words of the best phrase's score."""
    wanted = _stems(wording.asked)
    held = [[word for word in name if word in wanted] for name in wording.names]
    scorer = CatalogueBM25(held, [len(name) for name in wording.names], wording.frequencies)
    total = np.zeros(len(wording.products))
    for one in wording.asked:
        counted = zip(one.phrases, one.weights, strict=True)
        total += np.max([weight * scorer.get_scores(phrase) for phrase, weight in counted], axis=0)
    return total


@lru_cache(REMEMBERED)
def stems(text: str) -> Phrase:
    """The words of a short text."""
    return tuple(words(text))


@lru_cache(REMEMBERED)
def numbers(text: str) -> int:
    """How many of the words of a short text are numbers."""
    return sum(word[0].isdigit() for word in stems(text))


def _stems(asked: Iterable[Asked]) -> frozenset[str]:
    return frozenset(stem for one in asked for phrase in one.phrases for stem in phrase)


def _beginning(stem: str) -> tuple[str, re.Pattern[str]]:
    """What a word of the stem begins with, and a pattern that finds such words."""
    begun = stem[:-1] if len(stem) > SHORTEST else stem
    return begun, re.compile(re.escape(begun) + r"\S*")


def _mentioned(text: str, wanted: Sequence[tuple[str, re.Pattern[str]]]) -> frozenset[str]:
    """The stems of those words of a longer text that look like the wanted ones: to stem all of it costs ten times as
    much, and they are few over all texts, so that most were stemmed before."""
    text = text.lower()
    found = {word for begun, pattern in wanted if begun in text for word in pattern.findall(text)}
    return frozenset(stems(" ".join(sorted(found)))) if found else frozenset()


def _held(asked: Sequence[Asked], held: Sequence[frozenset[str]]) -> Mask:
    """(texts, words asked for): whether a text has all words of any phrase."""
    return np.array([_having(one.phrases, held) for one in asked], dtype=bool).reshape(len(asked), len(held)).T


def _having(phrases: Sequence[Phrase], held: Sequence[frozenset[str]]) -> list[bool]:
    """Which texts have all words of any phrase; phrases of one word, which most are, are looked up at once."""
    if all(len(phrase) == 1 for phrase in phrases):
        single = frozenset(stem for (stem,) in phrases)
        return [not single.isdisjoint(have) for have in held]
    return [any(have.issuperset(phrase) for phrase in phrases) for have in held]


def _together(wording: Wording) -> tuple[Values, Values]:
    """Whether all words, or what would do for them, stand together in their order, and the share of neighbours that
    do."""
    any_of = [f"(?:{'|'.join(re.escape(' '.join(phrase)) for phrase in one.phrases)})" for one in wording.asked]
    whole = re.compile(f" {' '.join(any_of)} ")
    pairs = [re.compile(f" {left} {right} ") for left, right in pairwise(any_of)]
    texts = [f" {' '.join(title)} " for title in wording.titles]
    phrase = np.array([whole.search(text) is not None for text in texts], np.float64)
    if not pairs:
        return phrase, phrase
    return phrase, np.array([sum(pair.search(text) is not None for pair in pairs) / len(pairs) for text in texts])


def _places(asked: Sequence[Asked], titles: Sequence[Phrase]) -> list[int]:
    """How many words come before the first one asked for."""
    wanted = _stems(asked)
    return [next((place for place, stem in enumerate(title) if stem in wanted), NOWHERE) for title in titles]


def _asked_numbers(wording: Wording) -> Values:
    typed = np.array([one.is_number for one in wording.asked])
    share: Values = wording.named[:, typed].mean(axis=1) if typed.any() else np.ones(len(wording.products))
    return share


def _has_brand(asked: Sequence[Asked], product: Product) -> bool:
    brand = stems(product.brand) if product.brand else ()
    return bool(brand) and _stems(asked).issuperset(brand)


def _category_share(wording: Wording, matched: Values) -> Values:
    """0 for a product without a category."""
    categories = [product.category for product in wording.products]
    best = [categories[place] for place in np.argsort(-matched, kind="stable")[:TOP]]
    shares = {one: best.count(one) / len(best) for one in set(best) if one}
    return np.array([shares.get(category, 0.0) for category in categories])
