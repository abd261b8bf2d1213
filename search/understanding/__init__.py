"""What a typed text means: words with their alternatives, and a vector of the whole."""

from dataclasses import dataclass
from typing import Protocol

from search.retailer import Vector


@dataclass(frozen=True, slots=True)
class Word:
    """One thing asked for: what was typed, and phrases that would do as well (synonyms), each as typed text."""

    text: str
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """A text as read. `vector` is None where the encoder knows none of its words, or where there is no encoder."""

    words: tuple[Word, ...] = ()
    vector: Vector | None = None

    @property
    def asks_nothing(self) -> bool:
        """Whether no word was found in the text."""
        return not self.words


NOTHING_ASKED = Understood()


class Understanding(Protocol):
    """Reads a text. Never raises, whatever the text."""

    def read(self, text: str) -> Understood:
        """The text's words with alternatives and its vector; `NOTHING_ASKED` for a text without words."""
        ...
