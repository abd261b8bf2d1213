"""What is not wanted: without sugar · bina pyaz lahsun · cheeni ke bina · except mint · -salted."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from search.analysis import words
from search.grammars.findings import Finding
from search.grammars.letters import ANALYZER, WORD_BEGINS, WORD_ENDS, hidden
from search.understanding import Chip, Unwanted, Word

CERTAIN = 0.9

_WORD = r"[^\W\d_\u0900-\u0dff][^\W\d_\u0900-\u0dff]+|[\u0900-\u0dff]{2,}"
_PAIRED = r"pya+[zj]|piya+[zj]|onion|kanda|lahs[au]n|lehs[au]n|garlic|प्याज|लहसुन"
"""Who leaves out the one leaves out the other, and says no `and` between them."""

_ONE = rf"(?:(?:{_PAIRED})\s+(?:{_PAIRED})(?!\w)|{_WORD})"
_MORE = rf"(?:\s*(?:,|/|&|\band\b|\bor\b|\baur\b|\bya\b|और|या)\s*{_ONE})*"
_WITHIN = (
    "sugar|salt|onion|garlic|eggs?|gluten|caffeine|alcohol|chilli|msg|maida|preservatives?|colou?rs?|milk|oil|fat|"
    "chini|cheeni|namak|mirch|mirchi"
)
"""What `no` before it leaves out; other goods are called `no 1` or `no show`."""

_JOINS = re.compile(r"\s*(?:,|/|&|\band\b|\bor\b|\baur\b|\bya\b|(?<!\S)(?:और|या)(?!\S))\s*")
_BEFORE = re.compile(
    rf"{WORD_BEGINS}(?:without(?: any| added)?|w/o|bina|bagair|excluding|except(?: for)?|(?:but )?not|other than"
    rf"|बिना|बगैर|no(?=\s+(?:{_WITHIN}){WORD_ENDS}))\s+(?P<what>{_ONE}{_MORE}){WORD_ENDS}"
    rf"(?:\s+(?:ke|ka|ki|wala|wali|wale|के|वाला|वाली){WORD_ENDS})?"
)
_AFTER = re.compile(
    rf"{WORD_BEGINS}(?P<what>{_ONE})\s+(?:ke bina|k bina|ke bagair|nahi(?:n)? (?:chahiye|chaiye|hona)|mat"
    rf"|के बिना|के बगैर|नहीं चाहिए){WORD_ENDS}"
)
_DASH = re.compile(rf"(?<=\s)-(?P<what>{_WORD}){WORD_ENDS}")
_FREE = ("{} free", "no {}", "no added {}", "without {}", "without added {}", "zero {}", "{} less")


@dataclass(frozen=True, slots=True)
class Negation:
    """Reads what is not wanted. `names` gives the other names of a word (cheeni: sugar)."""

    names: Callable[[str], tuple[str, ...]]

    def __call__(self, text: str) -> Iterator[Finding]:
        """One finding a phrase; several words of it are unwanted each."""
        for pattern in (_AFTER, _BEFORE, _DASH):
            for match in pattern.finditer(text):
                yield from self._unwanted(match)
                text = hidden(text, *match.span())

    def _unwanted(self, match: re.Match[str]) -> Iterator[Finding]:
        start = match.start()
        parts = [word for part in _JOINS.split(match["what"]) for word in part.split()]
        for place, part in enumerate(parts):
            end = match.end() if place == len(parts) - 1 else text_end(match, part)
            folded = " ".join(words(part, ANALYZER))
            if folded:
                chip = Chip(f"without:{folded}", "without", f"without {folded}", start, end, CERTAIN, "excludes")
                forms = (folded, *self.names(folded))
                free = tuple(form.format(name) for name in forms for form in _FREE)
                yield Finding(chip, unwanted=Unwanted(Word(folded, forms[1:]), free), says=free)
            start = end


def text_end(match: re.Match[str], part: str) -> int:
    """Where a part of what is unwanted ends in the text."""
    return match.start("what") + match["what"].index(part) + len(part)
