"""The default encoder: learned from the marketplace's own catalogue in seconds, with no download.

A word's vector comes from the words it stands with in titles, half mixed with its spelling: the vectors of the words
that share its groups of three and four letters. A word that no title holds has its spelling alone, which is what brings
a misspelt word near. A text is the sum of its words, rare ones more. Why so: docs/adr/0003.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from indexer.encoders.cooccurrence import Matrix, unit_rows, word_vectors
from search.analysis import fingerprint, words

ABOUT = "encoder.json"


@dataclass(frozen=True, slots=True)
class CatalogueSettings:
    """`spelling` is what the letters count beside the company a word keeps (1). Of a text only the first `words_read`
    different words count: titles are shorter, and a page of text would drown them."""

    dimensions: int = 128
    shortest: int = 3
    longest: int = 4
    spelling: float = 0.5
    words_read: int = 32


@dataclass(frozen=True)
class CatalogueEncoder:
    """`word_rows` (words, dimensions) and `gram_rows` (grams, dimensions) already hold what each weighs."""

    settings: CatalogueSettings
    fitted_on: str
    vocabulary: tuple[str, ...]
    grams: tuple[str, ...]
    word_rows: Matrix
    gram_rows: Matrix
    rarest: float
    """The weight of an unknown word: that of one which a single text holds."""

    @property
    def identity(self) -> str:
        """Kind, dimensions and a digest of settings, analysis chain and texts."""
        return f"catalogue-{self.settings.dimensions}-{self.fitted_on}"

    @property
    def dimensions(self) -> int:
        """Numbers per vector."""
        return self.settings.dimensions

    @cached_property
    def _row_of_word(self) -> dict[str, int]:
        return {word: row for row, word in enumerate(self.vocabulary)}

    @cached_property
    def _row_of_gram(self) -> dict[str, int]:
        return {gram: row for row, gram in enumerate(self.grams)}

    @classmethod
    def fit(cls, texts: Iterable[str], settings: CatalogueSettings | None = None) -> Self:
        """Learns from the texts of the live products, in any order. Raises ValueError when there is no word in them."""
        settings = settings or CatalogueSettings()
        ordered = sorted(texts)
        presence, vocabulary = _presence(ordered, settings.words_read)
        if not vocabulary:
            raise ValueError("the catalogue holds no words to learn from: import products with titles first")
        vectors = word_vectors(presence, settings.dimensions)
        spelt, grams = _spelling(vocabulary, settings)
        gram_rows = _gram_rows(spelt, vectors)
        weights = _rarity(presence)
        mixed = unit_rows(vectors + settings.spelling * unit_rows(spelt @ gram_rows))
        return cls(
            settings=settings,
            fitted_on=_digest(ordered, settings),
            vocabulary=vocabulary,
            grams=grams,
            word_rows=mixed * weights[:, None],
            gram_rows=gram_rows,
            rarest=float(_inverse_frequency(len(ordered), np.ones(1, np.float32))[0]),
        )

    def encode(self, texts: Sequence[str]) -> Matrix:
        """(texts, dimensions): a gather and a sum per text, some 10 µs."""
        sums = np.zeros((len(texts), self.dimensions), np.float32)
        for place, text in enumerate(texts):
            sums[place] = self._sum(_first(words(text), self.settings.words_read))
        return unit_rows(sums)

    def save(self, directory: Path) -> None:
        """Writes the files that `load` reads; `encoder.json` comes last."""
        directory.mkdir(parents=True, exist_ok=True)
        np.save(directory / "words.npy", self.word_rows)
        np.save(directory / "grams.npy", self.gram_rows)
        about = {
            "kind": "catalogue",
            "analysis": fingerprint(),
            "settings": asdict(self.settings),
            "fitted_on": self.fitted_on,
            "rarest": self.rarest,
            "vocabulary": self.vocabulary,
            "grams": self.grams,
        }
        (directory / ABOUT).write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> Self:
        """What was saved. Raises ValueError when the analysis chain has changed since."""
        about = json.loads((directory / ABOUT).read_text(encoding="utf-8"))
        if about["analysis"] != fingerprint():
            raise ValueError(f"{directory} was learned with another mappings/analysis.json: run `kirana build`")
        return cls(
            settings=CatalogueSettings(**about["settings"]),
            fitted_on=about["fitted_on"],
            vocabulary=tuple(about["vocabulary"]),
            grams=tuple(about["grams"]),
            word_rows=np.load(directory / "words.npy"),
            gram_rows=np.load(directory / "grams.npy"),
            rarest=about["rarest"],
        )

    def _sum(self, found: Sequence[str]) -> NDArray[np.float32]:
        rows = [row for word in found if (row := self._row_of_word.get(word)) is not None]
        total: NDArray[np.float32] = self.word_rows[rows].sum(axis=0)
        for word in found:
            if word not in self._row_of_word:
                total += self.rarest * self._spelt(word)
        return total

    def _spelt(self, word: str) -> NDArray[np.float32]:
        rows = [row for gram in _grams(word, self.settings) if (row := self._row_of_gram.get(gram)) is not None]
        spelt: NDArray[np.float32] = unit_rows(self.gram_rows[rows].sum(axis=0, keepdims=True))[0]
        return spelt


def _first(found: Iterable[str], count: int) -> list[str]:
    return list(dict.fromkeys(found))[:count]


def _presence(texts: Sequence[str], words_read: int) -> tuple[sparse.csr_array, tuple[str, ...]]:
    """(texts, words) with a one where the text holds the word, and the words, sorted."""
    per_text = [_first(words(text), words_read) for text in texts]
    vocabulary = tuple(sorted({word for found in per_text for word in found}))
    return _ones(per_text, vocabulary), vocabulary


def _spelling(vocabulary: Sequence[str], settings: CatalogueSettings) -> tuple[sparse.csr_array, tuple[str, ...]]:
    """(words, grams) with a one where the word is spelt with the gram, and the grams that several words share."""
    per_word = [_grams(word, settings) for word in vocabulary]
    shared = Counter(gram for grams in per_word for gram in grams)
    kept = tuple(sorted(gram for gram, count in shared.items() if count > 1))
    return _ones(per_word, kept), kept


def _grams(word: str, settings: CatalogueSettings) -> list[str]:
    """The different groups of letters in a word, its beginning and end marked."""
    marked = f"<{word}>"
    sizes = range(settings.shortest, settings.longest + 1)
    return list(dict.fromkeys(marked[at : at + size] for size in sizes for at in range(len(marked) - size + 1)))


def _ones(rows: Sequence[Sequence[str]], columns: Sequence[str]) -> sparse.csr_array:
    place = {name: column for column, name in enumerate(columns)}
    found = [[place[name] for name in row if name in place] for row in rows]
    ends = np.cumsum([0, *map(len, found)])
    flat = np.fromiter((column for row in found for column in row), np.int32, ends[-1])
    return sparse.csr_array((np.ones(flat.size, np.float32), flat, ends), shape=(len(rows), len(columns)))


def _gram_rows(spelt: sparse.csr_array, vectors: Matrix) -> Matrix:
    """The mean vector of the words that share a gram, those of few words more."""
    rarity = _rarity(spelt)
    means = (spelt.T @ vectors) / np.asarray(spelt.sum(axis=0))[:, None]
    return np.asarray(means * rarity[:, None], np.float32)


def _rarity(presence: sparse.csr_array) -> NDArray[np.float32]:
    return _inverse_frequency(presence.shape[0], np.asarray(presence.sum(axis=0), np.float32))


def _inverse_frequency(of: int, counts: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(np.log((1 + of) / (1 + counts)) + 1, np.float32)


def _digest(texts: Sequence[str], settings: CatalogueSettings) -> str:
    told = json.dumps([fingerprint(), asdict(settings)])
    digest = hashlib.sha256(told.encode())
    for text in texts:
        digest.update(text.encode() + b"\0")
    return digest.hexdigest()[:12]
