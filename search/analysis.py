"""Words of a text, as `mappings/analysis.json` says: the same for both engines, the encoder and the lexical features.

The file is what OpenSearch takes as `settings.analysis`. Here it becomes a tantivy analyzer, for the embedded engine to
register and for everyone who needs the words themselves.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from search.mappings import read

FILTERS: Mapping[str, Callable[[Mapping[str, Any]], Filter]] = {
    "lowercase": lambda _: Filter.lowercase(),
    "asciifolding": lambda _: Filter.ascii_fold(),
    "length": lambda said: Filter.remove_long(said["max"] + 1),
    "stemmer": lambda said: Filter.stemmer(STEMMERS[said["language"]]),
}
"""By OpenSearch's type. `length` counts letters there and bytes here, so it is for endless words only."""

STEMMERS: Mapping[str, str] = {"porter2": "english"}
"""OpenSearch's names to tantivy's: both are Snowball's second Porter stemmer."""


REMEMBERED = 100_000
"""Written words whose analysis is kept in memory, some 200 bytes each: catalogues repeat them, and looking one up costs
a tenth of analysing it."""

LONG = 40
"""Letters from which on something written is no word that comes again."""


def words(text: str, analyzer: str = "words") -> list[str]:
    """The words of a text in their order, repeats included; none in a text of only punctuation."""
    long = analyzer_named(analyzer).analyze
    return [
        word
        for chunk in text.split()  # no word crosses a space
        for word in (_remembered(chunk, analyzer) if len(chunk) < LONG else long(chunk))
    ]


@lru_cache(REMEMBERED)
def _remembered(chunk: str, analyzer: str) -> tuple[str, ...]:
    return tuple(analyzer_named(analyzer).analyze(chunk))


def fingerprint() -> str:
    """Changes when the chain does: what was learned from its words belongs to it alone."""
    return hashlib.sha256(json.dumps(read("analysis.json"), sort_keys=True).encode()).hexdigest()[:12]


@cache
def analyzer_named(name: str) -> TextAnalyzer:
    """One analyzer of the file. Raises KeyError for a name, filter or stemmer that is not in it or not translated."""
    said = read("analysis.json")
    chain = said["analyzer"][name]
    builder = TextAnalyzerBuilder(Tokenizer.regex(said["tokenizer"][chain["tokenizer"]]["pattern"]))
    for step in chain["filter"]:
        settings = said["filter"].get(step, {"type": step})
        builder = builder.filter(FILTERS[settings["type"]](settings))
    return builder.build()
