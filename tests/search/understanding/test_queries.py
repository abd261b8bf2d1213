"""Queries the way shopkeepers type them, each with what we must understand, and the list of those we miss."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from search.analysis import words
from search.understanding import Understood
from tests.search.understanding.shop import reader

FILE = Path(__file__).with_name("queries.txt")
ENOUGH = 0.95


@dataclass(frozen=True)
class Example:
    text: str
    words: tuple[str, ...]
    chips: tuple[str, ...]
    missed: bool


def examples() -> Iterator[Example]:
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            text, said, chips = (part.strip() for part in line.removeprefix("!").split("|"))
            yield Example(text, listed(said, ", "), tuple(sorted(listed(chips, ", "))), line.startswith("!"))


def listed(said: str, between: str) -> tuple[str, ...]:
    """`pack=2 kg (nearest: 1 kg, 2 kg), sort=…`: a comma within brackets parts nothing."""
    parts: list[str] = []
    for part in said.split(between):
        if parts and parts[-1].count("(") > parts[-1].count(")"):
            parts[-1] += between + part
        elif part.strip():
            parts.append(part.strip())
    return tuple(parts)


def understood(example: Example) -> bool:
    read = reader().read(example.text)
    return words_fit(read, example.words) and chips_of(read) == example.chips


def words_fit(read: Understood, expected: tuple[str, ...]) -> bool:
    """Each word that is insisted on has the expected name among its own."""
    insisted = [word for word in read.words if not word.optional]
    return len(insisted) == len(expected) and all(
        words(name) in map(words, (word.text, *word.alternatives))
        for word, name in zip(insisted, expected, strict=True)
    )


def chips_of(read: Understood) -> tuple[str, ...]:
    return tuple(sorted(f"{chip.kind}={chip.label}" for chip in read.chips if chip.kind != "category"))


MARKED = [
    pytest.param(one, id=one.text, marks=pytest.mark.xfail(strict=True) if one.missed else ()) for one in examples()
]


@pytest.mark.parametrize("example", MARKED)
def test_it_is_read_as_meant(example: Example) -> None:
    read = reader().read(example.text)
    assert chips_of(read) == example.chips
    assert words_fit(read, example.words), read.words


def test_there_are_many_queries_and_few_that_we_miss() -> None:
    known = list(examples())
    assert len(known) >= 300
    assert len({one.text for one in known}) == len(known)
    assert sum(not one.missed for one in known) >= ENOUGH * len(known)
