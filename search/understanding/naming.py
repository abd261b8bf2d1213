"""Brands and categories of the live catalogue in what was typed: likely, so they boost and never filter."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from search.analysis import words
from search.filters import AnyOf
from search.grammars.letters import ANALYZER, Piece
from search.understanding import Chip, Word
from search.understanding.vocabulary import Home, Vocabulary

LONGEST = 4
"""Words of a brand or category name that are looked at."""

A_BRAND = 0.5
"""From this share of the products that have its words on, a name is meant as the brand: `tata` is, `fresh` is not."""

WHOLE_NAME = 0.9

FAMILY = 20
"""Brands that begin alike: Tata Tea, Tata Salt."""

USUAL = 5
"""A name that so many times more products have says better where the goods are."""

HEAD_ENDS = frozenset({"for", "with", "without", "in", "of", "from", "ke", "ka", "ki", "wala", "wali", "wale"})
"""What is asked for stands before these words."""


@dataclass(frozen=True)
class Naming:
    """Reads names in words as recognised, each with the place where it was typed."""

    vocabulary: Vocabulary = field(default_factory=Vocabulary)

    def chips(self, pieces: Sequence[Piece], read: Sequence[Word]) -> Iterator[Chip]:
        """At most one brand and one category."""
        brand = next(self._brands_in(pieces), None)
        if brand is not None:
            yield brand
        category = self._category(pieces, read, brand)
        if category is not None:
            yield category

    def _brands_in(self, pieces: Sequence[Piece]) -> Iterator[Chip]:
        for length in range(min(LONGEST, len(pieces)), 0, -1):
            for start in range(len(pieces) - length + 1):
                part = pieces[start : start + length]
                name = tuple(piece.word for piece in part)
                brands = self._brands.get(name, ())
                share = self._share(name, brands)
                if share >= A_BRAND:
                    label = brands[0] if len(brands) == 1 else " ".join(name).title()
                    condition = AnyOf("brand", brands[:FAMILY])
                    chip_id = f"brand:{' '.join(name)}"
                    yield Chip(chip_id, "brand", label, part[0].start, part[-1].end, share, "boosts", (condition,))

    def _share(self, name: Sequence[str], brands: Sequence[str]) -> float:
        """Of the products that have these words, those of these brands; the whole of a longer name is no accident."""
        if len(name) > 1 and any(tuple(words(brand, ANALYZER)) == tuple(name) for brand in brands):
            return WHOLE_NAME
        having = min((self.vocabulary.words.get(word, 0) for word in name), default=0)
        return round(min(1.0, sum(self.vocabulary.brands[one] for one in brands) / having), 2) if having else 0.0

    def _category(self, pieces: Sequence[Piece], read: Sequence[Word], brand: Chip | None) -> Chip | None:
        """Of the last words that name one: the last noun says what a thing is."""
        head = next((place for place, one in enumerate(pieces) if place and one.word in HEAD_ENDS), len(pieces))
        left = [place for place in range(head) if brand is None or not brand.start <= pieces[place].start < brand.end]
        stems = {place: " ".join(words(read[place].text)) for place in left}
        for length in range(min(LONGEST, len(left)), 0, -1):
            for last in range(len(left), length - 1, -1):
                places = left[last - length : last]
                home = self.vocabulary.homes.get(" ".join(stems[place] for place in places))
                if length == 1:
                    home = self._called(read[places[0]], home)
                if home is not None:
                    start, end = pieces[places[0]].start, pieces[places[-1]].end
                    label = home.paths[0].rpartition(" > ")[2]
                    condition = AnyOf("category", home.paths)
                    return Chip("category", "category", label, start, end, home.share, "boosts", (condition,))
        return None

    def _called(self, word: Word, home: Home | None) -> Home | None:
        """The home of a word, or of what its goods are called far more often."""
        if not word.alternatives:
            return home
        titles = self.vocabulary.titles
        called = max(word.alternatives, key=titles)
        other = self.vocabulary.homes.get(" ".join(words(called)))
        usual = home is not None and titles(called) < USUAL * titles(word.text)
        return home if usual or other is None else other

    @cached_property
    def _brands(self) -> Mapping[tuple[str, ...], tuple[str, ...]]:
        """Brands by their words and by each beginning of them, the largest first."""
        found: defaultdict[tuple[str, ...], list[tuple[int, str]]] = defaultdict(list)
        for brand, count in self.vocabulary.brands.items():
            said = tuple(words(brand, ANALYZER))[:LONGEST]
            for length in range(1, len(said) + 1):
                found[said[:length]].append((-count, brand))
        return {name: tuple(brand for _, brand in sorted(brands)) for name, brands in found.items()}
