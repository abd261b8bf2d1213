"""Reads the pack from a title: how much of it there is, and in how many inner packs.

Only metric units: `oz` may be weight or volume. A milligram is the strength of a tablet, not its content. Where a title
names two different amounts ("500 g or 1 kg") or several products ("Tea 100 g + Mug"), we do not guess.
"""

import re
from dataclasses import dataclass

from search.product import PackUnit
from search.units import BASE, in_base_unit

LARGEST = 5_000.0  # kg, litres or pieces: beyond a lorry's pallet it is a serial number, not a pack

_NUMBER = (  # not the end of another number, a fraction, a range or a serial number (H130046 G), and no 06 G
    r"(?<![\d.,/])(?<!\d-)(?<!\d - )(?-i:(?<![A-Z]))(?!0\d)(\d+(?:[.,]\d+)*)"
)
_UNIT = (
    "(" + "|".join(sorted(BASE, key=len, reverse=True)) + r")(?![a-z])\.?(?!\s*(?:\+\s*\)|free\b))"
)  # dogs of 25 kg+, 1 kg free
_INNER = r"pcs?|pieces?|packs?|pkts?|packets?|sachets?|pouch(?:es)?|bottles?|cans?|tins?|bags?|box(?:es)?|nos?"
_PIECES = rf"(?:\s*(?:{_INNER})\.?)?"
_TIMES = r"\s*[x×*]\s*"
_MANY = rf"((?:(?<![\d.,/])\d{{1,6}}{_PIECES}{_TIMES})+)"
_AMOUNT = re.compile(
    rf"{_MANY}?{_NUMBER}\s*-?\s*{_UNIT}(?:{_TIMES}(\d{{1,6}})(?![\d.,]*\s*[a-z%]*\d){_PIECES})?", re.IGNORECASE
)
_PACK_OF = re.compile(
    r"\b(?:packs?|pkts?|packets?|sets?|box(?:es)?|case|carton|bundle)\s*(?:of\s*|/\s*)(\d{1,6})(?![\d.,]*\d)"
    r"|(?<![\d.,-])\b(\d{1,6})\s*-?\s*(?:pack|pk|pkts?)\b",
    re.IGNORECASE,
)
_TOGETHER = re.compile(r"\+.*\beach\b", re.IGNORECASE)  # A + B, 50 g each
_GENERATION = re.compile(r"\b[2-5]G\b")  # 3G, 4G, 5G: a network or a seal, never grams


@dataclass(frozen=True, slots=True)
class Pack:
    """`value` is the whole content in `unit` (kg, l or pc); `count` is of inner packs (12 x 100 g: 1.2 kg, 12)."""

    value: float
    unit: PackUnit
    count: int = 1


def read_pack(title: str) -> Pack | None:
    """Return the pack that `title` names, or None where it names none, or more than one."""
    text = _GENERATION.sub(" ", title)
    inner = {int(a or b) for a, b in _PACK_OF.findall(text)}
    amounts = [pack for pack in map(_read_amount, _AMOUNT.finditer(_PACK_OF.sub(";", text))) if pack]
    if _TOGETHER.search(text) or ("+" in text and len(amounts) > 1):
        return None
    found = {_times(pack, inner) for pack in amounts}
    contents = {(pack.value, pack.unit) for pack in found}
    if len(contents) > 1 or len(inner) > 1:
        return None
    if not found and inner:
        found = {Pack(float(max(inner)), "pc", max(inner))}
    best = max(found, key=lambda pack: pack.count, default=None)
    return best if best and 0 < best.value <= LARGEST and best.count > 0 else None


def _read_amount(match: re.Match[str]) -> Pack | None:
    before, number, unit, after = match.groups()
    count = int(after or 1)
    for factor in re.findall(r"\d+", before or ""):
        count *= int(factor)
    amount = in_base_unit(_number(number), unit)
    return None if amount is None else Pack(round(amount[0] * count, 6), amount[1], count)


def _times(pack: Pack, inner: set[int]) -> Pack:
    """`125 g (Pack of 6)` holds six times 125 g; `Pack of 6, 6 x 125 g` says it twice."""
    if pack.count > 1 or len(inner) != 1:
        return pack
    (count,) = inner
    return pack if pack.unit == "pc" and pack.value == count else Pack(round(pack.value * count, 6), pack.unit, count)


def _number(text: str) -> float:
    """A comma before exactly three digits separates thousands, any other one is the decimal point."""
    whole = re.sub(r",(?=\d{3}(?!\d))", "", text).replace(",", ".")
    return float(whole) if whole.count(".") < 2 else 0.0
