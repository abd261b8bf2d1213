"""Words in Indic scripts, written in Latin letters as shopkeepers would: चावल → chaval, கடலை → katalai."""

import re
from functools import lru_cache

from indic_transliteration import sanscript
from indic_transliteration.sanscript import transliterate

SCRIPTS = (
    ("\u0900", "\u097f", sanscript.DEVANAGARI),
    ("\u0980", "\u09ff", sanscript.BENGALI),
    ("\u0a00", "\u0a7f", sanscript.GURMUKHI),
    ("\u0a80", "\u0aff", sanscript.GUJARATI),
    ("\u0b00", "\u0b7f", sanscript.ORIYA),
    ("\u0b80", "\u0bff", sanscript.TAMIL),
    ("\u0c00", "\u0c7f", sanscript.TELUGU),
    ("\u0c80", "\u0cff", sanscript.KANNADA),
    ("\u0d00", "\u0d7f", sanscript.MALAYALAM),
)
"""By first and last letter of their block."""

SILENT_ENDS = frozenset({sanscript.DEVANAGARI, sanscript.BENGALI, sanscript.GURMUKHI, sanscript.GUJARATI})
"""Where the vowel that no letter writes is not spoken at a word's end, nor between two spoken ones."""

_SIGNS = str.maketrans({
    "ā": "aa", "ī": "i", "ū": "u", "ṛ": "ri", "ṝ": "ri", "ḷ": "l", "ē": "e", "ō": "o", "ê": "e", "ô": "o", "ś": "sh",
    "ṣ": "sh", "ṭ": "t", "ḍ": "d", "ṇ": "n", "ñ": "n", "ṅ": "n", "ṃ": "n", "ṁ": "n", "ḥ": "", "ẏ": "y",
    "ḻ": "l", "ṟ": "r", "ṉ": "n", "ĕ": "e", "ŏ": "o", "è": "e", "ò": "o", "ã": "an", "ẽ": "en", "ĩ": "in", "õ": "on",
    "ũ": "un",
})  # fmt: skip
_TAMIL = tuple(
    (re.compile(spelt), latin)
    for spelt, latin in (
        ("cc", "ch"), ("ñc", "nj"), ("[ṅn]k", "ng"), ("mp", "mb"), ("ṇṭ", "nd"), ("nt", "nd"), ("ṟṟ", "tr"), ("c", "s"),
        ("(?<=[aeiouāīūēō])k(?=[aeiouāīūēō])", "g"), ("(?<=[aeiouāīūēō])ṭ(?=[aeiouāīūēō])", "d"),
        ("(?<=[aeiouāīūēō])p(?=[aeiouāīūēō])", "b"),
    )
)  # fmt: skip
_NASAL_END = re.compile("[ṃṁ]$")
_VOWEL = "aeiou"
_MIDDLE = re.compile(rf"(?<=[{_VOWEL}])([^{_VOWEL}\W]h?)a(?=[^{_VOWEL}\W]h?[{_VOWEL}])")
_LETTERS = re.compile(r"[^a-z]")


def is_indic(word: str) -> bool:
    """Whether the word has a letter of an Indic script."""
    return any("\u0900" <= letter <= "\u0d7f" for letter in word)


@lru_cache(maxsize=20_000)
def romanised(word: str) -> str:
    """The word in letters a to z; empty where it has none that are known."""
    script = next((name for first, last, name in SCRIPTS if any(first <= letter <= last for letter in word)), None)
    if script is None:
        return ""
    if script == sanscript.TAMIL:
        return _LETTERS.sub("", _tamil(word))
    silent = script in SILENT_ENDS
    said = _NASAL_END.sub("" if silent else "m", transliterate(word, script, sanscript.IAST).lower())
    latin: str = said.replace("c", "ch").translate(_SIGNS)
    if script == sanscript.BENGALI:
        latin = latin.replace("v", "b")
    return _LETTERS.sub("", spoken(latin) if silent else latin)


def _tamil(word: str) -> str:
    """Tamil has one letter for k and g, t and d, p and b, s and ch: which one is meant, its neighbours say. Its block
    is laid out as the Devanagari one."""
    as_devanagari = "".join(chr(ord(letter) - 0x280) if "\u0b80" <= letter <= "\u0bff" else letter for letter in word)
    said: str = transliterate(as_devanagari, sanscript.DEVANAGARI, sanscript.IAST).lower()
    for tamil, latin in _TAMIL:
        said = tamil.sub(latin, said)
    return said.translate(_SIGNS)


def spoken(latin: str) -> str:
    """Without the vowels that no letter writes and nobody says: `chaavala` is chaaval, `namakina` namkin."""
    long = latin.replace("aa", "\x01")
    if len(long) > 2 and long.endswith("a"):
        long = long[:-1]
    return _MIDDLE.sub(r"\1", long.replace("\x01", "aa"))
