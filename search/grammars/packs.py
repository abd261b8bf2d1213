"""Packs, counts and offers in what people type: 25 kilo · 500 g x 24 · half kilo · 9 pcs · 2 case · 1+1 · 2-5 kg."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from search.filters import AnyOf, Between, Condition
from search.grammars.findings import Finding
from search.grammars.letters import WORD_BEGINS, WORD_ENDS, hidden
from search.grammars.numbers import DIGITS, NUMBER, SAID, value_of
from search.product import PackUnit
from search.understanding import Chip
from search.units import TYPED, in_base_unit, pack_label

CERTAIN, LIKELY, NOTED = 0.95, 0.6, 0.8
"""A weight or volume is said on purpose; pieces may be the pack or the order; a count of packets is the order."""

GOODS = frozenset({"eggs", "tea bags", "teabags", "tablets", "capsules"})
"""Units that say what is counted."""

SLACK = 1e-6
MOST = 100_000.0
"""kg, litres or pieces."""

_UNIT = rf"(?P<unit>{'|'.join(sorted(map(re.escape, TYPED), key=len, reverse=True))}){WORD_ENDS}\.?"
_TIMES = r"\s*[x×*]\s*"
_BOX = (
    r"packets?|pkts?|packs?|pouch(?:es)?|pieces?|pcs?|nos?|box(?:es)?|cases?|cartons?|ctn|peti|bottles?|cans?|tins?"
    r"|jars?|bags?|bori|katta|strips?|sachets?|dabba|dabbe|bundles?|crates?|पैकेट|पेटी|डिब्बा|बोरी"
)
_HELD = "bags?|bor[aie]|thaila|katta|sacks?|tins?|pouch|packets?|pkts?|bottles?|jars?|cans?|peti|cartons?|बोरी|पैकेट|पेटी"
"""What a pack may be said to come in; `box` and `case` are goods as well."""

_ANY = rf"(?:{NUMBER}|{SAID})"
_LESS = r"under|below|upto|up to|less than|at most|max|maximum|within|<=?"
_MORE = r"over|above|more than|at least|min|minimum|from|>=?"

_LOW_UNIT = _UNIT.replace("<unit>", "<low_unit>")
_RANGE = re.compile(
    rf"(?:between\s+)?(?P<low>{NUMBER})\s*(?:{_LOW_UNIT})?\s*(?:-|–|to|se|से|and)\s*(?P<high>{NUMBER})\s*{_UNIT}"
    rf"(?:\s*(?:tak|ke beech|तक){WORD_ENDS})?"
)
_LIMIT = re.compile(rf"(?:(?P<less>{_LESS})|(?P<more>{_MORE}))\s*(?P<number>{NUMBER})\s*{_UNIT}")
_LIMIT_AFTER = re.compile(
    rf"(?P<number>{NUMBER})\s*{_UNIT}\s*"
    rf"(?:(?P<less>se kam|tak|se niche|से कम|तक)|(?P<more>se (?:zyada|jyada|upar)|से ज्यादा))" + WORD_ENDS
)
_AMOUNT = re.compile(
    rf"(?:(?<![\w.,/^])(?P<many>\d{{1,5}})\s*(?:{_BOX})?{_TIMES}(?P<each>{DIGITS})|(?P<number>{_ANY}))\s*-?\s*{_UNIT}"
    rf"(?:{_TIMES}(?P<after>\d{{1,5}})(?!\d)(?:\s*(?:{_BOX}){WORD_ENDS})?"
    rf"|\s*\(?(?:packs?|pkts?|set|box|case|peti) of (?P<inner>\d{{1,5}})\)?)?"
    rf"(?:\s+(?:(?:ka|ki|ke|wala|wali)\s+)?(?P<held>{_HELD}){WORD_ENDS})?"
)
_PAAV = re.compile(
    rf"(?:{WORD_BEGINS}|(?P<number>{_ANY})\s*(?:pav|pao|(?=paav|pauva|पाव)))"
    rf"(?:(?<=pav)|(?<=pao)|paav|pauva|पाव){WORD_ENDS}(?!\s*(?:bha?ji|bread|buns?))"
)
_PACK_OF = re.compile(
    rf"{WORD_BEGINS}(?:packs?|pkts?|sets?|box|case|carton|peti|combo) of (?P<inner>\d{{1,5}}){WORD_ENDS}"
)
_COUNT = re.compile(rf"(?P<number>{_ANY})\s*-?\s*(?:{_BOX}){WORD_ENDS}\.?")
_LAST_WORD = re.compile(r"([^\W_]+)\W*$")
_OFFER = re.compile(
    r"(?<![\w.,])(?P<buy>\d)\s*\+\s*(?P<get>\d)(?!\d)(?:\s*free)?|\bbuy (?P<b>\d|one) get (?P<g>\d|one)(?: free)?"
)


@dataclass(frozen=True, slots=True)
class PackGrammar:
    """Reads amounts. `sold` counts products by pack label; empty where nobody knows what is sold. `together` counts
    titles with two words close to each other: `iphone 5 case` is no five cases where titles say `iphone 5`."""

    sold: Mapping[str, int] = field(default_factory=dict)
    together: Callable[[str, str], int] = lambda _, __: 0

    def __call__(self, text: str) -> Iterator[Finding]:
        """Ranges and limits first, then packs, then what counts packets."""
        found = list(self._amounts(text))
        for finding in found:
            text = hidden(text, finding.chip.start, finding.chip.end)
        weighed = [finding for finding in found if not _in_pieces(finding)]
        for finding in found:
            if weighed and finding is not weighed[0]:
                yield _as_count(finding) if _in_pieces(finding) else _as_likely(finding)
            else:
                yield finding
        yield from _offers(text)
        yield from self._counts(text, packed=bool(found))

    def _amounts(self, text: str) -> Iterator[Finding]:
        taken = text
        for pattern, read in (
            (_RANGE, self._range),
            (_LIMIT, self._limit),
            (_LIMIT_AFTER, self._limit),
            (_AMOUNT, self._amount),
            (_PAAV, self._paav),
        ):
            for match in pattern.finditer(taken):
                if (finding := read(match)) is not None:
                    taken = hidden(taken, *match.span())
                    yield finding

    def _range(self, match: re.Match[str]) -> Finding | None:
        low = _content(match["low"], match["low_unit"] or match["unit"])
        return _between(match, low, _content(match["high"], match["unit"]))

    def _limit(self, match: re.Match[str]) -> Finding | None:
        bound = _content(match["number"], match["unit"])
        if bound is None:
            return None
        return _between(match, None, bound) if match["less"] else _between(match, bound, None)

    def _amount(self, match: re.Match[str]) -> Finding | None:
        content = _content(match["each"] or match["number"], match["unit"])
        if content is None:
            return None
        times = 1
        for name in ("many", "after", "inner"):
            times *= int(match[name] or 1)
        found = self._pack(match, round(content[0] * times, 6), content[1])
        if found is not None and match["unit"] in GOODS:
            return replace(found, chip=replace(found.chip, end=match.start("unit")), keeps_words=False)
        return found if found is None or not match["held"] else replace(found, says=(match["held"],))

    def _paav(self, match: re.Match[str]) -> Finding | None:
        times = 1.0 if match["number"] is None else value_of(match["number"])
        return None if times is None else self._pack(match, 0.25 * times, "kg")

    def _pack(self, match: re.Match[str], value: float, unit: PackUnit) -> Finding | None:
        if not 0 < value <= MOST:
            return None
        label = pack_label(value, unit)
        exact: tuple[Condition, ...] = (AnyOf("pack", (label,)),)
        if unit == "pc":
            return Finding(Chip(f"pack:{label}", "pack", label, *match.span(), LIKELY, "boosts", exact), True)
        if self.sold and label not in self.sold:
            near = self._nearest(value, label.split()[-1])
            said = f"{label} (nearest: {', '.join(near)})" if near else label
            chip = Chip(f"pack:{label}", "pack", said, *match.span(), LIKELY, "boosts", (AnyOf("pack", near),))
            return Finding(chip, not near)
        return Finding(Chip(f"pack:{label}", "pack", label, *match.span(), CERTAIN, "filters", exact))

    def _nearest(self, value: float, unit: str) -> tuple[str, ...]:
        """The packs next below and above that are sold."""
        family = {"g": "kg", "ml": "l"}.get(unit, unit)
        sizes = sorted((size, label) for label in self.sold if (size := _size(label, family)) is not None)
        below = [label for size, label in sizes if size < value][-1:]
        above = [label for size, label in sizes if size > value][:1]
        return (*below, *above)

    def _counts(self, text: str, *, packed: bool) -> Iterator[Finding]:
        for match in _PACK_OF.finditer(text):
            finding = self._pack(match, float(match["inner"]), "pc")
            if finding is not None:
                yield finding
                text = hidden(text, *match.span())
        for match in _COUNT.finditer(text):
            value = value_of(match["number"])
            before = _LAST_WORD.search(text[: match.start()])
            named = before is not None and before[1] not in TYPED and self.together(before[1], match["number"].strip())
            if value is not None and value <= MOST and not named:
                label = " ".join(match[0].replace("-", " ").split())
                yield Finding(Chip("count", "count", label, *match.span(), NOTED, "noted"), not packed)


def _in_pieces(finding: Finding) -> bool:
    return finding.chip.label.endswith(" pc")


def _as_count(finding: Finding) -> Finding:
    """Beside a weight, pieces say how many of it: `2 ltr 9 pcs`."""
    chip = finding.chip
    return Finding(Chip("count", "count", chip.label, chip.start, chip.end, NOTED, "noted"))


def _as_likely(finding: Finding) -> Finding:
    """Two weights cannot both be the pack: `2 kg + 500 g free`."""
    return replace(finding, chip=replace(finding.chip, confidence=LIKELY, effect="boosts"))


def _content(number: str, unit: str) -> tuple[float, PackUnit] | None:
    value = value_of(number)
    return None if value is None else in_base_unit(value, unit)


def _size(label: str, family: str) -> float | None:
    number, _, unit = label.partition(" ")
    known = in_base_unit(float(number), unit) if unit else None
    return known[0] if known and known[1] == family else None


Content = tuple[float, PackUnit] | None


def _between(match: re.Match[str], low: Content, high: Content) -> Finding | None:
    known = low or high
    if known is None or (low and high and low[0] > high[0]):
        return None
    ends = [None if end is None else end[0] for end in (low, high)]
    said = [None if end is None else pack_label(end[0], end[1]) for end in (low, high)]
    label = f"{said[0]} to {said[1]}" if all(said) else f"up to {said[1]}" if said[1] else f"from {said[0]}"
    bounds = Between(
        "pack_value",
        None if ends[0] is None else ends[0] - SLACK,
        None if ends[1] is None else ends[1] + SLACK,
    )
    return Finding(Chip(f"pack:{label}", "pack", label, *match.span(), CERTAIN, "filters", (bounds,)))


def _offers(text: str) -> Iterator[Finding]:
    for match in _OFFER.finditer(text):
        buy, get = (match["buy"] or match["b"]).replace("one", "1"), (match["get"] or match["g"]).replace("one", "1")
        said = (f"buy {buy} get {get}", f"{buy} + {get}", "free")
        yield Finding(Chip("offer", "offer", f"{buy}+{get}", *match.span(), LIKELY, "noted"), says=said)
