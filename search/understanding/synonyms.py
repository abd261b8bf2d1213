"""Words that find each other's goods, read from `mappings/synonyms.txt`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from search.analysis import words
from search.mappings import FOLDER

Phrase = tuple[str, ...]

ANALYZER = "plain_words"
"""Synonyms meet words as typed, folded but not stemmed."""


class SynonymError(ValueError):
    """A line that cannot be read; the sentence names it by number."""


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Alternatives by phrase. Phrases are tuples of folded words."""

    alternatives: Mapping[Phrase, tuple[str, ...]]
    longest: int = 1

    @classmethod
    def read(cls, lines: Iterable[str]) -> "Synonyms":
        """From lines `a, b` (each finds the others) and `a, b => c` (a and b also find c); `#` begins a comment."""
        found: dict[Phrase, dict[str, None]] = {}
        for number, line in enumerate(lines, start=1):
            said = line.partition("#")[0].strip()
            if said:
                _join(found, said, number)
        return cls(
            {phrase: tuple(others) for phrase, others in found.items()},
            max((len(phrase) for phrase in found), default=1),
        )

    def of(self, typed: Sequence[str], start: int) -> tuple[str, ...]:
        """Alternatives of the longest known phrase that begins at `start` in the folded words typed."""
        for length in range(min(self.longest, len(typed) - start), 0, -1):
            known = self.alternatives.get(tuple(typed[start : start + length]))
            if known:
                return known
        return ()


NO_SYNONYMS = Synonyms({})


@cache
def standard_synonyms() -> Synonyms:
    """What `mappings/synonyms.txt` says. Raises SynonymError, naming the line."""
    return Synonyms.read((FOLDER / "synonyms.txt").read_text(encoding="utf-8").splitlines())


def _join(found: dict[Phrase, dict[str, None]], said: str, number: int) -> None:
    left, arrow, right = said.partition("=>")
    typed = _phrases(left, number)
    meant = _phrases(right, number) if arrow else typed
    for phrase, other in ((phrase, other) for phrase in typed for other in meant if other != phrase):
        found.setdefault(phrase, {})[" ".join(other)] = None


def _phrases(listed: str, number: int) -> list[Phrase]:
    phrases = [tuple(words(part, ANALYZER)) for part in listed.split(",")]
    if not all(phrases) or not list(chain(*phrases)):
        raise SynonymError(f"mappings/synonyms.txt, line {number}: a phrase without words; write `a, b` or `a => b`")
    return phrases
