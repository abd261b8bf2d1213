"""A typed text made plain, letter by letter, so that what is found in it can be pointed at in the original."""

import re
import unicodedata
from dataclasses import dataclass

from search.analysis import words

ANALYZER = "plain_words"
"""Understanding meets words as typed, folded but not stemmed; the engines stem."""

WORD_BEGINS = r"(?<![^\W_])(?<![\u0900-\u0dff])"
WORD_ENDS = r"(?![^\W\d_])(?![\u0900-\u0dff])"
"""Around a word of a pattern. `\\b` would end a word at an Indic vowel sign; a digit may follow (`rs50`)."""

HIDDEN = "\x00"
"""Stands where something was found already: no pattern goes across it."""


def plain(text: str) -> str:
    """Lower case, ASCII digits, control characters as blanks; as long as the text, so that places stay the same."""
    return "".join(_plain(letter) for letter in text)


def _plain(letter: str) -> str:
    if letter.isascii():
        return letter.lower() if letter.isprintable() else " "
    if (kind := unicodedata.category(letter))[0] in "CZ":
        return " "
    if kind == "Nd":
        return str(unicodedata.decimal(letter))
    low = letter.lower()
    return low if len(low) == 1 else letter


def hidden(text: str, start: int, end: int) -> str:
    """The text with a part hidden."""
    return text[:start] + HIDDEN * (end - start) + text[end:]


@dataclass(frozen=True, slots=True)
class Piece:
    """One typed word, folded as the index folds, with its place."""

    word: str
    start: int
    end: int


_PIECES = re.compile(r"\d+(?:\.\d+)?|(?:[^\W\d_]|[\u0900-\u0963\u0970-\u0dff\u0300-\u036f])+")


def pieces(text: str) -> list[Piece]:
    """The words of a text in their order."""
    found = []
    for match in _PIECES.finditer(text):
        folded = words(match[0], ANALYZER)
        found += [Piece(word, match.start(), match.end()) for word in folded]
    return found
