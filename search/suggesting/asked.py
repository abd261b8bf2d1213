"""Texts that shops have searched for, found by any of their words' beginnings."""

from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Set
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from search.suggesting import Asked, Beginning, spaced, typed_words
from search.suggesting.known import slips

LOOKED_AT = 200
"""Of the texts with a word that begins so, the heaviest that are looked at."""
OWN_WEIGHT = 4.0
"""How many times heavier a text is for a shop that buys what it leads to (docs/adr/0011)."""
SLIPS_FROM = 4
"""Letters of a word that may be a slip of another."""
FAR_MORE = 5.0

FIRST_WEIGHT = 4.0
"""How many times heavier a text is that begins with what was typed, rather than having it further on."""

Ranks = NDArray[np.int32]


@dataclass(frozen=True)
class AskedTexts:
    """An immutable index. Safe to share between threads."""

    asked: tuple[Asked, ...] = ()
    _named: tuple[str, ...] = ()
    _words: tuple[str, ...] = ()
    _ranks: Ranks = field(default_factory=lambda: np.empty(0, np.int32))
    own_weight: float = OWN_WEIGHT
    first_weight: float = FIRST_WEIGHT

    @classmethod
    def of(cls, asked: Iterable[Asked]) -> "AskedTexts":
        """Of texts in any order."""
        ranked = sorted(asked, key=lambda one: (-one.weight, one.text))
        named = [spaced(one.text) for one in ranked]
        pairs = sorted((word, rank) for rank, name in enumerate(named) for word in set(name.split()))
        ranks = np.fromiter((rank for _, rank in pairs), np.int32, len(pairs))
        return cls(tuple(ranked), tuple(named), tuple(word for word, _ in pairs), ranks)

    def going_on(self, beginning: Beginning, own: Set[str]) -> Iterator[tuple[Asked, bool]]:
        """The texts that fit, heaviest first, each with whether the shop buys what it leads to."""
        found, fits, leads = [], beginning.fitting(), beginning.leading()
        for rank in self._begun(beginning.last):
            if fits(named := self._named[rank]):
                one = self.asked[rank]
                ours = not own.isdisjoint(one.products)
                first = self.first_weight if leads(named) else 1.0
                found.append((one.weight * first * (self.own_weight if ours else 1.0), one, ours))
        yield from ((one, ours) for _, one, ours in sorted(found, key=lambda each: (-each[0], each[1].text)))

    def _begun(self, beginnings: Iterable[str]) -> list[int]:
        """The ranks of the heaviest texts with a word that begins so, in order."""
        spans = []
        for one in beginnings:
            low = bisect_left(self._words, one)
            spans.append(self._ranks[low : bisect_left(self._words, one + "\U0010ffff", low)])
        found = np.unique(np.concatenate(spans)) if spans else np.empty(0, np.int32)
        return [int(rank) for rank in found[:LOOKED_AT]]


def without_slips(asked: Iterable[Asked], catalogue: Container[str]) -> list[Asked]:
    """Those that have no word which looks like a slip: one that the catalogue does not know, a slip away from one that
    others asked for far more. It stays findable; it is not suggested to anybody."""
    kept = list(asked)
    weights: dict[str, float] = {}
    for one in kept:
        for word in set(typed_words(one.text)):
            weights[word] = weights.get(word, 0.0) + one.weight
    letters = "".join(sorted({letter for word in weights for letter in word if letter.isalpha()}))
    slipped = {
        word
        for word, weight in weights.items()
        if len(word) >= SLIPS_FROM and word.isalpha() and word not in catalogue
        if any(weights.get(other, 0.0) >= FAR_MORE * weight for other in slips(word, letters) if other != word)
    }
    return [one for one in kept if slipped.isdisjoint(typed_words(one.text))]
