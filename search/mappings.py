"""The data in `mappings/`, which every engine reads: fields of the index and what the text fields count."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "mappings"

NAMING_FIELDS = ("title", "brand_words", "category_words")
"""The text fields that say what a product is; its description also says what it is not."""


@dataclass(frozen=True, slots=True)
class TextFields:
    """The fields that a word is looked for in, with their boosts; a word found in several counts its best field and
    `tie_breaker` times each other one."""

    boosts: Mapping[str, float]
    tie_breaker: float


def read(name: str) -> Any:
    """One file of the folder, parsed."""
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


@cache
def text_fields() -> TextFields:
    """What `text.json` says."""
    said = read("text.json")
    return TextFields(said["fields"], said["tie_breaker"])


@cache
def field_types() -> Mapping[str, str]:
    """The type of each index field, as OpenSearch calls it: `keyword`, `text`, `double`, `knn_vector`, `object`."""
    return {name: mapping["type"] for name, mapping in read("products.json")["properties"].items()}


@cache
def analyzers() -> Mapping[str, str]:
    """The analyzer of each text field, by its name in `analysis.json`."""
    properties = read("products.json")["properties"]
    return {name: mapping["analyzer"] for name, mapping in properties.items() if mapping["type"] == "text"}


@cache
def festivals() -> Mapping[str, tuple[date, ...]]:
    """The dates of each festival, by the calendars published for India; eid follows the moon: a day more or less."""
    return {name: tuple(map(date.fromisoformat, dates)) for name, dates in read("festivals.json").items()}
