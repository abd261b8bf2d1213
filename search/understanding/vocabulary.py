"""What the live catalogue is called, sold in and priced: what understanding may take for granted."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Home:
    """Where the products of a name are: their category paths, and the share of them that is there (0 to 1)."""

    paths: tuple[str, ...]
    share: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Of one version of the index; empty where nobody counted. All words are folded, not stemmed.

    `packs` counts products by pack label, `words` by word of title, brand and category, `brands` by brand as listed.
    `mentioned` are words of descriptions alone, `stems` those of all words. `homes` are categories by name. `priced`
    says whether prices can be compared at all.
    """

    packs: Mapping[str, int] = field(default_factory=dict)
    priced: bool = True
    words: Mapping[str, int] = field(default_factory=dict)
    mentioned: frozenset[str] = frozenset()
    stems: frozenset[str] = frozenset()
    brands: Mapping[str, int] = field(default_factory=dict)
    homes: Mapping[str, Home] = field(default_factory=dict)
    asked: Mapping[str, int] = field(default_factory=dict)
    """Shops by word that they searched for and then clicked on what they found."""
