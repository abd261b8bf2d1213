"""Mends the text of titles and descriptions: spaces, HTML entities, text decoded twice, and titles that SHOUT."""

import html
import re
import unicodedata

_ENTITY = re.compile(r"&(?:#\d+|#x[\da-f]+|[a-z]+\d*);", re.IGNORECASE)
_INVISIBLE = re.compile(
    "[\u200b\u200e\u200f\u2060\ufeff\u00ad]|[\x00-\x08\x0e-\x1f\x7f]"
)  # joiners (200c, 200d) carry meaning
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_AMOUNT = re.compile(r"(?<![^\W_])(\d+(?:\.\d+)?)(KGS?|GMS?|G|MLS?|CM|MM)\b")
_SMALL = {"a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"}
_CAPITALS = {
    *("AA", "AAA", "BBQ", "CFL", "DIY", "DVD", "EDP", "EDT", "FM", "LED", "LPG", "MDF", "PVC", "RTE", "SPF", "TV"),
    *("UHT", "UK", "UPVC", "USA", "USB", "UV", "XL", "XXL"),
}


def mend_text(text: str) -> str:
    """Return the text with single spaces, entities as characters and without what nobody sees; its case stays."""
    if _ENTITY.search(text):
        text = html.unescape(html.unescape(text))
    if not text.isascii():
        text = unicodedata.normalize("NFC", _NOT_ASCII.sub(_decode_once_more, text))
    return " ".join(_INVISIBLE.sub("", text).split())


def mend_title(title: str) -> str:
    """Mend the text, and give a title that SHOUTS the case of a title (`TEA 500ML` becomes `Tea 500ml`)."""
    text = mend_text(title)
    return _calm(text) if _shouts(text) else text


def _decode_once_more(match: re.Match[str]) -> str:
    """`Ã©` is the UTF-8 of é read as Windows-1252. A whole run that decodes again is no accident."""
    run = match.group()
    try:
        return b"".join(map(_windows_byte, run)).decode("utf-8")
    except UnicodeError:
        return run


def _windows_byte(character: str) -> bytes:
    """Return the byte of Windows-1252; for the five that it leaves undefined, that of Latin-1."""
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1")


def _shouts(text: str) -> bool:
    """Two or more words, and more than four letters of five in upper case, amounts apart (`BAG 125g MARBLES`)."""
    words = [word for word in _WORD.findall(re.sub(r"\d+\s?[a-zA-Z]+", "", text)) if len(word) > 2]
    letters = "".join(words)
    return len(words) > 1 and sum(letter.isupper() for letter in letters) > 0.8 * len(letters)


def _calm(text: str) -> str:
    amounts = _AMOUNT.sub(lambda match: match[1] + match[2].lower(), text)
    return _WORD.sub(lambda match: _calm_word(match.group(), first=match.start() == 0), amounts)


def _calm_word(word: str, *, first: bool) -> str:
    if word in _CAPITALS or not (word[:-1] if len(word) > 3 else word).isupper():  # `TRADITIONAl`: the key slipped
        return word
    lower = word.lower()
    return lower if lower in _SMALL and not first else lower[:1].upper() + lower[1:]
