"""Words that the catalogue does not know, and the word of it that was meant.

SymSpell finds the known words within two edits; which of them was meant is judged as a noisy channel: how common the
word is, against how likely its letters were missed (Kernighan, Church and Gale, COLING 1990).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import exp, log
from string import ascii_lowercase
from typing import Self

from editdistpy import damerau_osa
from symspellpy import SymSpell, Verbosity
from symspellpy.editdistance import DistanceAlgorithm

from search.analysis import words
from search.understanding.folding import folded, skeleton, sound
from search.understanding.vocabulary import Vocabulary

SHORTEST = 4
"""Of shorter words, every one is near to many."""

LONGEST = 30

TWO_EDITS = 6
"""From this length on, a word may have two letters wrong."""

MANY_WORDS = 20_000
"""Of a larger catalogue, a word of a single product is no target: it is a slip of the pen as often as not."""

EDIT = 4.0
"""What one wrong letter costs, in nats; below, what it costs less or more."""

SPELT_ALIKE, SOUNDS_ALIKE = 1.0, 2.0
TOO_FAR = 5
FIRST_LETTER, SPLIT = 1.0, 6.0
SWAPPED = -1.0
"""Two letters in the wrong order; a vowel for a vowel is as easily said."""


COMPANY, MOST_COMPANY = 1.5, 6.0
"""What a title with the words beside it says for a word, in nats of the logarithm of such titles."""

FAR_MORE = 20

COMMON = 5
"""A word of so many products may have lost its last letter."""


@dataclass(frozen=True, slots=True)
class Correction:
    """The word that was meant, and how sure that is (0 to 1)."""

    word: str
    confidence: float


@dataclass(frozen=True)
class Speller:
    """Over known words with how common they are. Safe to use from many threads."""

    known: Mapping[str, int] = field(default_factory=dict)
    vocabulary: Vocabulary = field(default_factory=Vocabulary)

    @classmethod
    def of(cls, vocabulary: Vocabulary, names: Mapping[str, int]) -> Self:
        """Of the words of a catalogue and other names, each with how common it is; numbers are no words."""
        least = 2 if len(vocabulary.words) > MANY_WORDS else 1
        known = {word: count for word, count in vocabulary.words.items() if count >= least and _is_target(word)}
        for name, count in names.items():
            if _is_target(name):
                known[name] = max(count, known.get(name, 0))
        return cls(known, vocabulary).ready()

    def ready(self) -> Self:
        """The same, with its tables made now rather than at the first question."""
        if self.known:
            _ = self._index, self._folds, self._sounds, self._bones
        return self

    def correct(self, word: str, beside: Iterable[str] = ()) -> Correction | None:
        """The other known word that was meant, or None where none is near. Words typed `beside` it speak for those that
        stand close to them in titles."""
        if not self.known or not SHORTEST - 1 <= len(word) <= LONGEST or not word.isalpha() or not word.isascii():
            return None
        costs = {near: self._cost(word, near) for near in self._near(word)} | dict(self._split(word))
        costs = {near: cost - self._company(near, beside) for near, cost in costs.items() if near != word}
        if not costs:
            return None
        first, *others = sorted(costs, key=lambda near: (costs[near], near))
        second = costs[others[0]] if others else costs[first] + 3 * EDIT
        return Correction(first, round(1 / (1 + exp(costs[first] - second)), 2))

    def usual(self, word: str, beside: Iterable[str] = ()) -> Correction | None:
        """The far more common word that a rare one may be a slip of, or None."""
        found = self.correct(word, beside) if len(word) > SHORTEST else None
        if found is None or self._far(word, found.word) > 1 or words(word) == words(found.word):
            return None
        far_more = self.known.get(found.word, 0) >= FAR_MORE * max(1, self.known.get(word, 0))
        return found if far_more else None

    def alike(self, latin: str) -> str:
        """The known word that a word of another script says, or nothing."""
        spelt = self._folds.get(folded(latin)) or self._sounds.get(sound(latin))
        if spelt:
            return max(spelt, key=lambda near: (self.known[near], near))
        bones = [near for near in self._bones.get(skeleton(latin), ()) if self._far(sound(latin), sound(near)) <= 2]
        return min(bones, key=lambda near: (self._cost(latin, near), near), default="")

    def _near(self, word: str) -> set[str]:
        near = {*self._folds.get(folded(word), ()), *self._sounds.get(sound(word), ())}
        if len(word) < SHORTEST:
            near |= {one for letter in ascii_lowercase if self.known.get(one := word + letter, 0) >= COMMON}
        else:
            most = 2 if len(word) >= TWO_EDITS else 1
            found = self._index.lookup(word, Verbosity.ALL, max_edit_distance=most)
            near |= {one.term for one in found if one.distance < 2 or one.term[0] == word[0]}
        if len(word) >= TWO_EDITS:
            near |= {one for one in self._bones.get(skeleton(word), ()) if self._far(sound(word), sound(one)) <= 2}
        return near

    def _company(self, near: str, beside: Iterable[str]) -> float:
        """What the words beside it say for a word, in nats."""
        together = sum(self.vocabulary.together(near, other) for other in beside)
        return min(MOST_COMPANY, COMPANY * log(1 + together))

    def _split(self, word: str) -> Iterator[tuple[str, float]]:
        """Two known words that were written as one: long ones, or such as often stand together."""
        for place in range(2, len(word) - 1):
            first, second = word[:place], word[place:]
            rarer = min(self.vocabulary.words.get(first, 0), self.vocabulary.words.get(second, 0))
            together = self.vocabulary.together(first, second)
            if together > 1 or (rarer and min(len(first), len(second)) >= SHORTEST - 1):
                yield f"{first} {second}", SPLIT - log(1 + rarer) - min(MOST_COMPANY, COMPANY * log(1 + together))

    def _cost(self, word: str, near: str) -> float:
        if folded(word) == folded(near):
            cost = SPELT_ALIKE
        elif sound(word) == sound(near):
            cost = SOUNDS_ALIKE
        else:
            edits = min(self._far(word, near), self._far(sound(word), sound(near)) + 0.25)
            cost = EDIT * edits + (SWAPPED if sorted(word) == sorted(near) or skeleton(word) == skeleton(near) else 0.0)
        cost += FIRST_LETTER * (word[0] != near[0])
        return cost - log(1 + self.known[near])

    @staticmethod
    def _far(one: str, other: str) -> int:
        found: int = damerau_osa.distance(one, other, TOO_FAR)
        return found if found >= 0 else TOO_FAR

    @cached_property
    def _index(self) -> SymSpell:
        index = SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
        index.distance_algorithm = DistanceAlgorithm.DAMERAU_OSA_FAST  # the other one is not for several threads
        for word, count in self.known.items():
            index.create_dictionary_entry(word, count)
        return index

    @cached_property
    def _folds(self) -> Mapping[str, list[str]]:
        return _by(folded, self.known)

    @cached_property
    def _sounds(self) -> Mapping[str, list[str]]:
        return _by(sound, self.known)

    @cached_property
    def _bones(self) -> Mapping[str, list[str]]:
        return {bones: words for bones, words in _by(skeleton, self.known).items() if len(bones) > 1}


NO_SPELLER = Speller()


def _is_target(word: str) -> bool:
    return word.isascii() and word.isalpha() and len(word) > 2


def _by(key: Callable[[str], str], words: Iterable[str]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for word in words:
        found[key(word)].append(word)
    return dict(found)
