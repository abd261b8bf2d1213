"""Other words for the same goods, found by a beginning of them: `chaw` may be chawal, and so rice."""

from bisect import bisect_left
from dataclasses import dataclass

from search.understanding.synonyms import NO_SYNONYMS, Synonyms

SHORTEST = 3
"""Of fewer Latin letters, a beginning says nothing of the goods yet; an Indic letter is a syllable."""
MOST = 6


@dataclass(frozen=True, slots=True)
class Names:
    """Single words with the single words that would do as well, in order. Safe to share between threads."""

    words: tuple[str, ...] = ()
    others: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def of_synonyms(cls, synonyms: Synonyms) -> "Names":
        """Phrases of several words are no beginnings of one, and are left out."""
        single = [phrase[0] for phrase in synonyms.senses if len(phrase) == 1]
        known = {word: tuple(other for other in synonyms.of(word) if " " not in other) for word in single}
        ordered = sorted(word for word, others in known.items() if others)
        return cls(tuple(ordered), tuple(known[word] for word in ordered))

    def of(self, word: str) -> tuple[str, ...]:
        """What would do as well as this word."""
        place = bisect_left(self.words, word)
        return self.others[place][:MOST] if place < len(self.words) and self.words[place] == word else ()

    def begun(self, typed: str) -> tuple[str, ...]:
        """What would do as well as the words that begin so."""
        if typed.isascii() and len(typed) < SHORTEST:
            return ()
        low = bisect_left(self.words, typed)
        high = bisect_left(self.words, typed + "\U0010ffff", low)
        return tuple(dict.fromkeys(other for others in self.others[low:high] for other in others))[:MOST]


NO_NAMES = Names.of_synonyms(NO_SYNONYMS)
