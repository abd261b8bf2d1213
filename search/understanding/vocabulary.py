"""What the live catalogue is called, sold in and priced: what understanding may take for granted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import log


@dataclass(frozen=True, slots=True)
class Home:
    """Where the products of a name are: their category paths, and the share of them that is there (0 to 1)."""

    paths: tuple[str, ...]
    share: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Of one version of the index; empty where nobody counted. All words are folded, not stemmed.

    `packs` counts products by pack label, `words` by word of title, brand and category, `brands` by brand as listed.
    `mentioned` are words of descriptions alone, `stems` the commonest word of each stem that several products have.
    `pairs` counts
    titles with two words next to each other or but one, in the order of the alphabet. `homes` are categories by name.
    `begun` are the first parts of words that titles write with a capital inside, NutriChoice: `nutri`.
    `priced` says whether prices can be compared at all.
    """

    products: int = 0
    packs: Mapping[str, int] = field(default_factory=dict)
    priced: bool = True
    words: Mapping[str, int] = field(default_factory=dict)
    mentioned: frozenset[str] = frozenset()
    stems: Mapping[str, str] = field(default_factory=dict)
    pairs: Mapping[str, int] = field(default_factory=dict)
    brands: Mapping[str, int] = field(default_factory=dict)
    homes: Mapping[str, Home] = field(default_factory=dict)
    begun: Mapping[str, str] = field(default_factory=dict)
    asked: Mapping[str, int] = field(default_factory=dict)
    """Shops by word that they searched for and then clicked on what they found."""

    def rarity(self, phrase: str) -> float:
        """How few products have its words, as BM25 counts it: the sum of the words' inverse document frequencies."""
        return sum(log(1 + (self.products + 0.5) / (self.words.get(word, 0) + 0.5)) for word in phrase.split())

    def may_have(self, phrase: str) -> bool:
        """Whether each word of a name is known; where nobody counted, any may be."""
        return not self.words or all(word in self.words for word in phrase.split())

    def together(self, word: str, other: str) -> int:
        """Titles that have both close to each other."""
        return self.pairs.get(f"{word} {other}" if word < other else f"{other} {word}", 0)

    def titles(self, phrase: str) -> int:
        """About how many titles have a name: those with its rarest word, or with its rarest two words together."""
        said = phrase.split()
        if len(said) < 2:
            return self.words.get(phrase, 0)
        return min(self.together(word, other) for word, other in pairwise(said))
