"""What one grammar found in a text, and the taking of it out of the rest."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from search.grammars.letters import hidden
from search.understanding import Chip, Unwanted


@dataclass(frozen=True, slots=True)
class Finding:
    """A chip and what else comes with it. Its words are gone from the rest of the query, or with `keeps_words` stay
    in it as optional ones; `says` are words that it adds."""

    chip: Chip
    keeps_words: bool = False
    unwanted: Unwanted | None = None
    says: tuple[str, ...] = ()


Grammar = Callable[[str], Iterator[Finding]]


def found_by(grammar: Grammar, text: str, into: list[Finding]) -> str:
    """The plain text without what the grammar found in it; the findings go `into` the list, ids once each."""
    for finding in list(grammar(text)):
        known = {one.chip.id for one in into}
        chip = finding.chip
        fresh = chip if chip.id not in known else replace(chip, id=f"{chip.id}@{chip.start}")
        into.append(replace(finding, chip=fresh))
        text = hidden(text, chip.start, chip.end)
    return text
