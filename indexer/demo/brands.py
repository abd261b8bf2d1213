"""Brands, all of them invented: those of `brands.csv`, and coined ones (`names.json`) for larger marketplaces."""

import csv
import json
from dataclasses import dataclass
from itertools import cycle, islice
from math import ceil
from pathlib import Path

import numpy as np

_HERE = Path(__file__).parent
PRODUCTS_PER_BRAND_FILE = 8000  # beyond this many products the file's brands would sell every pack of everything


@dataclass(frozen=True, slots=True)
class Brand:
    """Who makes it: `tier` multiplies prices, no `regions` means sold everywhere."""

    name: str
    groups: tuple[str, ...]
    tier: float
    regions: tuple[str, ...] = ()


def read_brands(products: int, rng: np.random.Generator) -> tuple[Brand, ...]:
    """The file's brands and as many coined ones as `products` products call for.

    Raises ValueError when there are not enough coined names.
    """
    with (_HERE / "brands.csv").open(encoding="utf-8", newline="") as lines:
        brands = [_brand(row) for row in csv.DictReader(lines)]
    growth = max(0.0, products / PRODUCTS_PER_BRAND_FILE - 1)
    places = [group for brand in brands for group in brand.groups]
    return (*brands, *_coined(sorted(places), ceil(growth * len(places)), rng))


def _coined(groups: list[str], count: int, rng: np.random.Generator) -> list[Brand]:
    """`count` brands of one group each, spread over `groups` as they are filled now."""
    words = json.loads((_HERE / "names.json").read_text(encoding="utf-8"))
    names = [begin + end for begin in words["brand_beginnings"] for end in words["brand_endings"]]
    if count > len(names):
        most = int(PRODUCTS_PER_BRAND_FILE * (1 + len(names) / len(groups)))
        raise ValueError(f"the demo marketplace has brand names for about {most} products; ask for fewer")
    chosen = rng.permutation(len(names))[:count]
    tiers = rng.normal(1.0, 0.1, count).clip(0.8, 1.3).round(2)
    places = islice(cycle(rng.permutation(groups).tolist()), count)
    return [Brand(names[name], (group,), float(tier)) for name, group, tier in zip(chosen, places, tiers, strict=True)]


def _brand(row: dict[str, str]) -> Brand:
    regions = tuple(region for region in row["regions"].split(";") if region)
    return Brand(row["brand"], tuple(row["groups"].split(";")), float(row["tier"]), regions)
