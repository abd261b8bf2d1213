"""Shops that typed again: a first text led to nothing that they chose, and soon after another one did."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from search.suggesting import typed_words
from store.searches import Search

SOON = timedelta(minutes=2)
"""Somebody who types again does so soon; after that he is looking for something else."""
RECENT = 6
"""So many of a shop's last texts may be the first try."""
LONGEST = 3
"""Words in which two texts differ; where more do, they are two questions."""

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Retyped:
    """One shop's second try: words of the first text, and the ones that stood in their place in the second."""

    retailer_id: str
    phrase: Phrase
    other: Phrase
    first: str
    second: str


def retyped(searches: Iterable[Search]) -> Iterator[Retyped]:
    """The second tries in searches that are given oldest first; both tries are of one session, where it is known."""
    tried: dict[str, list[Search]] = {}
    for search in searches:
        if not search.retailer_id:
            continue
        recent = [one for one in tried.get(search.retailer_id, ()) if search.at - one.at <= SOON][-RECENT:]
        if search.acted_on and search.found:
            same = [one for one in recent if one.session_id == search.session_id]
            yield from (pair for first in same if (pair := _pair(first, search)))
            recent = [one for one in recent if one.session_id != search.session_id]
        elif not search.acted_on:
            recent.append(search)
        tried[search.retailer_id] = recent


def _pair(first: Search, second: Search) -> Retyped | None:
    phrase, other = difference(tuple(typed_words(first.text)), tuple(typed_words(second.text)))
    said = (*phrase, *other)
    if not phrase or not other or max(len(phrase), len(other)) > LONGEST or not all(map(str.isalpha, said)):
        return None
    return Retyped(second.retailer_id, phrase, other, first.text, second.text)


def difference(first: Phrase, second: Phrase) -> tuple[Phrase, Phrase]:
    """What is left of both without the words that they begin and end with alike."""
    start = 0
    while start < min(len(first), len(second)) and first[start] == second[start]:
        start += 1
    end = 0
    while end < min(len(first), len(second)) - start and first[-1 - end] == second[-1 - end]:
        end += 1
    return first[start : len(first) - end], second[start : len(second) - end]
