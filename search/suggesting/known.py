"""Words that are known, and what an unfinished or misspelt one may be the beginning of."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import accumulate

from search.understanding.folding import folded

SHORTEST = 3
"""Of fewer letters, no slip is looked for: one other letter would make it anything."""
SAME_FIRST = 4.0
"""How many times likelier a slip is after the first letter than in it."""
LIKELIEST = 2
"""So many corrections of one word, of each kind, are looked for at once."""
BEYOND = "\U0010ffff"
"""Comes after every letter."""


@dataclass(frozen=True)
class KnownWords:
    """Counted words, in the order of their letters and in that of their simplest spelling. Safe to share between
    threads."""

    words: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    _sums: tuple[int, ...] = (0,)
    _spelt: tuple[tuple[str, str], ...] = ()
    _letters: tuple[str, str] = ("", "")

    @classmethod
    def of(cls, counted: Mapping[str, int]) -> "KnownWords":
        """Of words with how much each of them counts."""
        ordered = tuple(sorted(counted))
        sums = tuple(accumulate((counted[word] for word in ordered), initial=0))
        spelt = tuple(sorted((folded(word), word) for word in ordered if word.isascii()))
        used = sorted({letter for word in ordered for letter in word if letter.isalpha()})
        letters = tuple("".join(one for one in used if one.isascii() is latin) for latin in (True, False))
        return cls(ordered, dict(counted), sums, spelt, (letters[0], letters[1]))

    def count(self, beginning: str) -> int:
        """How much the words that begin so count together."""
        low = bisect_left(self.words, beginning)
        return self._sums[bisect_left(self.words, beginning + BEYOND, low)] - self._sums[low]

    def begun(self, typed: str) -> tuple[str, ...]:
        """The beginning itself where it is known, or else what it may have been meant to be: words that are spelt
        alike, then beginnings that are a slip away."""
        return self._meant(typed, self.count, self._spelt_alike(folded(typed)))

    def finished(self, typed: str) -> tuple[str, ...]:
        """The same for a word of which nothing is missing."""
        simple = folded(typed)
        alike = [word for word in self._spelt_alike(simple) if folded(word) == simple]
        return self._meant(typed, lambda word: self.counts.get(word, 0), alike)

    def _meant(self, typed: str, count: Callable[[str], int], alike: Sequence[str]) -> tuple[str, ...]:
        if count(typed) or len(typed) < SHORTEST or not typed.isalpha():
            return (typed,)
        likely = {
            other: known * (SAME_FIRST if other[0] == typed[0] else 1.0)
            for other in slips(typed, self._letters[not typed.isascii()])
            if (known := count(other))
        }
        found = sorted(likely, key=lambda other: (-likely[other], other))[:LIKELIEST]
        return tuple(dict.fromkeys((*alike, *found))) or (typed,)

    def _spelt_alike(self, simple: str) -> list[str]:
        """The words that count most of those whose simplest spelling begins so."""
        if len(simple) < SHORTEST:
            return []
        low = bisect_left(self._spelt, (simple, ""))
        words = [word for _, word in self._spelt[low : bisect_left(self._spelt, (simple + BEYOND, ""), low)]]
        return nlargest(LIKELIEST, words, key=lambda word: (self.counts[word], word))


def slips(typed: str, letters: str) -> Iterator[str]:
    """Everything one slip away: a letter lost, another one, one too many, or two swapped; what is left has a letter."""
    for place in range(len(typed) + 1):
        head, tail = typed[:place], typed[place:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        if tail and len(typed) > 1:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in letters)
        yield from (head + letter + tail for letter in letters)
