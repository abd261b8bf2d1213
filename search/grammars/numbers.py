"""Numbers as people write and say them: 1,500 · 2.5 · 1/2 · ½ · half · dedh · पाँच."""

import re
import unicodedata
from collections.abc import Mapping

SPOKEN: Mapping[str, float] = {
    **dict.fromkeys(("half", "aadha", "adha", "aadhaa", "आधा", "arai", "અડધો"), 0.5),
    **dict.fromkeys(("paav", "pav", "pao", "pauva", "quarter", "पाव"), 0.25),
    **dict.fromkeys(("pauna", "paun", "पौना"), 0.75),
    **dict.fromkeys(("sava", "savva", "sawa", "savaa", "सवा"), 1.25),
    **dict.fromkeys(("dedh", "der", "deadh", "डेढ़"), 1.5),
    **dict.fromkeys(("dhai", "dhaai", "adhai", "ढाई"), 2.5),
    **{
        f"{half} {name}": whole + 0.5
        for half in ("sade", "sadhe", "saadhe", "साढ़े")
        for name, whole in (("teen", 3), ("char", 4), ("paanch", 5), ("तीन", 3), ("चार", 4), ("पांच", 5))
    },
    **dict.fromkeys(("one", "ek", "एक"), 1.0),
    **dict.fromkeys(("two", "do", "दो"), 2.0),
    **dict.fromkeys(("three", "teen", "tin", "तीन"), 3.0),
    **dict.fromkeys(("four", "char", "chaar", "चार"), 4.0),
    **dict.fromkeys(("five", "paanch", "panch", "पांच", "पाँच"), 5.0),
    **dict.fromkeys(("six", "chhe", "che", "छह"), 6.0),
    **dict.fromkeys(("ten", "das", "dus", "दस"), 10.0),
    **dict.fromkeys(("twelve", "barah", "बारह"), 12.0),
    **dict.fromkeys(("fifteen", "pandrah"), 15.0),
    **dict.fromkeys(("twenty", "bees", "बीस"), 20.0),
    **dict.fromkeys(("twenty five", "pachis", "pachees", "पच्चीस"), 25.0),
    **dict.fromkeys(("thirty", "tees", "तीस"), 30.0),
    **dict.fromkeys(("fifty", "pachas", "pachaas", "पचास"), 50.0),
    **dict.fromkeys(("hundred", "sau", "सौ"), 100.0),
}
"""They count as numbers before a unit only: `do kilo`, but not `do`."""

LARGEST = 1e9
"""Beyond it, a number is a joke or a telephone's."""

DIGITS = (
    r"(?:(?:\d{1,3}(?:,\d{2,3})+|\d{1,30})(?:\.\d{1,9})?(?:\s?/\s?\d{1,3}(?!\d))?\s?[½¼¾]?|\.\d{1,9}|[½¼¾])(?![\d^])"
)
NUMBER = rf"(?<![\w.,/^]){DIGITS}"
"""Not the end of a word, of another number or of a power."""

SAID = rf"(?<![\w\u0900-\u0dff])(?:{'|'.join(sorted(SPOKEN, key=len, reverse=True))})(?![^\W\d_])(?![\u0900-\u0dff])"
_PARTS = re.compile(r"([\d.]*)(?:/(\d+))?([½¼¾]?)")


def value_of(said: str) -> float | None:
    """The number, or None for one that is none: 1/0, or beyond all measure."""
    if said in SPOKEN:
        return SPOKEN[said]
    match = _PARTS.fullmatch("".join(said.split()).replace(",", ""))
    if match is None:
        return None
    whole, under, sign = match.groups()
    if under is not None and not int(under):
        return None
    value = float(whole or 0) / float(under or 1) + (unicodedata.numeric(sign) if sign else 0.0)
    return value if 0 < value <= LARGEST else None
