"""How many products have a word: learned with each build, the same for both engines."""

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

from search.analysis import fingerprint, words
from search.encoder import text_of
from search.product import Product

FILE = "frequencies.json"


@dataclass(slots=True)
class WordCount:
    """Counts as products pass: how many, their words in all, and products by word."""

    products: int = 0
    length: int = 0
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, product: Product) -> None:
        """Counts one more."""
        said = words(text_of(product))
        self.counts.update(set(said))
        self.products, self.length = self.products + 1, self.length + len(said)


@dataclass(frozen=True, slots=True)
class Frequencies:
    """Of a catalogue: its products, their mean number of words, and products by word (stemmed, of title, brand and
    category, the words by which they are called)."""

    products: int = 0
    mean_length: float = 1.0
    counts: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def learn(cls, products: Iterable[Product]) -> Self:
        """One pass, in any order."""
        count = WordCount()
        for product in products:
            count.add(product)
        return cls.of(count)

    @classmethod
    def of(cls, count: WordCount) -> Self:
        """What was counted."""
        return cls(count.products, count.length / count.products if count.length else 1.0, dict(count.counts))

    def rarity(self, word: str) -> float:
        """Inverse document frequency as in Lucene's BM25, above 0; of an unknown word that of one nobody has."""
        found = self.counts.get(word, 0)
        return math.log(1.0 + (self.products - found + 0.5) / (found + 0.5))

    def save(self, folder: Path) -> None:
        """Write the file that `load` reads."""
        said = {"analysis": fingerprint(), **asdict(self)}
        (folder / FILE).write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """What was saved. Raises ValueError where the analysis chain has changed since, OSError where it is missing."""
        said = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if said.pop("analysis") != fingerprint():
            raise ValueError(f"{folder} was learned with another mappings/analysis.json: run `kirana build`")
        return cls(**said)
