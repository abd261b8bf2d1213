"""Each typed word as a word that the catalogue or the lexicon knows: as it is, in Latin letters, or corrected."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self

from search.analysis import words
from search.grammars.letters import Piece
from search.grammars.particles import PARTICLES
from search.understanding import Chip, Effect
from search.understanding.folding import sound
from search.understanding.joining import Joining
from search.understanding.scripts import is_indic, romanised
from search.understanding.spelling import NO_SPELLER, Correction, Speller
from search.understanding.synonyms import NO_SYNONYMS, Spellings, Synonyms
from search.understanding.vocabulary import Vocabulary

MOST_UNKNOWN = 8

RARE = 3
"""A word of so few products may be a slip: in what was typed, or in their titles."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A typed word as known ones, what a chip says of it, and a word that may have been meant `also`."""

    pieces: tuple[Piece, ...]
    chip: Chip | None = None
    also: str = ""


@dataclass(frozen=True)
class Recognising:
    """Safe to use from many threads. Where the catalogue's words are not known, nothing is corrected."""

    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    synonyms: Synonyms = NO_SYNONYMS
    speller: Speller = NO_SPELLER

    @classmethod
    def of(cls, vocabulary: Vocabulary, synonyms: Synonyms) -> Self:
        """With a speller of the catalogue's words and of the names of goods that it has."""
        if not vocabulary.words:
            return cls(vocabulary, synonyms)
        names = dict(_names(vocabulary, synonyms))
        speller = Speller.of(vocabulary, names)
        asked = {word: shops for word, shops in vocabulary.asked.items() if speller.correct(word) is None}
        return cls(vocabulary, synonyms, Speller.of(vocabulary, {**asked, **names}) if asked else speller)

    def read(
        self, typed: Sequence[tuple[Piece, bool]], text: str, without: frozenset[str] = frozenset()
    ) -> list[Recognised]:
        """Each piece recognised, optional ones and halves of known words as they are; corrections are judged again by
        what the words beside them seem to be. Of words that nobody knows, the first `MOST_UNKNOWN` are looked into:
        each costs a while."""
        unknown = 0
        first = []
        otherwise = self.joining.otherwise([piece.word for piece, _ in typed])
        for piece, may in typed:
            known = may or piece.word in otherwise
            unknown += 0 if known or self.knows(piece.word) else 1
            as_it_is = known or unknown > MOST_UNKNOWN
            first.append(Recognised((piece,)) if as_it_is else self._read(piece, text, without))
        said = [[piece.word for piece in one.pieces] for one in first]
        return [
            self._read(typed[place][0], text, without, _beside(said, place)) if one.chip else one
            for place, one in enumerate(first)
        ]

    def _read(self, piece: Piece, text: str, without: frozenset[str], beside: Sequence[str] = ()) -> Recognised:
        """The piece as it is where nothing is like it, or where its correction is not wanted."""
        word = piece.word
        if self.knows(word):
            return self._usual(piece, without, beside)
        if named := self._named(word):
            return Recognised((replace(piece, word=named),))
        meant = None if is_code(piece, text) else self.speller.correct(word, beside)
        if meant is None or without & {_id(word), "spelling"}:
            return Recognised((piece,))
        parts = tuple(replace(piece, word=part) for part in meant.word.split())
        heard = meant.word in self._spellings.words and sound(meant.word) == sound(word)
        same = heard or words(meant.word) == words(word)
        return Recognised(parts) if same else Recognised(parts, _chip(piece, meant, "corrects"))

    def _named(self, word: str) -> str:
        """The known word that this one is a form, a spelling or a writing of, or nothing."""
        stems = self.vocabulary.stems
        if form := next((stems[stem] for stem in words(word) if stem in stems), ""):
            return form
        if not is_indic(word):
            return self._spellings.spelt(word)
        latin = romanised(word)
        return self._spellings.spoken(latin) or self.speller.alike(latin) or latin

    def _usual(self, piece: Piece, without: frozenset[str], beside: Sequence[str]) -> Recognised:
        """A known word is what was meant; if it is rare, perhaps so is a far more common one."""
        word = piece.word
        rare = self.vocabulary.words.get(word, 0) <= RARE and word not in PARTICLES
        if not rare or word in self._spellings.words or without & {_id(word), "spelling"}:
            return Recognised((piece,))
        usual = self.speller.usual(word, beside)
        return Recognised((piece,), _chip(piece, usual, "noted"), usual.word) if usual else Recognised((piece,))

    def knows(self, word: str) -> bool:
        """Whether the catalogue or the lexicon has the word; small words and units are known."""
        known = self.vocabulary
        return (
            word[0].isdigit()
            or word in known.words
            or word in known.mentioned
            or word in self._spellings.words
            or word in PARTICLES
            or bool(self.joining.begun(word))
        )

    @cached_property
    def joining(self) -> Joining:
        """What the catalogue writes as one word and what as two."""
        return Joining(self.vocabulary)

    @cached_property
    def _spellings(self) -> Spellings:
        """Of goods that the catalogue has, and of brands that it has not and that are said for them."""
        has = self.vocabulary.may_have
        return Spellings.of(
            phrase
            for phrase, senses in self.synonyms.senses.items()
            for sense in senses
            if any(map(has, sense.phrases)) and not (sense.unsold and has(" ".join(phrase)))
        )


def _id(word: str) -> str:
    return f"spelling:{word}"


def _chip(piece: Piece, meant: Correction, effect: Effect) -> Chip:
    return Chip(_id(piece.word), "spelling", meant.word, piece.start, piece.end, meant.confidence, effect)


def _beside(said: Sequence[Sequence[str]], place: int) -> list[str]:
    """The words up to two places before and after."""
    near = (*said[max(0, place - 2) : place], *said[place + 1 : place + 3])
    return [word for words_there in near for word in words_there]


def is_code(piece: Piece, text: str) -> bool:
    """Whether letters stand beside a digit: a code, a model, nothing to correct."""
    before, after = text[piece.start - 1 : piece.start], text[piece.end : piece.end + 1]
    return before.isdigit() or after.isdigit()


def _names(vocabulary: Vocabulary, synonyms: Synonyms) -> Iterator[tuple[str, int]]:
    """Names of one word with how common the goods are in the catalogue; those that it has."""
    for phrase in synonyms.senses:
        if len(phrase) == 1:
            meant = [words(other, "plain_words") for other in synonyms.of(phrase[0])]
            common = max((min(vocabulary.words.get(word, 0) for word in other) for other in meant if other), default=0)
            if common:
                yield phrase[0], max(1, common // 2)
