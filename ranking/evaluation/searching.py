"""Personalised search: would the shop have found what it bought next, had it typed a word or two of its name?

For products that a shop bought after the cut, the query is one *broad word* of the title (the one that most titles
have) and, separately, its *two rarest words*. Asked by text alone, with popularity, and with all that is known of the
shop; the figure is the mean reciprocal rank of the bought product, a mean over each shop's products and then over
shops, what it had bought before and what is new to it apart.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from ranking.evaluation.intervals import Interval, resample
from ranking.evaluation.recommender import Searched, Sight
from ranking.evaluation.split import Split, products_by_retailer
from ranking.evaluation.tasks import PARTS, Part, is_in
from search.analysis import words

Kind = Literal["broad word", "two rarest words"]

SHOPS = 250
PRODUCTS = 5
"""So many shops, and products of each, are drawn by the seed: the interval says what that costs."""

DEPTH = 100
"""A product further down counts 0."""

SHORTEST = 3
"""Letters of a content word; numbers are none."""

Texts = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Found:
    """Mean reciprocal rank of what was bought, for one way to ask and to rank; interval over retailers."""

    query: Kind
    sight: Sight
    part: Part
    mrr: Interval
    retailers: int


@dataclass(frozen=True, slots=True)
class Try:
    """One product that a shop bought, and what it types to find it."""

    shop: str
    product: str
    text: str


def found_again(split: Split, searched: Searched, titles: Mapping[str, str], seed: int = 0) -> tuple[Found, ...]:
    """Every kind of query by every sight and part; parts that no shop wanted are left out."""
    bought = _drawn(split, titles, seed)
    rows = []
    for kind, text_of in _kinds(titles).items():
        tries = [Try(shop, one, text) for shop, some in bought.items() for one in some if (text := text_of(one))]
        for sight in get_args(Sight):
            ranks = [reciprocal(searched.find(one.shop, one.text, sight, DEPTH), one.product) for one in tries]
            rows += [_found(split, kind, sight, part, tries, ranks) for part in PARTS]
    return tuple(row for row in rows if row is not None)


def reciprocal(products: Sequence[str], wanted: str) -> float:
    """1 over the place of the wanted one, 0 where it is not there."""
    return 1.0 / (products.index(wanted) + 1) if wanted in products else 0.0


def content_words(title: str) -> list[str]:
    """Its words of three letters and more, each once, in their order."""
    said = dict.fromkeys(words(title, "plain_words"))
    return [word for word in said if len(word) >= SHORTEST and word.isalpha() and word not in SMALL]


SMALL = frozenset(["and", "for", "from", "the", "with", "set"])


def _kinds(titles: Mapping[str, str]) -> dict[Kind, Texts]:
    """How each kind of query is made of a product; empty where its title has no word for it."""
    known = {product: content_words(title) for product, title in titles.items()}
    common = Counter(word for said in known.values() for word in said)

    def broad(product: str) -> str:
        return max(known[product], key=lambda word: (common[word], word), default="")

    def rarest(product: str) -> str:
        rare = sorted(known[product], key=lambda word: (common[word], word))[:2]
        return " ".join(word for word in known[product] if word in rare)

    return {"broad word": broad, "two rarest words": rarest}


def _drawn(split: Split, titles: Mapping[str, str], seed: int) -> dict[str, list[str]]:
    dice = np.random.default_rng(seed)
    future = split.future[split.future["retailer_id"].isin(split.past.retailers)]
    future = future[future["product_id"].isin(split.past.products) & future["product_id"].isin(list(titles))]
    bought = products_by_retailer(future)
    shops = sorted(bought)
    chosen = shops if len(shops) <= SHOPS else sorted(dice.choice(shops, SHOPS, replace=False).tolist())
    return {shop: dice.permutation(sorted(bought[shop]))[:PRODUCTS].tolist() for shop in chosen}


def _found(
    split: Split, kind: Kind, sight: Sight, part: Part, tries: Sequence[Try], ranks: Sequence[float]
) -> Found | None:
    by_shop: dict[str, list[float]] = {}
    for one, rank in zip(tries, ranks, strict=True):
        if is_in(part, one.product, split.owned[one.shop]):
            by_shop.setdefault(one.shop, []).append(rank)
    if not by_shop:
        return None
    means = np.array([[float(np.mean(found))] for found in by_shop.values()])
    return Found(kind, sight, part, resample(means).interval(0), len(by_shop))
