"""How a word sounds, however it is spelt: one good has many spellings in Latin letters, and none of them is wrong."""

import re
from functools import lru_cache

_SPELT = (
    ("ph", "f"), ("w", "v"), ("z", "j"), ("q", "k"), ("ck", "k"), ("aa", "a"), ("ee", "i"), ("ii", "i"), ("oo", "u"),
    ("uu", "u"), ("chh", "ch"), ("x", "ks"),
)  # fmt: skip
_SAID = (
    ("sh", "s"), ("kh", "k"), ("gh", "g"), ("th", "t"), ("dh", "d"), ("bh", "b"), ("jh", "j"), ("iy", "i"), ("y", "i"),
    ("ai", "e"), ("ei", "e"), ("ea", "i"), ("au", "o"), ("ou", "u"), ("ow", "o"), ("h", ""),
)  # fmt: skip
_DOUBLED = re.compile(r"(.)\1+")
_SOFT_C = re.compile(r"c(?=[eiy])")
_VOWELS = re.compile(r"(?<!^)[aeiou]")


@lru_cache(maxsize=50_000)
def folded(word: str) -> str:
    """A word as it is spelt most simply: aa→a, ee→i, oo→u, w→v, z→j, ph→f, doubled letters once. Equal for `chaawal`
    and `chaval`."""
    for spelt, simply in _SPELT:
        word = word.replace(spelt, simply)
    return _DOUBLED.sub(r"\1", word)


@lru_cache(maxsize=50_000)
def sound(word: str) -> str:
    """A folded word without what ears do not agree on: breath after a consonant, y and i, hard c. Equal for `dhaniya`
    and `dania`."""
    said = _SOFT_C.sub("s", folded(word)).replace("ch", "\x01").replace("c", "k").replace("\x01", "ch")
    head, tail = said[:1], said[1:]
    for spoken, simply in _SAID:
        tail = tail.replace(spoken, simply)
    return _DOUBLED.sub(r"\1", head + tail)


def skeleton(word: str) -> str:
    """The sound without vowels but a first one: what is left of `kolgeta` and of `colgate` alike."""
    return _VOWELS.sub("", sound(word))
