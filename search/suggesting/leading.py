"""Whether a text leads anywhere in the catalogue of today: what led nowhere since is suggested to nobody."""

from dataclasses import dataclass

from search.analysis import words
from search.suggesting import typed_words
from search.understanding import Understanding, Word
from search.understanding.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Leading:
    """Asks no engine: the words as understood are compared with those of the catalogue. Where these were not counted,
    every text leads somewhere."""

    understanding: Understanding
    vocabulary: Vocabulary

    def __call__(self, text: str) -> bool:
        """Whether a product has one of the words that must be there, or another name of it."""
        said = self.understanding.read(text)
        asked = [word for word in said.words if not word.optional]
        return not self.vocabulary.words or not asked or any(map(self._is_sold, asked))

    def _is_sold(self, word: Word) -> bool:
        phrases = [typed_words(phrase) for phrase in (word.text, *word.alternatives)]
        return any(all(map(self._has, phrase)) for phrase in phrases if phrase)

    def _has(self, word: str) -> bool:
        known = self.vocabulary
        return word in known.words or word in known.mentioned or any(stem in known.stems for stem in words(word))
