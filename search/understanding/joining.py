"""Names that some write as one word and others as two: `ice cream` and `icecream`, `nutri` and NutriChoice."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from search.analysis import words
from search.understanding.naming import USUAL
from search.understanding.vocabulary import Vocabulary

SHORTEST = 3
"""A part of fewer letters is an ending as often as a word."""

FEW = 0.5
"""Names of fewer products than this, of those that a word has itself, are not what is meant by it."""


@dataclass(frozen=True)
class Joining:
    """What the catalogue writes otherwise. Where its words are not known, nothing is."""

    vocabulary: Vocabulary = field(default_factory=Vocabulary)

    def __post_init__(self) -> None:
        """Makes its tables at once rather than at the first question."""
        _ = self._forms, self._begun

    def otherwise(self, typed: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """Other writings by typed word; of two that the catalogue writes as one, both have that one."""
        found: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for first, second in pairwise(typed):
            if joined := self.joined(first, second):
                found[first][joined] = found[second][joined] = None
        for word in typed:
            if parted := self.parted(word):
                found[word][parted] = None
        return {word: tuple(others) for word, others in found.items()}

    def joined(self, first: str, second: str) -> str:
        """The one word that the catalogue writes for two, in any form of it, or nothing."""
        if min(len(first), len(second)) < SHORTEST or not (first + second).isalpha():
            return ""
        together = "".join(words(first + second))
        form = self._forms.get(together, "")
        return form if form.startswith(first) and words(form[len(first) :]) == words(second) else ""

    def parted(self, word: str) -> str:
        """The two words that far more titles say together than say this one, or nothing."""
        known = self.vocabulary
        enough = USUAL * known.words.get(word, 0)
        best = max(self._splits(word), key=lambda parts: known.together(*parts), default=None) if enough else None
        return " ".join(best) if best and known.together(*best) >= enough else ""

    def begun(self, word: str) -> tuple[str, ...]:
        """Names that begin with the word, unless few products have them beside those that have the word itself."""
        names, counts = self._begun.get(word, ()), self.vocabulary.words
        return names if names and sum(counts[name] for name in names) >= FEW * counts.get(word, 0) else ()

    @staticmethod
    def _splits(word: str) -> Iterator[tuple[str, str]]:
        for place in range(SHORTEST, len(word) - SHORTEST + 1):
            yield word[:place], word[place:]

    @cached_property
    def _forms(self) -> Mapping[str, str]:
        """The commonest word of each stem."""
        counts = self.vocabulary.words
        long = (word for word in counts if len(word) >= 2 * SHORTEST and word.isalpha())
        return {stem: word for word in sorted(long, key=lambda word: (counts[word], word)) for stem in words(word)}

    @cached_property
    def _begun(self) -> Mapping[str, tuple[str, ...]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for name, beginning in self.vocabulary.begun.items():
            if name in self.vocabulary.words:
                found[beginning].append(name)
        return {beginning: tuple(sorted(names)) for beginning, names in found.items()}
