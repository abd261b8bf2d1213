"""How well a product's own words answer the query's, with the frequencies of the whole catalogue.

Computed from the products alone, never from an engine's scores, so that both engines order the same candidates alike.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ranking.features.frequencies import Frequencies
from ranking.features.table import Feature, Values
from search.analysis import words
from search.product import Product
from search.understanding import Word

Mask = NDArray[np.bool_]
Phrase = tuple[str, ...]

REMEMBERED = 20_000
"""Pairs of brand and category whose words are kept in memory."""

K1, B = 1.2, 0.75
TOP = 20
NOWHERE = 20
SHORTEST = 3
"""A word begins with its stem, less its last letter where the stem is longer than this."""

TABLE = (
    Feature("bm25", "share of the best candidate's", "BM25: title, brand, category"),
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
    def wanted(self) -> frozenset[str]:
        """All stems that are looked for."""
        return frozenset(stem for one in self.asked for phrase in one.phrases for stem in phrase)

    @cached_property
    def titles(self) -> list[list[str]]:
        """Their stems in order."""
        return [words(product.title) for product in self.products]

    @cached_property
    def names(self) -> list[list[str]]:
        """Title, brand and category."""
        rests = (_rest(product.brand, product.category) for product in self.products)
        return [[*title, *rest] for title, rest in zip(self.titles, rests, strict=True)]

    @cached_property
    def held(self) -> list[list[str]]:
        """Those stems of the names that are looked for."""
        wanted = self.wanted
        return [[stem for stem in name if stem in wanted] for name in self.names]

    @cached_property
    def rarities(self) -> Values:
        """Of the words asked for."""
        return np.array([one.rarity for one in self.asked])

    @cached_property
    def named(self) -> Mask:
        """(products, words): whether title, brand or category has the word, or a phrase that would do."""
        having = [_having(one.phrases, self.held) for one in self.asked]
        return np.array(having, dtype=bool).reshape(len(self.asked), len(self.products)).T

    @cached_property
    def mentioned(self) -> Mask:
        """The same with the description, which is read for the words alone that the name lacks."""
        found, texts = self.named.copy(), [product.description.lower() for product in self.products]
        for word, one in enumerate(self.asked):
            for phrase in one.phrases:
                lacking: list[int] = np.flatnonzero(~found[:, word]).tolist()
                found[_read(texts, lacking, phrase), word] = True
        return found


def _read(texts: Sequence[str], rows: list[int], phrase: Phrase) -> list[int]:
    """Those rows whose text has all words of a phrase: most have not even their beginnings."""
    beginnings = [_beginning(stem) for stem in phrase]
    for one in beginnings:
        rows = [row for row in rows if one.begun in texts[row]]
    for one in beginnings:
        rows = [row for row in rows if one.is_in(texts[row])]
    return rows


@dataclass(frozen=True, slots=True)
class Beginning:
    """What words of a stem begin with, and a pattern that finds such words."""

    stem: str
    begun: str
    pattern: re.Pattern[str]

    def is_in(self, text: str) -> bool:
        """Whether a longer text, in small letters, has a word of the stem. To stem all of it would cost more."""
        return any(self.stem in words(found) for found in self.pattern.findall(text))


@lru_cache(1_000)
def _beginning(stem: str) -> Beginning:
    begun = stem[:-1] if len(stem) > SHORTEST else stem
    return Beginning(stem, begun, re.compile(re.escape(begun) + r"\S*"))


@lru_cache(REMEMBERED)
def _rest(brand: str, category: tuple[str, ...]) -> Phrase:
    """The words of a name beside the title."""
    return tuple(words(" ".join((brand, *category))))


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
        wording.mentioned @ weights,
        missing,
        *_together(wording),
        np.log1p([_place(wording.wanted, title) for title in titles]),
        np.log1p([len(title) for title in titles]),
        np.log1p([_numbers(title) for title in titles]),
        _asked_numbers(wording),
        np.array([_has_brand(wording.wanted, product) for product in wording.products], np.float64),
        _category_share(wording, matched),
    ]


def bm25(wording: Wording) -> Values:
    """Σ over the words of the best phrase's score, which is Σ rarity · f · (k₁ + 1) / (f + k₁ · (1 - b + b · length /
    mean)) over its stems, each f times in the name (Robertson and Zaragoza 2009)."""
    lengths = np.array([len(name) for name in wording.names])
    damping = K1 * (1 - B + B * lengths / wording.frequencies.mean_length)
    scores = {stem: _score(stem, wording, damping) for stem in sorted(wording.wanted)}
    total = np.zeros(len(wording.products))
    for one in wording.asked:
        found = [np.sum([scores[stem] for stem in phrase], axis=0) for phrase in one.phrases]
        total += np.max(np.array(one.weights)[:, None] * found, axis=0)
    return total


def _score(stem: str, wording: Wording, damping: Values) -> Values:
    times = np.array([held.count(stem) for held in wording.held])
    score: Values = wording.frequencies.rarity(stem) * (times * (K1 + 1) / (times + damping))
    return score


def _having(phrases: Sequence[Phrase], held: Sequence[Sequence[str]]) -> list[bool]:
    """Which names have all words of any phrase; most have none of the words, and most phrases are of one word."""
    if all(len(phrase) == 1 for phrase in phrases):
        single = frozenset(stem for (stem,) in phrases)
        return [not single.isdisjoint(have) for have in held]
    return [bool(have) and any(frozenset(phrase).issubset(have) for phrase in phrases) for have in held]


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


def _place(wanted: frozenset[str], title: Sequence[str]) -> int:
    """How many words come before the first one asked for."""
    return next((place for place, stem in enumerate(title) if stem in wanted), NOWHERE)


def _numbers(title: Sequence[str]) -> int:
    return sum(word[0].isdigit() for word in title)


def _asked_numbers(wording: Wording) -> Values:
    typed = np.array([one.is_number for one in wording.asked])
    share: Values = wording.named[:, typed].mean(axis=1) if typed.any() else np.ones(len(wording.products))
    return share


def _has_brand(wanted: frozenset[str], product: Product) -> bool:
    brand = _rest(product.brand, ()) if product.brand else ()
    return bool(brand) and wanted.issuperset(brand)


def _category_share(wording: Wording, matched: Values) -> Values:
    """0 for a product without a category."""
    categories = [product.category for product in wording.products]
    best = [categories[place] for place in np.argsort(-matched, kind="stable")[:TOP]]
    shares = {one: best.count(one) / len(best) for one in set(best) if one}
    return np.array([shares.get(category, 0.0) for category in categories])
