"""What a shop would try next: products drawn in proportion to the odds of its taste."""

from dataclasses import dataclass

import numpy as np

from indexer.demo.arrays import Floats, Ints
from indexer.demo.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Appetite:
    """One shop's weights: `below` (items + 1,) adds them up in the catalogue's order, a good's items side by side."""

    below: Floats
    starts: Ints

    @property
    def of_goods(self) -> Floats:
        """The weight of each good, (goods,)."""
        total: Floats = np.diff(self.below[self.starts])
        return total

    def pick_goods(self, lift: Floats, rng: np.random.Generator) -> Ints:
        """One good for each row of `lift` (draws, goods)."""
        chances = np.cumsum(lift * self.of_goods, axis=1)
        drawn = rng.random(len(lift)) * chances[:, -1]
        goods: Ints = (chances <= drawn[:, None]).sum(axis=1).clip(max=lift.shape[1] - 1)
        return goods

    def pick(self, goods: Ints, rng: np.random.Generator) -> Ints:
        """One product of each of the goods."""
        low, high = self.below[self.starts[goods]], self.below[self.starts[goods + 1]]
        drawn = low + rng.random(len(goods)) * (high - low)
        products = np.searchsorted(self.below, drawn, side="right") - 1
        return products.clip(self.starts[goods], self.starts[goods + 1] - 1)


def appetite(odds: Floats, catalogue: Catalogue) -> Appetite:
    """The appetite of a shop with these log-odds (items,)."""
    return Appetite(np.r_[0.0, np.cumsum(np.exp(odds))], catalogue.starts)
