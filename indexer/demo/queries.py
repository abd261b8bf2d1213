"""What a shopkeeper types: a word for the goods, sometimes a brand, a size or a price limit, sometimes a slip."""

from dataclasses import dataclass

import numpy as np

from indexer.demo.goods import Good, Pack

_NEIGHBOURS = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl",
    "a": "qsz", "s": "awdx", "d": "sefc", "f": "drgv", "g": "fthb", "h": "gyjn", "j": "hukm", "k": "jilm",
    "z": "asx", "x": "zsdc", "c": "xdfv", "v": "cfgb", "b": "vghn", "n": "bhjm", "m": "njk",
    "p": "ol", "l": "kop",
}  # fmt: skip
_SOUNDS = (
    ("aa", "a"), ("ee", "i"), ("oo", "u"), ("sh", "s"), ("ch", "c"), ("ph", "f"), ("th", "t"), ("kh", "k"), ("dh", "d"),
    ("v", "w"), ("w", "v"), ("z", "j"), ("i", "ee"), ("u", "oo"), ("a", "aa"), ("c", "k"), ("y", "i"),
)  # fmt: skip
_SPELLINGS = {
    "kg": ("kg", "kg", "kg", "kilo", "kgs"),
    "g": ("g", "gm", "gm", "gram", "grm"),
    "l": ("ltr", "ltr", "l", "litre", "liter"),
    "ml": ("ml", "ml", "mls"),
    "pc": ("pc", "pcs", "pack"),
}
_BRANDED, _SIZED, _PRICED, _MISSPELT = 0.16, 0.27, 0.04, 0.17
_LIMITS = (50, 100, 200, 500, 1000)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed as `text`, the same without slips as `meant`; `term` is the goods' word in it."""

    text: str
    meant: str
    term: str
    branded: bool
    sized: bool


def type_query(good: Good, brand: str, pack: Pack, rng: np.random.Generator) -> Typed:
    """One way of asking for this good; the first of its words are the usual ones."""
    usual = 1.0 / np.arange(1, len(good.queries) + 1) ** 0.6
    term = good.queries[int(rng.choice(len(good.queries), p=usual / usual.sum()))]
    branded, sized, priced = (bool(draw) for draw in rng.random(3) < (_BRANDED, _SIZED, _PRICED))
    words = [term]
    if branded:
        words.insert(int(rng.integers(2)), brand.split(maxsplit=1)[0].lower())
    if sized:
        words.append(_size(pack, rng))
    if priced:
        words.append(f"under {rng.choice(_LIMITS)}")
    meant = " ".join(words)
    text = misspell(meant, rng) if rng.random() < _MISSPELT else meant
    if rng.random() < 0.04:
        text = text.upper() if rng.random() < 0.3 else text.title()
    return Typed(text, meant, term, branded, sized)


def _size(pack: Pack, rng: np.random.Generator) -> str:
    unit = str(rng.choice(_SPELLINGS[pack.unit]))
    return f"{pack.size:g}{'' if rng.random() < 0.3 else ' '}{unit}"


def misspell(text: str, rng: np.random.Generator) -> str:
    """One slip in one word of four letters or more: a wrong key, a letter lost, doubled or swapped, or by ear."""
    words = text.split(" ")
    long = [place for place, word in enumerate(words) if len(word) >= 4 and word.isalpha()]
    if long:
        place = int(rng.choice(long))
        words[place] = _by_ear(words[place], rng) if rng.random() < 0.5 else _by_hand(words[place], rng)
    return " ".join(words)


def _by_ear(word: str, rng: np.random.Generator) -> str:
    heard = [(old, new) for old, new in _SOUNDS if old in word[1:]]
    if not heard:
        return _by_hand(word, rng)
    old, new = heard[int(rng.integers(len(heard)))]
    return word[0] + word[1:].replace(old, new, 1)


def _by_hand(word: str, rng: np.random.Generator) -> str:
    at = int(rng.integers(1, len(word) - 1))
    head, letter, tail = word[:at], word[at], word[at + 1 :]
    near = _NEIGHBOURS.get(letter, letter)
    slips = (
        head + near[int(rng.integers(len(near)))] + tail,
        head + tail,
        head + letter + letter + tail,
        head + tail[0] + letter + tail[1:],
    )
    return slips[int(rng.integers(len(slips)))]
