"""Reads a typed text: what its numbers, prices and small words ask for, and the words that are left."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, repeat
from typing import get_args

from search.analysis import words
from search.encoder import Encoder
from search.grammars.findings import Finding, Grammar, found_by
from search.grammars.letters import Piece, pieces, plain
from search.grammars.negation import Negation
from search.grammars.packs import PackGrammar
from search.grammars.particles import PARTICLES
from search.grammars.prices import PriceGrammar
from search.grammars.sorting import sort_grammar
from search.retailer import Vector
from search.understanding import NOTHING_ASKED, Chip, SortAsked, Understood, Word
from search.understanding.naming import USUAL, Naming
from search.understanding.recognising import Recognising
from search.understanding.synonyms import NO_SYNONYMS, Sense, Synonyms
from search.understanding.vocabulary import Vocabulary

READ_LETTERS = 400
READ_WORDS = 24
"""Of a longer text, only the beginning is read: nobody types more, and each word costs the engine a look-up."""

SORTS: Mapping[str, SortAsked] = {f"sort:{sort}": sort for sort in get_args(SortAsked)}

BEGUN = 0.5
"""What a name counts of which only the beginning was typed."""

NOTHING = "*"
"""As the id of a chip that is not wanted: the text is words and nothing else."""


@dataclass(frozen=True, slots=True)
class Said:
    """One word as recognised; `also` may have been meant."""

    piece: Piece
    optional: bool
    also: str = ""


@dataclass(frozen=True)
class Reader:
    """Never raises. Without an encoder, or where the encoder knows no word, the text has no vector."""

    synonyms: Synonyms = NO_SYNONYMS
    encoder: Encoder | None = None
    catalogue: Vocabulary = field(default_factory=Vocabulary)

    def __post_init__(self) -> None:
        """Makes its tables at once rather than at the first question."""
        _ = self._recognising.joining, self._naming

    def read(self, text: str, without: frozenset[str] = frozenset()) -> Understood:
        """The first words of the text, each once, and what else it asks for."""
        text = text[:READ_LETTERS]
        findings: list[Finding] = []
        rest = text if NOTHING in without else self._grammatical(text, findings)
        asked = [one for one in findings if not without & {one.chip.id, one.chip.kind}]
        typed, spelt = self._recognised(text, rest, asked, without)
        phrases = list(self._words(typed))
        read = tuple(word for _, word in phrases)
        named = self._named([piece for piece, _ in phrases], read, without)
        chips = tuple(sorted((*(one.chip for one in asked), *spelt, *named), key=lambda chip: chip.start))
        if not read and not chips:
            return NOTHING_ASKED
        return Understood(
            words=(*read, *_added(asked)),
            vector=self._vector([self._known(word) for word in read]),
            text=_corrected(text, [chip for chip in spelt if chip.effect == "corrects"]),
            chips=chips,
            unwanted=tuple(one.unwanted for one in asked if one.unwanted),
            sort=next((SORTS[one.chip.id] for one in asked if one.chip.id in SORTS), ""),
        )

    def _grammatical(self, text: str, findings: list[Finding]) -> str:
        """The plain text without what the grammars found."""
        grammars: tuple[Grammar, ...] = (
            sort_grammar,
            PriceGrammar(self.catalogue.priced),
            PackGrammar(self.catalogue.packs, self.catalogue.together),
            Negation(self._names),
        )
        rest = plain(text)
        for grammar in grammars:
            rest = found_by(grammar, rest, findings)
        return rest

    def _recognised(
        self, text: str, rest: str, asked: Iterable[Finding], without: frozenset[str]
    ) -> tuple[list[Said], list[Chip]]:
        """Each word once, in its place, and what was corrected."""
        typed = list(_typed(text, rest, asked))[:READ_WORDS]
        if NOTHING in without:
            return [Said(piece, optional) for piece, optional in typed], []
        read: dict[str, Said] = {}
        chips: list[Chip] = []
        found = self._recognising.read(typed, text, without)
        for (_, optional), one in zip(typed, found, strict=True):
            chips += [one.chip] if one.chip else []
            for piece in one.pieces:
                read.setdefault(piece.word, Said(piece, optional, one.also))
        return list(read.values()), chips

    def _words(self, said: Sequence[Said]) -> Iterator[tuple[Piece, Word]]:
        """Each word with what it, or the phrase that it is in, may be called besides."""
        typed = [one.piece.word for one in said]
        heard = frozenset(stem for word in typed for stem in words(word))
        otherwise = self._recognising.joining.otherwise(typed)
        place = 0
        while place < len(said):
            length, senses = self.synonyms.at(typed, place)
            sold = self.catalogue.may_have(" ".join(typed[place : place + length]))
            others = self._meant([sense for sense in senses if not (sense.unsold and sold)], heard)
            for one in self._parts(said[place : place + (length if others else 1)], others):
                text = one.piece.word
                called = tuple(dict.fromkeys(o for o in (*others, *otherwise.get(text, ())) if o != text))
                yield one.piece, self._word(one, called)
            place += length if others else 1

    def _parts(self, part: Sequence[Said], others: Sequence[str]) -> Sequence[Said]:
        """A phrase whose goods are mostly called otherwise, `chai patti`, is one word: its words say something else
        alone. `hair oil` stays two: goods that are called so have both, wherever in the title."""
        phrase = " ".join(one.piece.word for one in part)
        titles = self.catalogue.titles
        if len(part) == 1 or not self.catalogue.words:
            return part
        if titles(phrase) * USUAL > max(map(titles, others)):
            return part
        piece = replace(part[0].piece, word=phrase, end=part[-1].piece.end)
        return [Said(piece, all(one.optional for one in part))]

    def _word(self, one: Said, called: tuple[str, ...]) -> Word:
        """The word with what it is called besides, names that it begins and what may have been meant."""
        text = one.piece.word
        begun = tuple(name for name in self._recognising.joining.begun(text) if name not in called)
        also = (one.also,) if one.also else ()
        return Word(text, (*called, *begun, *also), one.optional, self._weights((text, *called), begun))

    def _weights(self, called: Sequence[str], begun: Sequence[str]) -> tuple[float, ...]:
        """A name that few products have counts as much as the usual one for the same goods, one that was only begun
        half of that."""
        names = (*called, *begun)
        if len(names) == 1 or not self.catalogue.products:
            return ()
        rarities = [self.catalogue.rarity(one) for one in names]
        usual = min(rarities)
        shares = chain(repeat(1.0, len(called)), repeat(BEGUN))
        return tuple(round(share * usual / rarity, 3) for share, rarity in zip(shares, rarities, strict=False))

    def _meant(self, senses: Sequence[Sense], heard: frozenset[str]) -> tuple[str, ...]:
        """Phrases of the senses that the other words ask for; of all that the catalogue has, where none does."""
        asked = [sense for sense in senses if sense.among & heard]
        possible = [sense for sense in senses if not sense.among or not self._places or sense.among & self._places]
        meant = dict.fromkeys(phrase for sense in asked or possible for phrase in sense.phrases)
        return tuple(phrase for phrase in meant if self.catalogue.may_have(phrase))

    def _names(self, word: str) -> tuple[str, ...]:
        return tuple(phrase for phrase in self.synonyms.of(word) if self.catalogue.may_have(phrase))

    def _named(self, pieces: Sequence[Piece], read: Sequence[Word], without: frozenset[str]) -> list[Chip]:
        if NOTHING in without:
            return []
        return [chip for chip in self._naming.chips(pieces, read) if not without & {chip.id, chip.kind}]

    def _known(self, word: Word) -> str:
        """What the encoder should hear: a word of the catalogue, if the goods have a name there."""
        known = self.catalogue.words
        if not known or word.text in known:
            return word.text
        return max(word.alternatives, key=self.catalogue.titles, default=word.text)

    @cached_property
    def _recognising(self) -> Recognising:
        return Recognising.of(self.catalogue, self.synonyms)

    @cached_property
    def _naming(self) -> Naming:
        return Naming(self.catalogue)

    @cached_property
    def _places(self) -> frozenset[str]:
        """Stems of the categories' names."""
        return frozenset(words(" ".join(path for home in self.catalogue.homes.values() for path in home.paths)))

    def _vector(self, typed: Sequence[str]) -> Vector | None:
        if self.encoder is None or not typed:
            return None
        vector: Vector = self.encoder.encode([" ".join(typed)])[0]
        return vector if vector.any() else None


def _typed(text: str, rest: str, asked: Iterable[Finding]) -> Iterator[tuple[Piece, bool]]:
    """Each word once, in its place; those of a finding that keeps them are optional."""
    found = [(piece, piece.word in PARTICLES) for piece in pieces(rest)]
    for one in asked:
        if one.keeps_words:
            start = one.chip.start
            kept = pieces(text[start : one.chip.end])
            found += [(replace(piece, start=piece.start + start, end=piece.end + start), True) for piece in kept]
    once = {piece.word: (piece, optional) for piece, optional in sorted(found, key=lambda one: -one[0].start)}
    yield from sorted(once.values(), key=lambda one: one[0].start)


def _corrected(text: str, spelt: Iterable[Chip]) -> str:
    """The text as it was searched for."""
    for chip in sorted(spelt, key=lambda chip: -chip.start):
        text = text[: chip.start] + chip.label + text[chip.end :]
    return text


def _added(asked: Iterable[Finding]) -> Iterator[Word]:
    """Phrases that a finding adds; a product without them is as welcome."""
    for one in asked:
        if one.says:
            yield Word(one.says[0], one.says[1:], optional=True)
