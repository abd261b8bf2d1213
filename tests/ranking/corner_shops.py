"""A marketplace of two kinds of shops, so that one can see what a ranking model should have learned."""

from datetime import timedelta

import numpy as np
import pandas as pd

from ranking.training.rehearsal import Catalogue
from search.product import Product
from search.retailer import Vector
from tests.ranking.bought import NOW, frame

KINDS = ("food", "care")
RANGE = 30
"""Products of each kind."""


def product_id(kind: str, number: int) -> str:
    return f"{kind}-{number:02}"


def catalogue() -> Catalogue:
    """Food is cheap and points one way, care is dear and points another way."""
    products = [
        Product(product_id(kind, number), f"{kind} {number}", category=(kind,), price=10.0 + 40.0 * place + number)
        for place, kind in enumerate(KINDS)
        for number in range(RANGE)
    ]
    texts: dict[str, Vector] = {
        one.product_id: np.array([one.category == (kind,) for kind in KINDS], np.float32) for one in products
    }
    return Catalogue(sorted(products, key=lambda one: one.product_id), texts, {}, {})


def orders(shops: int = 40, weeks: int = 20, seed: int = 0) -> pd.DataFrame:
    """Each shop orders once a week, up to yesterday: three products that it has had, and two new ones of its kind."""
    rng = np.random.default_rng(seed)
    rows = []
    for shop in range(shops):
        kind, owned = KINDS[shop % 2], list(rng.permutation(RANGE)[:3])
        for week in range(weeks, 0, -1):
            moment = NOW - timedelta(days=7 * week - 6, minutes=int(rng.integers(600)))
            fresh = [number for number in rng.permutation(RANGE)[:2] if number not in owned]
            for number in [*rng.choice(owned, 3, replace=False), *fresh]:
                row = (f"{shop}-{week}", f"shop{shop:02}", product_id(kind, int(number)), 1.0, 10.0, moment)
                rows.append(row)
            owned += fresh
    return frame(rows).drop_duplicates(["order_id", "product_id"], ignore_index=True)
