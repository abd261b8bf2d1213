"""Words that find each other's goods, read from `mappings/lexicon/`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import chain, permutations

from search.analysis import words
from search.mappings import FOLDER
from search.understanding.folding import folded, sound

Phrase = tuple[str, ...]
Found = dict[Phrase, dict[tuple[frozenset[str], bool], dict[str, None]]]
"""Phrases that a phrase finds, by when it does: among what, and whether only where it is not sold itself."""

LINKS = frozenset({"ka", "ki", "ke", "का", "की", "के"})
"""Small words between the words of a name."""

ANALYZER = "plain_words"
"""Synonyms meet words as typed, folded but not stemmed."""


class SynonymError(ValueError):
    """A line that cannot be read; the sentence names it by file and number."""


@dataclass(frozen=True, slots=True)
class Sense:
    """What a phrase may mean: phrases that titles say, and stems of the categories or words it means that among; none
    where it always does. A brand's name means its goods only `unsold`: where the catalogue does not have it."""

    phrases: tuple[str, ...]
    among: frozenset[str] = frozenset()
    unsold: bool = False


@dataclass(frozen=True)
class Synonyms:
    """Senses by phrase. Phrases are tuples of folded words."""

    senses: Mapping[Phrase, tuple[Sense, ...]] = field(default_factory=dict)
    longest: int = 1

    @classmethod
    def read(cls, lines: Iterable[str], name: str = "synonyms") -> "Synonyms":
        """From lines `a, b` (each finds the others), `a, b => c` (a and b also find c), `a => c @ d` (a finds c
        among d) and `a ~> c` (a finds c where a is not sold); `#` begins a comment."""
        found: Found = {}
        for number, line in enumerate(lines, start=1):
            said = line.partition("#")[0].strip()
            if said:
                _join(found, said, f"{name}, line {number}")
        senses = {
            phrase: tuple(Sense(tuple(meant), *kind) for kind, meant in by.items()) for phrase, by in found.items()
        }
        return cls(senses, max((len(phrase) for phrase in found), default=1))

    def and_(self, other: "Synonyms") -> "Synonyms":
        """Both; a phrase of both has the senses of both."""
        senses = dict(self.senses)
        for phrase, more in other.senses.items():
            senses[phrase] = (*senses.get(phrase, ()), *more)
        return Synonyms(senses, max(self.longest, other.longest))

    def at(self, typed: Sequence[str], start: int) -> tuple[int, tuple[Sense, ...]]:
        """The length in words of the longest known phrase that begins at `start`, and its senses; 0 where none does.
        Links between its words are as good as none: `sarson ka tel` is `sarson tel`."""
        best: tuple[int, tuple[Sense, ...]] = (0, ())
        said: Phrase = ()
        if start < len(typed) and typed[start] not in self._firsts and folded(typed[start]) not in self._firsts:
            return best
        for length, word in enumerate(typed[start : start + 2 * self.longest], start=1):
            if word in LINKS and said:
                continue
            said = (*said, word)
            senses = self.senses.get(said) or self._spelt.get(spelling(said))
            best = (length, senses) if senses else best
        return best

    @cached_property
    def _firsts(self) -> frozenset[str]:
        """Words that a phrase begins with, also as simply spelt as can be."""
        return frozenset(phrase[0] for phrase in (*self.senses, *self._spelt))

    @cached_property
    def _spelt(self) -> Mapping[Phrase, tuple[Sense, ...]]:
        """Phrases of several words by how they are spelt."""
        return {spelling(phrase): senses for phrase, senses in self.senses.items() if len(phrase) > 1}

    def of(self, phrase: str) -> tuple[str, ...]:
        """All that a phrase may mean, sold or not."""
        senses = self.senses.get(unlinked(words(phrase, ANALYZER)), ())
        return tuple(dict.fromkeys(chain(*(sense.phrases for sense in senses if not sense.unsold))))


@dataclass(frozen=True, slots=True)
class Spellings:
    """The words of known phrases by how they are spelt and by how they sound."""

    words: frozenset[str]
    folds: Mapping[str, str]
    sounds: Mapping[str, str]

    @classmethod
    def of(cls, phrases: Iterable[Phrase]) -> "Spellings":
        """Of two words that are spelt alike, the first stands."""
        known = dict.fromkeys(chain(*phrases))
        latin = [word for word in known if word.isascii()]
        return cls(
            frozenset(known),
            {folded(word): word for word in reversed(latin)},
            {sound(word): word for word in reversed(latin)},
        )

    def spelt(self, word: str) -> str:
        """The known word that is spelt so, or nothing."""
        return word if word in self.words else self.folds.get(folded(word), "")

    def spoken(self, word: str) -> str:
        """The known word that is spelt so, or sounds so if that is more than two letters, or nothing."""
        return self.spelt(word) or (self.sounds.get(sound(word), "") if len(sound(word)) > 2 else "")


NO_SYNONYMS = Synonyms()


def spelling(phrase: Phrase) -> Phrase:
    """The words as simply spelt as can be."""
    return tuple(map(folded, phrase))


def unlinked(said: Sequence[str]) -> Phrase:
    """A phrase without the links after its first word."""
    return tuple(word for place, word in enumerate(said) if not place or word not in LINKS)


@cache
def standard_synonyms() -> Synonyms:
    """What the files of `mappings/lexicon/` say. Raises SynonymError, naming file and line."""
    known = NO_SYNONYMS
    for file in sorted((FOLDER / "lexicon").glob("*.txt")):
        known = known.and_(
            Synonyms.read(file.read_text(encoding="utf-8").splitlines(), f"mappings/lexicon/{file.name}")
        )
    return known


def _join(found: Found, said: str, where: str) -> None:
    said, _, among = said.partition("@")
    unsold = "~>" in said
    left, arrow, right = said.partition("~>" if unsold else "=>")
    typed = _phrases(left, where)
    meant = _phrases(right, where) if arrow else typed
    stems = frozenset(words(among))
    for phrase, other in _one_way(typed, meant) if arrow else _both_ways(typed):
        found.setdefault(unlinked(phrase), {}).setdefault((stems, unsold), {})[" ".join(other)] = None


def _one_way(typed: Iterable[Phrase], meant: Sequence[Phrase]) -> Iterator[tuple[Phrase, Phrase]]:
    for phrase in typed:
        yield from ((phrase, other) for other in meant if other != phrase)


def _both_ways(typed: Sequence[Phrase]) -> Iterator[tuple[Phrase, Phrase]]:
    """Not from `pen` to `ball pen`, which it finds anyhow, nor back: who says more wants more."""
    stems = {phrase: frozenset(words(" ".join(phrase))) for phrase in typed}
    for phrase, other in permutations(stems, 2):
        if not (stems[phrase] <= stems[other] or stems[other] <= stems[phrase]):
            yield phrase, other


def _phrases(listed: str, where: str) -> list[Phrase]:
    phrases = [tuple(words(part, ANALYZER)) for part in listed.split(",")]
    if not all(phrases) or not list(chain(*phrases)):
        raise SynonymError(f"{where}: a phrase without words; write `a, b` or `a => b`")
    return phrases
