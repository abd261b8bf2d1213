"""Price limits in what people type: under 100 · 100 se kam · ₹50-100 · upto Rs 500 · 10 rs wala · under 60 per kg."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from search.filters import Between
from search.grammars.findings import Finding
from search.grammars.letters import WORD_BEGINS, WORD_ENDS, hidden
from search.grammars.numbers import DIGITS, SAID, value_of
from search.understanding import Chip
from search.units import TYPED

CERTAIN, LIKELY = 0.95, 0.6
"""A limit is said on purpose; `10 rs` alone names the printed price of a small pack."""

_SIGN = r"(?:₹|rs\.?|inr|rupees?|rupay\w*|rupiya|rupaye|रु\.?|रुपये|रुपए|रू)"


def _sum(name: str, digits: str = DIGITS) -> str:
    return rf"(?:{_SIGN}\s*)?(?P<{name}>{digits})(?:\s*(?:/-|{_SIGN}{WORD_ENDS}))?"


_BEGINS = r"(?<![\w.,/^₹])(?<![\u0900-\u0dff])"
_UNIT = "|".join(sorted(map(re.escape, TYPED), key=len, reverse=True))
_PER = rf"(?:\s*(?:per|/|a|prati|ka)\s*(?P<per>{_UNIT}|kilo){WORD_ENDS})?"
_NO_UNIT = rf"(?!\s*-?\s*(?:{_UNIT}|%|percent|packets?|pkts?|packs?|pieces?|box|cases?|x\s*\d)(?![^\W\d_]))"
_LESS = (
    r"under|below|upto|up to|less than|lesser than|not more than|within|max|maximum|at most|cheaper than|less|"
    r"budget|<=?|अंडर"
)
_MORE = r"over|above|more than|greater than|at least|min|minimum|starting|starting from|>=?"
_LESS_AFTER = (
    r"(?:se|say|ke|k)\s+(?:kam|niche|neeche|andar|ander|under|below|neche)|tak|or less|and under|and below|max|"
    r"से कम|के अंदर|तक|से नीचे|के नीचे"
)
_MORE_AFTER = r"(?:se|ke)\s+(?:zyada|jyada|upar|uper|adhik)|or more|and above|and up|से ज्यादा|से ऊपर|से अधिक"
_WALA = r"(?:\s*(?:wala|wali|wale|वाला|वाली|वाले))?"

_RANGE = re.compile(
    rf"(?:between\s+|from\s+)?{_BEGINS}{_sum('low')}\s*(?P<by>-|–|to|and|se|से)\s*{_sum('high')}"
    rf"{_NO_UNIT}(?P<after>\s*(?:ke\s+(?:beech|bich|andar)|tak|के बीच|तक))?{_PER}"
)
_LIMIT = re.compile(rf"{WORD_BEGINS}(?:(?P<less>{_LESS})|(?P<more>{_MORE}))\s*(?:of\s+)?{_sum('sum')}{_PER}{_NO_UNIT}")
_PER_FIRST = rf"(?:\s*(?:per|/|prati|ka|ke)?\s*(?P<per_first>{_UNIT}|kilo){WORD_ENDS})?"
_LIMIT_AFTER = re.compile(
    rf"{_BEGINS}{_sum('sum', f'(?:{DIGITS}|{SAID})')}{_PER_FIRST}\s*"
    rf"(?:(?P<less>{_LESS_AFTER})|(?P<more>{_MORE_AFTER})){WORD_ENDS}{_WALA}{_PER}"
)
_EXACT = re.compile(
    rf"(?:(?:mrp\s*(?:of|is|:)?\s*)?(?:{_BEGINS}(?P<sum>{DIGITS}|{SAID})\s*(?:/-|{_SIGN}{WORD_ENDS})"
    rf"|{WORD_BEGINS}(?:{_SIGN}|mrp)\s*(?P<sum2>{DIGITS})(?:\s*/-)?{_NO_UNIT}"
    rf"|{_BEGINS}(?P<sum3>{DIGITS})(?=\s*(?:wala|wali|wale|वाला|वाली))))"
    rf"(?:\s*(?:wala|wali|wale|ka|ki|वाला|वाली|वाले|mrp))?{WORD_ENDS}"
)

Field = Literal["price", "unit_price"]


@dataclass(frozen=True, slots=True)
class PriceGrammar:
    """Reads limits and printed prices. Where the catalogue has no prices, nothing can be limited by them."""

    priced: bool = True

    def __call__(self, text: str) -> Iterator[Finding]:
        """Ranges first, then limits, then single sums."""
        if not self.priced:
            return
        for pattern, read in ((_RANGE, _range), (_LIMIT, _limit), (_LIMIT_AFTER, _limit), (_EXACT, _exact)):
            for match in pattern.finditer(text):
                if (finding := read(match)) is not None:
                    text = hidden(text, *match.span())
                    yield finding


def _range(match: re.Match[str]) -> Finding | None:
    low, high = value_of(match["low"]), value_of(match["high"])
    said = match[0]
    on_purpose = bool(re.search(_SIGN, said) or "between" in said or "from" in said or match["after"] or match["per"])
    if low is None or high is None or not on_purpose:
        return None
    return _between(match, min(low, high), max(low, high), match["per"])


def _limit(match: re.Match[str]) -> Finding | None:
    value = value_of(match["sum"])
    if value is None:
        return None
    first = match.groupdict().get("per_first")
    if first and not re.search(_SIGN, match[0]):
        return None  # `5 kg tak` is an amount
    per = match["per"] or first
    return _between(match, None, value, per) if match["less"] else _between(match, value, None, per)


def _exact(match: re.Match[str]) -> Finding | None:
    said = match["sum"] or match["sum2"] or match["sum3"]
    value = None if "/" in said else value_of(said)
    if value is None:
        return None  # `10/20 rs` is no half rupee
    label = f"₹{value:.9g}"
    return Finding(Chip("price", "price", label, *match.span(), LIKELY, "boosts", (Between("mrp", value, value),)))


def _between(match: re.Match[str], low: float | None, high: float | None, per: str | None) -> Finding:
    field: Field = "unit_price" if per else "price"
    per_base = 1.0
    tail = ""
    if per and (base := TYPED.get(per)) is not None:
        per_base, tail = base[1], f" per {base[0]}"
    low, high = (None if end is None else round(end / per_base, 6) for end in (low, high))
    if low is not None and high is not None:
        label = f"₹{low:.9g} to ₹{high:.9g}{tail}"
    else:
        label = f"under ₹{high:.9g}{tail}" if high is not None else f"over ₹{low:.9g}{tail}"
    return Finding(Chip(field, field, label, *match.span(), CERTAIN, "filters", (Between(field, low, high),)))
