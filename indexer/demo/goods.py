"""The everyday goods of a kirana shop, read from `goods.csv`, and the packs they come in."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parent
_PACK = re.compile(r"(?:(\d+)x)?(\d+(?:\.\d+)?)(kg|g|l|ml|pc)")
_IN_BASE = {"kg": 1.0, "g": 0.001, "l": 1.0, "ml": 0.001, "pc": 1.0}


@dataclass(frozen=True, slots=True)
class Pack:
    """What one selling unit holds: `count` pieces of `size` (in `unit`: kg, g, l, ml or pc)."""

    count: int
    size: float
    unit: str

    @property
    def piece(self) -> float:
        """The content of one piece in the base unit (kg, l or pc)."""
        return self.size * _IN_BASE[self.unit]

    @property
    def content(self) -> float:
        """The whole content in the base unit (12 x 100 g: 1.2)."""
        return round(self.count * self.piece, 6)

    @property
    def label(self) -> str:
        """As a marketplace's title says it; empty for a single piece."""
        if self.unit == "pc":
            return f"Pack of {self.size:g}" if self.size > 1 else ""
        if self.count == 1:
            return f"{self.size:g} {self.unit}"
        if self.piece <= 0.025:
            return f"{self.size:g} {self.unit} (Pack of {self.count})"
        return f"{self.count} x {self.size:g} {self.unit}"


@dataclass(frozen=True, slots=True)
class Good:
    """A kind of goods that several brands sell.

    `price` is rupees per base unit for a brand of tier 1, `margin` the share between price and MRP, `gap` the usual
    days between two purchases of a shop of medium size, `spend` its rupees per purchase, `reach` how many shops want
    it (1 to 10), `festivals` the factor on demand at each festival's peak.
    """

    name: str
    category: str
    title: str
    group: str
    unit: str
    price: float
    margin: float
    packs: tuple[Pack, ...]
    variants: tuple[str, ...]
    gap: float
    spend: float
    reach: float
    season: str
    festivals: tuple[tuple[str, float], ...]
    tags: tuple[str, ...]
    queries: tuple[str, ...]
    about: str


def parse_pack(text: str) -> Pack:
    """`12x100g` as a pack; ValueError says what does not read."""
    match = _PACK.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no pack; write it like 25kg, 500ml, 10pc or 12x100g")
    return Pack(int(match[1] or 1), float(match[2]), match[3])


def read_goods(limit: int | None = None) -> tuple[Good, ...]:
    """The goods in the file's order; with `limit` only those that the most shops want."""
    with (_HERE / "goods.csv").open(encoding="utf-8", newline="") as lines:
        goods = [_good(row) for row in csv.DictReader(lines)]
    if limit is None or limit >= len(goods):
        return tuple(goods)
    wanted = {good.name for good in sorted(goods, key=lambda good: -good.reach)[:limit]}
    return tuple(good for good in goods if good.name in wanted)


def _good(row: dict[str, str]) -> Good:
    festivals = (part.split(":") for part in _parts(row["festivals"]))
    return Good(
        name=row["good"],
        category=row["category"],
        title=row["title"],
        group=row["group"],
        unit=row["unit"],
        price=float(row["price"]),
        margin=float(row["margin"]),
        packs=tuple(parse_pack(part) for part in _parts(row["packs"])),
        variants=_parts(row["variants"]),
        gap=float(row["gap"]),
        spend=float(row["spend"]),
        reach=float(row["reach"]),
        season=row["season"],
        festivals=tuple((name, float(peak)) for name, peak in festivals),
        tags=_parts(row["tags"]),
        queries=_parts(row["queries"]),
        about=row["about"],
    )


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split(";") if part)
