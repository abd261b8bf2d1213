"""The words of an index, counted while it is built and kept under its version: what understanding takes for granted."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from ranking.artifacts import Shelf
from ranking.features.frequencies import Frequencies, WordCount
from search.analysis import words
from search.filters import PATH_SEPARATOR, category_paths, pack_label
from search.grammars.letters import ANALYZER
from search.product import Product
from search.understanding.vocabulary import Home, Vocabulary
from store import events
from store.database import Database

VOCABULARY = "vocabulary"
FILE = "vocabulary.json"

AT_HOME = 0.5
"""From this share of its products on, a word says a category."""

FEWEST = 5
"""Of fewer products, no category is learned from titles."""

SEVERAL = 3
"""A form of a word of fewer products is as likely a slip of another word."""

MOST_PAIRS = 500_000
"""Beyond it, pairs of one title so far are forgotten."""

CAPITAL_INSIDE = re.compile(r"([A-Z][a-z]{2,})(?:[A-Z][a-z]{2,})+")
"""A name of two words or more written as one: NutriChoice."""

SHOPS = 3
"""So many shops must have searched for a word and clicked, before others see that somebody did."""

NAMED = 0.8
"""How sure a word is of the category that is called so."""

SOME = 0.1
"""A category that is called so, but holds fewer of the titles with the word, is called so by chance: `Chilli & Soya
Sauce` is no place for chillies."""


class Counting:
    """Counts of one catalogue; products of any order, each once."""

    def __init__(self) -> None:
        self._packs: Counter[str] = Counter()
        self._words: Counter[str] = Counter()
        self._brands: Counter[str] = Counter()
        self._categories: Counter[str] = Counter()
        self._homes: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._pairs: Counter[str] = Counter()
        self._titled: Counter[str] = Counter()
        self._begun: dict[str, str] = {}
        self._mentioned: set[str] = set()
        self._products = 0
        self._priced = False
        self._called = WordCount()

    def passing(self, batches: Iterable[Sequence[Product]]) -> Iterator[Sequence[Product]]:
        """The same batches; each is counted as it passes."""
        for batch in batches:
            self.add(batch)
            yield batch

    def add(self, products: Iterable[Product]) -> None:
        """Counts these products."""
        for product in products:
            self._add(product)

    def frequencies(self) -> Frequencies:
        """How many products have each word in what they are called."""
        return Frequencies.of(self._called)

    def _add(self, product: Product) -> None:
        self._called.add(product)
        self._products += 1
        titled = set(words(product.title))
        named = set(words(product.title, ANALYZER))
        named |= set(words(f"{product.brand} {' '.join(product.category)}", ANALYZER))
        self._pairs.update(pairs(words(product.title, ANALYZER)))
        if len(self._pairs) > MOST_PAIRS:
            self._pairs = Counter({pair: count for pair, count in self._pairs.items() if count > 1})
        paths = category_paths(product.category)
        self._begun.update((name[0].lower(), name[1].lower()) for name in CAPITAL_INSIDE.finditer(product.title))
        self._words.update(named)
        self._titled.update(titled)
        self._mentioned.update(words(product.description, ANALYZER))
        self._categories.update(paths)
        for stem in titled:
            self._homes[stem].update(paths)
        if label := pack_label(product):
            self._packs[label] += 1
        if product.brand:
            self._brands[product.brand] += 1
        self._priced = self._priced or product.price is not None

    def vocabulary(self, asked: Mapping[str, int]) -> Vocabulary:
        """What was counted."""
        mentioned = frozenset(self._mentioned - self._words.keys())
        return Vocabulary(
            products=self._products,
            packs=dict(self._packs),
            priced=self._priced,
            words=dict(self._words),
            mentioned=mentioned,
            stems=dict(self._stems()),
            pairs={pair: count for pair, count in self._pairs.items() if count > 1},
            brands=dict(self._brands),
            homes={**dict(self._learned()), **dict(self._named())},
            begun=dict(self._begun),
            asked=dict(asked),
        )

    def _stems(self) -> Iterator[tuple[str, str]]:
        """Rarer words first, so that the commonest one stands."""
        for word, count in sorted(self._words.items(), key=lambda one: (one[1], one[0])):
            if count >= SEVERAL:
                yield from ((stem, word) for stem in words(word))

    def _learned(self) -> Iterator[tuple[str, Home]]:
        """The deepest category that holds at least half of the titles with a word, by the word's stem."""
        for stem, held in self._homes.items():
            titles = self._titled[stem]
            if titles < FEWEST or not stem.isalpha():
                continue
            most = [(path.count(">"), count, path) for path, count in held.items() if count >= AT_HOME * titles]
            if most:
                _, count, path = max(most)
                yield stem, Home((path,), round(count / titles, 3))

    def _named(self) -> Iterator[tuple[str, Home]]:
        """The largest three categories by each part of their last name, `Hair Oil & Serum`: hair oil, serum."""
        found: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        deep = {path: count for path, count in self._categories.items() if PATH_SEPARATOR in path}
        for path, count in (deep or self._categories).items():
            for name in set(parts(path.rpartition(PATH_SEPARATOR)[2])):
                held, titles = self._homes[name][path], self._titled[name]
                if " " in name or held >= SOME * titles:
                    found[name].append((-count, path))
        for name, paths in found.items():
            yield name, Home(tuple(path for _, path in sorted(paths)[:3]), NAMED)


def pairs(said: Sequence[str]) -> set[str]:
    """Words next to each other or but one, in the order of the alphabet."""
    close = (*pairwise(said), *zip(said, said[2:], strict=False))
    return {" ".join(sorted(pair)) for pair in close}


def parts(name: str) -> Iterator[str]:
    """What a category's name names, each as stems: `Atta, Flours & Sooji`: atta, flour, sooji."""
    for part in name.replace("&", ",").replace("/", ",").replace(" and ", ",").split(","):
        if stems := words(part):
            yield " ".join(stems)


def keep(shelf: Shelf, version: str, vocabulary: Vocabulary, frequencies: Frequencies) -> None:
    """Puts the words of an index on the shelf."""
    with shelf.draft(VOCABULARY) as draft:
        said = asdict(vocabulary) | {"mentioned": sorted(vocabulary.mentioned)}
        (draft.path / FILE).write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
        frequencies.save(draft.path)
        draft.facts.update(index=version, words=len(vocabulary.words))
    shelf.tidy(VOCABULARY)


def vocabulary_of(shelf: Shelf, version: str) -> Vocabulary | None:
    """The kept vocabulary of an index, or None where it has none that can be read."""
    kept = _kept(shelf, version)
    return None if kept is None else _read(kept / FILE)


def frequencies_of(shelf: Shelf, version: str) -> Frequencies | None:
    """The kept frequencies of an index's words, or None where it has none that can be read."""
    kept = _kept(shelf, version)
    try:
        return None if kept is None else Frequencies.load(kept)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _kept(shelf: Shelf, version: str) -> Path | None:
    """Where the newest count of an index is kept."""
    counted = (one.path for one in reversed(shelf.versions(VOCABULARY)) if one.facts.get("index") == version)
    return next(counted, None)


def _read(path: Path) -> Vocabulary | None:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        mentioned = frozenset(said.pop("mentioned"))
        homes = {name: Home(tuple(home["paths"]), home["share"]) for name, home in said.pop("homes").items()}
        return Vocabulary(**said, mentioned=mentioned, homes=homes)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def asked_words(database: Database, since: datetime | None = None) -> Mapping[str, int]:
    """Shops by word of what they searched for and then clicked or bought from; those of at least `SHOPS`."""
    with database.reading() as connection:
        clicked = events.clicked_queries(connection, since=since)
    return dict(_shared(clicked))


def _shared(clicked: Iterable[tuple[str, str]]) -> Iterator[tuple[str, int]]:
    shops: defaultdict[str, set[str]] = defaultdict(set)
    for retailer_id, text in clicked:
        for word in words(text, ANALYZER):
            shops[word].add(retailer_id)
    for word, who in shops.items():
        if len(who) >= SHOPS:
            yield word, len(who)
