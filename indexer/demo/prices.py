"""What a selling unit costs: price, MRP, order quantities and the slabs for those who buy more."""

from dataclasses import dataclass
from math import ceil, floor

import numpy as np

from indexer.demo.goods import Good, Pack


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one product; `slabs` are (from this quantity, this price), smallest quantity first."""

    price: float
    mrp: float
    moq: int
    case_pack: int
    slabs: tuple[tuple[int, float], ...]


def terms_of(good: Good, pack: Pack, variant: int, tier: float, rng: np.random.Generator) -> Terms:
    """Terms of a product: dear brands and later variants cost more per kg, big packs less."""
    usual = sorted(each.piece for each in good.packs)[len(good.packs) // 2]
    bulk = (pack.piece / usual) ** -0.05
    finer = 1 + 0.05 * (variant - (len(good.variants) - 1) / 2)
    price = _rupees(good.price * pack.content * tier * finer * min(max(bulk, 0.85), 1.2) * rng.normal(1, 0.025))
    case = _case_pack(price, pack)
    moq = case * (2 if price * case < 120 else 1)
    mrp = _mrp(price * (1 + good.margin * rng.uniform(0.8, 1.3)), price, pack)
    return Terms(price, mrp, moq, case, _slabs(price, moq, rng))


def _rupees(price: float) -> float:
    """To a quarter rupee below 20, half a rupee below 100, whole rupees above."""
    step = 0.25 if price < 20 else 0.5 if price < 100 else 1.0
    return max(step, round(price / step) * step)


def _mrp(wanted: float, price: float, pack: Pack) -> float:
    """Whole rupees printed on each piece (fives from 60 on), always above the price."""
    each = wanted / pack.count
    step = 1 if each < 60 else 5
    return float(max(step * ceil(each / step) * pack.count, floor(price) + 1))


def _case_pack(price: float, pack: Pack) -> int:
    if pack.count > 1 or price >= 600:
        return 1
    return next(case for limit, case in ((15, 24), (60, 12), (200, 6), (600, 4)) if price < limit)


def _slabs(price: float, moq: int, rng: np.random.Generator) -> tuple[tuple[int, float], ...]:
    """Two slabs for most products, none for a fifth of them, none that rounding makes void."""
    if rng.random() < 0.2:
        return ()
    first, second = int(rng.integers(3, 6)), int(rng.integers(8, 13))
    some, more = rng.uniform(0.012, 0.03), rng.uniform(0.035, 0.07)
    cheaper, cheapest = round(price * (1 - some), 2), round(price * (1 - more), 2)
    return ((moq * first, cheaper), (moq * second, cheapest)) if cheapest < cheaper < price else ()
