"""The hidden truth: what each shop wants, as the numbers from which everything else was drawn.

The log-odds that a shop buys a product it is shown are: the product's own appeal, plus the meeting of two hidden
vectors, plus what its kind of shop wants of that good, plus its region's liking of the brand, less the distance in
price tier and in outlay. It is the ordinary time's probability: season, festivals, trend, stock and habit come on top.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.demo.arrays import Flags, Floats, Ints
from indexer.demo.catalogue import Catalogue
from indexer.demo.retailers import SEGMENTS, Retailers

DIMENSIONS, _ARCHETYPES = 8, 12
_TASTE, _TIER_WIDTH, _OUTLAY_WIDTH = 1.6, 0.18, 1.3
_APPEAL = -3.9  # sets the level: few products would be bought at first sight


@dataclass(frozen=True)
class Tastes:
    """Products are P, retailers R, goods G, brands B, segments S, regions N, hidden dimensions D.

    `appeal`, `tier`, `outlay` (log rupees of the smallest order): (P,). `vector` (P, D). `shop_vector` (R, D). `wants`
    (S, G) and `liking` (N, B) are log factors. `served` (N, P).
    """

    product_ids: tuple[str, ...]
    retailer_ids: tuple[str, ...]
    good: Ints
    brand: Ints
    appeal: Floats
    tier: Floats
    outlay: Floats
    vector: Floats
    segment: Ints
    region: Ints
    shop_tier: Floats
    shop_outlay: Floats
    shop_vector: Floats
    wants: Floats
    liking: Floats
    served: Flags

    def log_odds(self, retailer: int) -> Floats:
        """Log-odds for the retailer at that position, shape (P,); minus infinity where a product is not served."""
        segment, region = self.segment[retailer], self.region[retailer]
        odds = self.appeal + self.vector @ self.shop_vector[retailer]
        odds = odds + self.wants[segment][self.good] + self.liking[region][self.brand]
        odds = odds - 0.5 * ((self.tier - self.shop_tier[retailer]) / _TIER_WIDTH) ** 2
        odds = odds - 0.5 * ((self.outlay - self.shop_outlay[retailer]) / _OUTLAY_WIDTH) ** 2
        return np.where(self.served[region], odds, -np.inf)


def purchase_probability(tastes: Tastes, retailer_id: str, product_ids: Sequence[str]) -> Floats:
    """The chance that the retailer buys each product when it is shown, shape (len(product_ids),).

    Raises ValueError for an id that the marketplace does not know.
    """
    places = {product_id: place for place, product_id in enumerate(tastes.product_ids)}
    odds = tastes.log_odds(tastes.retailer_ids.index(retailer_id))
    unknown = [product_id for product_id in product_ids if product_id not in places]
    if unknown:
        raise ValueError(f"no such product in these tastes: {unknown[0]}")
    return probability(odds[[places[product_id] for product_id in product_ids]])


def probability(odds: Floats) -> Floats:
    """Log-odds as a probability (logistic), any shape."""
    chance: Floats = 1 / (1 + np.exp(-odds))
    return chance


def make_tastes(catalogue: Catalogue, retailers: Retailers, rng: np.random.Generator) -> Tastes:
    """Draws the hidden vectors, derives the rest from the catalogue; rounded, so that a file holds them exactly."""
    goods, brands, items = len(catalogue.goods), len(catalogue.brands), len(catalogue.items)
    of_good = rng.normal(0, 0.65, (goods, DIMENSIONS))[catalogue.good]
    of_brand = rng.normal(0, 0.45, (brands, DIMENSIONS))[catalogue.brand]
    own = rng.normal(0, 0.6, (items, DIMENSIONS))
    kinds = rng.normal(0, 1, (_ARCHETYPES, DIMENSIONS))[rng.integers(0, _ARCHETYPES, len(retailers.ids))]
    shops = 0.8 * kinds + 0.6 * rng.normal(0, 1, kinds.shape)
    reach = np.array([good.reach for good in catalogue.goods])
    strength = rng.normal(0, 0.5, brands)[catalogue.brand]
    appeal = _APPEAL + 0.8 * np.log(reach / 5)[catalogue.good] + strength + rng.normal(0, 0.6, items)
    wants = [
        [np.log(max([s.wants[t] for t in g.tags if t in s.wants] or [s.other])) for g in catalogue.goods]
        for s in SEGMENTS
    ]
    return Tastes(
        product_ids=tuple(item.product_id for item in catalogue.items),
        retailer_ids=retailers.ids,
        good=catalogue.good,
        brand=catalogue.brand,
        appeal=appeal.round(4),
        tier=np.array([brand.tier for brand in catalogue.brands])[catalogue.brand],
        outlay=np.log(catalogue.price * catalogue.moq).round(4),
        vector=(of_good + of_brand + own).round(4),
        segment=retailers.segment,
        region=retailers.region,
        shop_tier=retailers.budget,
        shop_outlay=retailers.outlay,
        shop_vector=(shops * _TASTE / np.sqrt(DIMENSIONS)).round(4),
        wants=np.array(wants).round(4),
        liking=rng.normal(0, 0.45, (len(catalogue.regions), brands)).round(4),
        served=catalogue.served,
    )
