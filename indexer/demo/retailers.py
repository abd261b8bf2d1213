"""The shops: their kinds, places, invented names, and how big and how daring they are."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.demo.arrays import Floats, Ints

REGIONS = ("Nashik", "Pune", "Indore", "Jaipur", "Lucknow", "Coimbatore", "Surat", "Patna")
_REGION_SHARE = (0.17, 0.16, 0.14, 0.13, 0.13, 0.09, 0.1, 0.08)


@dataclass(frozen=True, slots=True)
class Segment:
    """A kind of shop.

    `wants` multiplies demand by a good's tag (the strongest tag counts, `other` without any). `budget` is the price
    tier it looks for, `outlay` the rupees it likes to lay out for one product, `size` its purchases beside a kirana's.
    """

    name: str
    share: float
    noun: str
    other: float
    budget: float
    outlay: float
    size: float
    wants: dict[str, float]


_SUNDRIES = {"care": 1.6, "home": 1.5, "paper": 3.0, "power": 3.0, "pooja": 1.5, "snack": 1.2, "staple": 0.4}
_COMFORTS = {"dry": 2.0, "dairy": 1.7, "drink": 1.5, "care": 1.5, "snack": 1.5, "health": 1.6, "baby": 1.8}
_TEA_TIME = {"tea": 6.0, "biscuit": 4.0, "snack": 0.8, "dairy": 0.6, "drink": 0.9}
_BAKING = {"bakery": 14.0, "dry": 1.5, "dairy": 1.5, "biscuit": 0.8, "tea": 0.4}
_REMEDIES = {"health": 5.0, "baby": 5.0, "care": 2.2, "power": 1.0, "home": 0.5, "drink": 0.3}
_MEALS = {"mess": 3.5, "staple": 2.0, "dairy": 1.0, "home": 0.8, "tea": 1.2}
SEGMENTS = (
    Segment("kirana", 0.42, "Kirana Store", 1.0, 0.95, 500, 1.0, {"staple": 2.2}),
    Segment("general store", 0.16, "General Store", 0.8, 1.0, 400, 0.9, _SUNDRIES),
    Segment("mini-mart", 0.12, "Mini Mart", 1.0, 1.12, 700, 1.8, _COMFORTS),
    Segment("tea stall", 0.1, "Tea & Snacks", 0.05, 0.92, 450, 0.6, _TEA_TIME),
    Segment("bakery", 0.06, "Bakery", 0.08, 1.03, 900, 1.1, _BAKING),
    Segment("medical store", 0.07, "Medical & General", 0.05, 1.08, 400, 0.8, _REMEDIES),
    Segment("hostel mess", 0.07, "Mess & Canteen", 0.06, 0.9, 1500, 2.0, _MEALS),
)


@dataclass(frozen=True, slots=True)
class Retailers:
    """The shops' columns, each (retailers,); `segment` and `region` are positions in SEGMENTS and REGIONS.

    `budget` and `outlay` (log rupees) are what each shop looks for, `size` multiplies its quantities, `visits` is how
    many days a week it orders, `novelty` how many products a week it tries.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    segment: Ints
    region: Ints
    budget: Floats
    outlay: Floats
    size: Floats
    visits: Ints
    novelty: Floats


def make_retailers(count: int, rng: np.random.Generator) -> Retailers:
    """Draws `count` shops."""
    words = json.loads((Path(__file__).parent / "names.json").read_text(encoding="utf-8"))
    shares = np.array([segment.share for segment in SEGMENTS])
    segment = rng.choice(len(SEGMENTS), count, p=shares / shares.sum())
    region = rng.choice(len(REGIONS), count, p=_REGION_SHARE)
    size = np.array([each.size for each in SEGMENTS])[segment] * np.exp(rng.normal(0, 0.35, count))
    return Retailers(
        ids=tuple(f"R{number:05d}" for number in range(1, count + 1)),
        names=tuple(_name(SEGMENTS[kind], words, rng) for kind in segment),
        segment=segment,
        region=region,
        budget=(np.array([each.budget for each in SEGMENTS])[segment] + rng.normal(0, 0.07, count)).round(4),
        outlay=(np.log([each.outlay for each in SEGMENTS])[segment] + rng.normal(0, 0.4, count)).round(4),
        size=size.round(4),
        visits=1 + rng.binomial(2, np.clip(0.2 + 0.2 * size, 0, 0.8)),
        novelty=(rng.gamma(6, 4.9 / 6, count) * np.clip(size, 0.7, 1.5) ** 0.5).round(4),
    )


def _name(segment: Segment, words: dict[str, list[str]], rng: np.random.Generator) -> str:
    parts = (str(rng.choice(words["shop_openings"])), str(rng.choice(words["shop_words"])), segment.noun)
    return " ".join(part for part in parts if part) + ", " + str(rng.choice(words["shop_places"]))
