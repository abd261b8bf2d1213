"""Units of a pack, as titles and people write them, in the base units kg, litre and piece.

`pint` reads 12 pc as parsecs and none of gm, ltr, kilo, dozen (docs/adr/0010): a table is shorter than its exceptions.
"""

from collections.abc import Mapping

from search.product import PackUnit

BASE: Mapping[str, tuple[PackUnit, float]] = {
    **dict.fromkeys(("kg", "kgs", "kilo", "kilos", "kilogram", "kilograms"), ("kg", 1.0)),
    **dict.fromkeys(("g", "gm", "gms", "gr", "gram", "grams"), ("kg", 0.001)),
    **dict.fromkeys(("l", "lt", "ltr", "ltrs", "litre", "litres", "liter", "liters"), ("l", 1.0)),
    **dict.fromkeys(("ml", "mls", "millilitre", "millilitres"), ("l", 0.001)),
    "cl": ("l", 0.01),
    **dict.fromkeys(("pc", "pcs", "piece", "pieces", "nos", "units", "unit"), ("pc", 1.0)),
    **dict.fromkeys(("tablets", "capsules", "sachets", "eggs", "tea bags", "teabags"), ("pc", 1.0)),
    **dict.fromkeys(("dozen", "doz"), ("pc", 12.0)),
}
"""What titles use."""

TYPED: Mapping[str, tuple[PackUnit, float]] = {
    **BASE,
    **dict.fromkeys(("kgm", "keji", "kilogramme", "किलो", "किग्रा", "किलोग्राम", "কেজি", "কিলো", "કિલો"), ("kg", 1.0)),
    **dict.fromkeys(("கிலோ", "కిలో", "కేజీ"), ("kg", 1.0)),
    **dict.fromkeys(("grm", "grms", "gramme", "ग्राम", "গ্রাম", "ગ્રામ", "கிராம்", "గ్రాములు", "గ్రా"), ("kg", 0.001)),
    **dict.fromkeys(("quintal", "quintals", "qtl"), ("kg", 100.0)),
    **dict.fromkeys(("lit", "lits", "ltrs", "लीटर", "লিটার", "લિટર", "லிட்டர்", "లీటర్"), ("l", 1.0)),
    **dict.fromkeys(("mltr", "mili", "एमएल", "मिली"), ("l", 0.001)),
    **dict.fromkeys(("pec", "nag", "adad", "पीस", "नग"), ("pc", 1.0)),
    **dict.fromkeys(("dozens", "darjan", "darzan", "दर्जन"), ("pc", 12.0)),
}  # fmt: skip
"""What people type besides."""


def in_base_unit(value: float, unit: str) -> tuple[float, PackUnit] | None:
    """Return `value` of `unit` in kg, litres or pieces (500, "g": 0.5 kg), or None where the unit is not known."""
    base = TYPED.get(unit.strip().lower().rstrip("."))
    return None if base is None else (round(value * base[1], 6), base[0])


def pack_label(value: float | None, unit: PackUnit | None) -> str:
    """The pack as people say it, `5 kg`, `500 g`, `12 pc`; empty where unknown. Equal packs have equal labels."""
    if not value or unit is None:
        return ""
    small = {"kg": "g", "l": "ml"}.get(unit)
    if small and value < 1:
        return f"{value * 1000:.6g} {small}"
    return f"{value:.6g} {unit}"
