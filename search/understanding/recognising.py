"""Each typed word as a word that the catalogue or the lexicon knows: as it is, in Latin letters, or corrected."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self

from search.analysis import words
from search.grammars.letters import Piece
from search.grammars.particles import PARTICLES
from search.understanding import Chip
from search.understanding.scripts import is_indic, romanised
from search.understanding.spelling import NO_SPELLER, Speller
from search.understanding.synonyms import NO_SYNONYMS, Spellings, Synonyms
from search.understanding.vocabulary import Vocabulary


@dataclass(frozen=True)
class Recognising:
    """Safe to use from many threads. Where the catalogue's words are not known, nothing is corrected."""

    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    synonyms: Synonyms = NO_SYNONYMS
    speller: Speller = NO_SPELLER

    @classmethod
    def of(cls, vocabulary: Vocabulary, synonyms: Synonyms) -> Self:
        """With a speller of the catalogue's words and of the names of goods that it has."""
        if not vocabulary.words:
            return cls(vocabulary, synonyms)
        names = dict(_names(vocabulary, synonyms))
        speller = Speller.of(vocabulary.words, names)
        asked = {word: shops for word, shops in vocabulary.asked.items() if speller.correct(word) is None}
        return cls(vocabulary, synonyms, Speller.of(vocabulary.words, {**asked, **names}))

    def read(self, piece: Piece, text: str, without: frozenset[str] = frozenset()) -> tuple[list[Piece], Chip | None]:
        """The piece as one or two known words, and a chip if it was corrected; as it is where nothing is like it, or
        where its correction is not wanted."""
        word = piece.word
        if word[0].isdigit() or self.knows(word):
            return [piece], None
        latin = romanised(word) if is_indic(word) else word
        if named := self._spellings.alike(latin):
            return [replace(piece, word=named)], None
        if latin != word:
            return [replace(piece, word=self.speller.alike(latin) or latin or word)], None
        chip = None if is_code(piece, text) else self._corrected(piece)
        if chip is None or without & {chip.id, chip.kind}:
            return [piece], None
        return [replace(piece, word=part) for part in chip.label.split()], chip

    def _corrected(self, piece: Piece) -> Chip | None:
        meant = self.speller.correct(piece.word)
        if meant is None:
            return None
        chip_id = f"spelling:{piece.word}"
        return Chip(chip_id, "spelling", meant.word, piece.start, piece.end, meant.confidence, "corrects")

    def knows(self, word: str) -> bool:
        """Whether the catalogue or the lexicon has the word, in any form; small words are known."""
        known = self.vocabulary
        return (
            word in known.words
            or word in known.mentioned
            or word in self._spellings.words
            or word in PARTICLES
            or any(stem in known.stems for stem in words(word))
        )

    @cached_property
    def _spellings(self) -> Spellings:
        return Spellings.of(self.synonyms)


def is_code(piece: Piece, text: str) -> bool:
    """Whether letters stand beside a digit: a code, a model, nothing to correct."""
    before, after = text[piece.start - 1 : piece.start], text[piece.end : piece.end + 1]
    return before.isdigit() or after.isdigit()


def _names(vocabulary: Vocabulary, synonyms: Synonyms) -> Iterator[tuple[str, int]]:
    """Names of one word with how common the goods are in the catalogue; those that it has."""
    for phrase in synonyms.senses:
        if len(phrase) == 1:
            meant = [words(other, "plain_words") for other in synonyms.of(phrase[0])]
            common = max((min(vocabulary.words.get(word, 0) for word in other) for other in meant if other), default=0)
            if common:
                yield phrase[0], max(1, common // 2)
