"""Reads a typed text: what its numbers, prices and small words ask for, and the words that are left."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import get_args

from search.encoder import Encoder
from search.grammars.findings import Finding, Grammar, found_by
from search.grammars.letters import Piece, pieces, plain
from search.grammars.negation import Negation
from search.grammars.packs import PackGrammar
from search.grammars.particles import PARTICLES
from search.grammars.prices import PriceGrammar
from search.grammars.sorting import sort_grammar
from search.retailer import Vector
from search.understanding import NOTHING_ASKED, SortAsked, Understood, Word
from search.understanding.synonyms import NO_SYNONYMS, Synonyms
from search.understanding.vocabulary import Vocabulary

READ_LETTERS = 400
READ_WORDS = 32
"""Of a longer text, only the beginning is read: nobody types more, and each word costs the engine a look-up."""

SORTS: Mapping[str, SortAsked] = {f"sort:{sort}": sort for sort in get_args(SortAsked)}

NOTHING = "*"
"""As the id of a chip that is not wanted: the text is words and nothing else."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Never raises. Without an encoder, or where the encoder knows no word, the text has no vector."""

    synonyms: Synonyms = NO_SYNONYMS
    encoder: Encoder | None = None
    catalogue: Vocabulary = field(default_factory=Vocabulary)

    def read(self, text: str, without: frozenset[str] = frozenset()) -> Understood:
        """The first words of the text, each once, and what else it asks for."""
        text = text[:READ_LETTERS]
        findings: list[Finding] = []
        rest = text if NOTHING in without else self._grammatical(text, findings)
        asked = [one for one in findings if not without & {one.chip.id, one.chip.kind}]
        typed = list(self._typed(text, rest, asked))
        read = tuple(self._words([piece.word for piece, _ in typed], [optional for _, optional in typed]))
        chips = tuple(one.chip for one in sorted(asked, key=lambda one: one.chip.start))
        if not read and not chips:
            return NOTHING_ASKED
        return Understood(
            words=(*read, *_added(asked)),
            vector=self._vector([word.text for word in read]),
            text=text,
            chips=chips,
            unwanted=tuple(one.unwanted for one in asked if one.unwanted),
            sort=next((SORTS[one.chip.id] for one in asked if one.chip.id in SORTS), ""),
        )

    def _grammatical(self, text: str, findings: list[Finding]) -> str:
        """The plain text without what the grammars found."""
        grammars: tuple[Grammar, ...] = (
            sort_grammar,
            PriceGrammar(self.catalogue.priced),
            PackGrammar(self.catalogue.packs),
            Negation(self._names),
        )
        rest = plain(text)
        for grammar in grammars:
            rest = found_by(grammar, rest, findings)
        return rest

    def _names(self, word: str) -> tuple[str, ...]:
        return self.synonyms.of([word], 0)

    @staticmethod
    def _typed(text: str, rest: str, asked: Iterable[Finding]) -> Iterator[tuple[Piece, bool]]:
        """Each word once, in its place; those of a finding that keeps them are optional."""
        found = [(piece, piece.word in PARTICLES) for piece in pieces(rest)]
        for one in asked:
            if one.keeps_words:
                start = one.chip.start
                kept = pieces(text[start : one.chip.end])
                found += [(replace(piece, start=piece.start + start), True) for piece in kept]
        once = {piece.word: (piece, optional) for piece, optional in sorted(found, key=lambda one: -one[0].start)}
        yield from sorted(once.values(), key=lambda one: one[0].start)

    def _words(self, typed: Sequence[str], optional: Sequence[bool]) -> Iterator[Word]:
        typed = typed[:READ_WORDS]
        for place, (word, may) in enumerate(zip(typed, optional, strict=False)):
            yield Word(word, self.synonyms.of(typed, place), may)

    def _vector(self, typed: Sequence[str]) -> Vector | None:
        if self.encoder is None or not typed:
            return None
        vector: Vector = self.encoder.encode([" ".join(typed)])[0]
        return vector if vector.any() else None


def _added(asked: Iterable[Finding]) -> Iterator[Word]:
    """Phrases that a finding adds; a product without them is as welcome."""
    for one in asked:
        if one.says:
            yield Word(one.says[0], one.says[1:], optional=True)
