"""Words that ask for an order: cheapest · sabse sasta · best selling · naya maal."""

import re
from collections.abc import Iterator

from search.grammars.findings import Finding
from search.grammars.letters import WORD_BEGINS, WORD_ENDS, hidden
from search.understanding import Chip, SortAsked

CERTAIN = 0.9

_ASKED: tuple[tuple[SortAsked, str, str], ...] = (
    (
        "unit_price",
        "cheapest per kg or litre",
        r"(?:cheapest|lowest|best) (?:price )?(?:per|by) (?:kg|kilo|unit|litre|ltr|piece)|kilo mein sasta",
    ),
    (
        "price",
        "cheapest first",
        r"(?:sabse|sab se|sbse) (?:sasta|saste|sasti|kam (?:daam|dam|rate|price|keemat)(?: ?wal[aei])?)|"
        r"cheap(?:er|est)?(?: first)?|lowest (?:price|rate|cost)d?|low(?:est)? to high|sast[aei](?: wal[aei])?|"
        r"kam (?:daam|dam|rate)(?: ?wal[aei])?|"
        r"सबसे सस्त[ाेी]|सस्त[ाेी]",
    ),
    ("-price", "dearest first", r"(?:sabse|sab se) (?:mehnga|mahanga|mehenga)|costliest|most expensive|high to low"),
    (
        "popularity",
        "best selling first",
        r"(?:best|top|most|highest|hot)[ -]?(?:selling|sellers?|sold)|bestsellers?|most popular|fast moving|"
        r"(?:sabse )?(?:zyada|jyada) bikne ?wal[aei]|sabse (?:zyada|jyada) (?:bikta|bikti)|सबसे ज्यादा बिकने वाल[ाेी]",
    ),
    ("newest", "newest first", r"newest|new arrivals?|newly launched|latest first|nay[ae] maal|नया माल"),
)
_PATTERNS = tuple(
    (sort, label, re.compile(rf"{WORD_BEGINS}(?:{pattern}){WORD_ENDS}")) for sort, label, pattern in _ASKED
)


def sort_grammar(text: str) -> Iterator[Finding]:
    """The first order that is asked for; the words of a second one are no goods either."""
    known = False
    for sort, label, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            text = hidden(text, *match.span())
            if not known:
                known = True
                yield Finding(Chip(f"sort:{sort}", "sort", label, *match.span(), CERTAIN, "sorts"))
