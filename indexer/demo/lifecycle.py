"""When a product can be bought: its launch, its rise or fall, its weeks without stock."""

from dataclasses import dataclass

import numpy as np

from indexer.demo.arrays import Flags, Floats, Ints

FRESH_DAYS = 21  # a product launched in the last weeks has no buyers yet
_LAUNCHED, _FRESH = 0.16, 0.02  # shares of the catalogue launched within the year, and within the last weeks
_RISING, _FALLING = 0.08, 0.08


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """Days are counted from the first day of the orders; every array is (items,), `out_from` and `out_to` (items, 2).

    `trend` is 1 for a product that shops take up, -1 for one they leave, 0 for a steady one, with `turn` the day at
    which it stands halfway. Stock-outs hold from `out_from` up to, not including, `out_to`.
    """

    days: int
    launched: Ints
    trend: Ints
    turn: Ints
    out_from: Ints
    out_to: Ints

    def open_to(self, products: Ints, days: Ints) -> Floats:
        """The share (0 to 1) of its usual buyers that each product finds on that day, stock aside."""
        since = (days - self.turn[products]) / 25.0
        followed = 0.06 + 0.94 / (1 + np.exp(-self.trend[products] * since))
        share = np.where(self.trend[products] == 0, 0.7, followed)
        return np.where(self.on_sale(products, days), share, 0.0)

    def on_sale(self, products: Ints, days: Ints) -> Flags:
        """Whether somebody may buy it: launched, and not in its first weeks at the end of the year."""
        fresh = self.launched[products] >= self.days - FRESH_DAYS
        return (days >= self.launched[products]) & ~fresh

    def out_of_stock(self, products: Ints, days: Ints) -> Flags:
        """Whether each product is out of stock on that day."""
        on = days[:, None]
        out: Flags = (on >= self.out_from[products]) & (on < self.out_to[products])
        return out[:, 0] | out[:, 1]


def make_lifecycle(products: int, days: int, rng: np.random.Generator) -> Lifecycle:
    """Draws the lives of `products` products over `days` days."""
    draw = rng.random(products)
    old, within = rng.integers(-900, -30, products), rng.integers(0, max(1, days - FRESH_DAYS), products)
    fresh = rng.integers(days - FRESH_DAYS, days, products)
    launched = np.where(draw < _FRESH, fresh, np.where(draw < _LAUNCHED, within, old))
    mood = rng.random(products)
    trend = np.where(mood < _RISING, 1, np.where(mood < _RISING + _FALLING, -1, 0))
    turn = rng.integers(days // 5, max(days // 5 + 1, days), products)
    often = rng.random((products, 2)) < np.array([0.7, 0.3]) * min(1.0, days / 365)
    out_from = np.where(often, rng.integers(0, days, (products, 2)), 10**6)
    return Lifecycle(days, launched, trend, turn, out_from, out_from + rng.integers(4, 19, (products, 2)))
