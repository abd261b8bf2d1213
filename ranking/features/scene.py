"""One query's candidates with all that their features are computed from, looked up once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from ranking.collaborative.learned import Collaborative
from ranking.features.table import MISSING, Values
from search.candidate import Candidate
from search.product import Product
from search.query import Query
from search.retailer import Purchase, Retailer

CODE = re.compile(r"\d+")
CODES = 100_000
"""The codes of so many products are kept in mind: every page would read the same ones out of their ids again."""


@dataclass(frozen=True)
class Scene:
    """The candidates of a query beside what all shops taught as of the same moment. Arrays go along the candidates."""

    query: Query
    candidates: Sequence[Candidate]
    learned: Collaborative

    @property
    def retailer(self) -> Retailer:
        """Who asks."""
        return self.query.retailer

    @cached_property
    def products(self) -> list[Product]:
        """What may be shown."""
        return [candidate.product for candidate in self.candidates]

    @cached_property
    def ids(self) -> list[str]:
        """Their ids."""
        return [product.product_id for product in self.products]

    @cached_property
    def places(self) -> NDArray[np.intp]:
        """Where the learned part has them; -1 for a product that nobody has bought."""
        return self.learned.places(self.ids)

    @cached_property
    def known(self) -> NDArray[np.intp]:
        """Which of the candidates it has."""
        return np.flatnonzero(self.places >= 0)

    @cached_property
    def own_places(self) -> NDArray[np.intp]:
        """Where it has what the shop has ever bought, as far as it was known when all shops were learned from."""
        places = self.learned.places(list(self.retailer.purchases))
        return places[places >= 0]

    @cached_property
    def purchases(self) -> list[Purchase | None]:
        """What the shop did with each of them."""
        bought = self.retailer.purchases
        return [bought.get(product_id) for product_id in self.ids]

    @cached_property
    def prices(self) -> Values:
        """Natural logarithm of each price; NaN without one."""
        return np.log(np.array([product.price or MISSING for product in self.products], dtype=np.float64))

    def learnt(self, values: Values) -> Values:
        """An array along the learned products, read at the candidates; NaN for those that nobody has bought."""
        found = np.full(len(self.candidates), MISSING)
        found[self.known] = values[self.places[self.known]]
        return found

    def alike(self, value: float) -> Values:
        """The same for every candidate."""
        return np.full(len(self.candidates), value)


@lru_cache(maxsize=CODES)
def code(product_id: str) -> float:
    """The first number in an id, as makers of a range number it through; NaN without one."""
    found = CODE.search(product_id)
    return float(found.group()) if found and len(found.group()) < 16 else MISSING
