"""Reads a typed text: words with their synonyms, and a vector of the whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from search.analysis import words
from search.encoder import Encoder
from search.retailer import Vector
from search.understanding import NOTHING_ASKED, Understood, Word
from search.understanding.synonyms import ANALYZER, NO_SYNONYMS, Synonyms

READ_LETTERS = 400
READ_WORDS = 32
"""Of a longer text, only the beginning is read: nobody types more, and each word costs the engine a look-up."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Never raises. Without an encoder, or where the encoder knows no word, the text has no vector."""

    synonyms: Synonyms = NO_SYNONYMS
    encoder: Encoder | None = None

    def read(self, text: str) -> Understood:
        """The first words of the text, each once."""
        typed = list(dict.fromkeys(words(text[:READ_LETTERS], ANALYZER)))[:READ_WORDS]
        if not typed:
            return NOTHING_ASKED
        read = tuple(Word(word, self.synonyms.of(typed, place)) for place, word in enumerate(typed))
        return Understood(read, self._vector(typed))

    def _vector(self, typed: Sequence[str]) -> Vector | None:
        if self.encoder is None:
            return None
        vector: Vector = self.encoder.encode([" ".join(typed)])[0]
        return vector if vector.any() else None
