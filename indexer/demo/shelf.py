"""The search engine of the demo's past: which products a query showed, in which order.

It knows the goods' words, prefers popular products, brands and sizes that were named, and nothing of the retailer.
"""

import numpy as np

from indexer.demo.arrays import Ints
from indexer.demo.catalogue import Catalogue
from indexer.demo.queries import Typed
from indexer.demo.world import World

SHOWN = 10
_NAMED_BRAND, _NAMED_SIZE, _UNREST = 3.0, 2.5, 0.5


class Shelf:
    """What stands behind each word."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._by_term = _products_by_term(world.catalogue)

    def show(self, typed: Typed, wanted: int, region: int, day: int, rng: np.random.Generator) -> Ints:
        """The positions of the first products for the query, best first, when product `wanted` was in mind."""
        catalogue = self._world.catalogue
        found = self._by_term[typed.term]
        there = catalogue.served[region][found] & (self._world.lifecycle.launched[found] <= day)
        found = found[there]
        score = self._world.tastes.appeal[found] + rng.gumbel(0, _UNREST, len(found))
        if typed.branded:
            score += _NAMED_BRAND * (catalogue.brand[found] == catalogue.brand[wanted])
        if typed.sized:
            score += _NAMED_SIZE * (catalogue.content[found] == catalogue.content[wanted])
        best: Ints = found[np.argsort(-score, kind="stable")[:SHOWN]]
        return best


def _products_by_term(catalogue: Catalogue) -> dict[str, Ints]:
    goods_of: dict[str, list[int]] = {}
    for place, good in enumerate(catalogue.goods):
        for term in good.queries:
            goods_of.setdefault(term, []).append(place)
    spans = [np.arange(catalogue.starts[place], catalogue.starts[place + 1]) for place in range(len(catalogue.goods))]
    return {term: np.concatenate([spans[place] for place in places]) for term, places in goods_of.items()}
