"""Words that are known, and what an unfinished or misspelt one may be the beginning of."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate

SHORTEST = 3
"""Of fewer letters, no slip is looked for: one other letter would make it anything."""
SAME_FIRST = 4.0
"""How many times likelier a slip is after the first letter than in it."""
LIKELIEST = 2
"""So many corrections of one word are looked for at once."""


@dataclass(frozen=True)
class KnownWords:
    """Counted words, in order. Safe to share between threads."""

    words: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()
    letters: tuple[str, str] = ("", "")
    """Of Latin script, and of others."""
    _sums: list[int] = field(default_factory=lambda: [0], compare=False)

    @classmethod
    def of(cls, counted: Mapping[str, int]) -> "KnownWords":
        """Of words with how much each of them counts."""
        ordered = sorted(counted)
        counts = tuple(counted[word] for word in ordered)
        used = sorted({letter for word in ordered for letter in word if letter.isalpha()})
        letters = tuple("".join(one for one in used if one.isascii() == latin) for latin in (True, False))
        return cls(tuple(ordered), counts, (letters[0], letters[1]), list(accumulate(counts, initial=0)))

    def count(self, beginning: str) -> int:
        """How much the words that begin so count together."""
        low = bisect_left(self.words, beginning)
        high = bisect_left(self.words, beginning + "\U0010ffff", low)
        return self._sums[high] - self._sums[low]

    def whole(self, word: str) -> int:
        """How much this very word counts."""
        place = bisect_left(self.words, word)
        return self.counts[place] if place < len(self.words) and self.words[place] == word else 0

    def begun(self, typed: str) -> tuple[str, ...]:
        """The beginning itself where it is known, or what it may have been meant to be, likeliest first."""
        return self._likeliest(typed, self.count)

    def finished(self, typed: str) -> tuple[str, ...]:
        """The word itself where it is known, or what it may have been meant to be, likeliest first."""
        return self._likeliest(typed, self.whole)

    def _likeliest(self, typed: str, count: Callable[[str], int]) -> tuple[str, ...]:
        if count(typed) or len(typed) < SHORTEST or not typed.isalpha():
            return (typed,)
        likely = {
            other: known * (SAME_FIRST if other[:1] == typed[:1] else 1.0)
            for other in slips(typed, self.letters[not typed.isascii()])
            if (known := count(other))
        }
        found = sorted(likely, key=lambda other: (-likely[other], other))[:LIKELIEST]
        return tuple(found) or (typed,)


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
