"""What we know of a retailer, rebuilt from its order lines at any moment: one small record, read once a request."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ranking.collaborative.learned import Collaborative
from ranking.orders import INTEREST_HALF_LIFE_DAYS, History, Past, decay
from ranking.profiles.price_bands import PriceBands
from ranking.profiles.purchases import purchases
from ranking.profiles.session import worth
from search.product import Product
from search.retailer import Purchase, Retailer, Scored, Touch, Vector

HABIT_HALF_LIFE_DAYS = 180.0
"""What a shop bought half a year ago speaks half as loud for its next order."""

Values = NDArray[np.float64]
Naming = Callable[[Product], str]


@dataclass(frozen=True)
class Profiles:
    """Builds profiles from what was learned and what the products are.

    The `catalogue` needs only hold what is bought. `texts` gives text vectors by product id, for the centroid of what a
    shop buys, and `bands` judges its prices; without them a profile has none.
    """

    catalogue: Mapping[str, Product]
    learned: Collaborative
    texts: Mapping[str, Vector] = field(default_factory=dict)
    bands: PriceBands | None = None

    def all(self, past: Past, regions: Mapping[str, str], segments: Mapping[str, str]) -> Iterator[Retailer]:
        """A profile for each retailer that bought before `past.as_of`, in the order of their ids."""
        for history in past.histories():
            shop = history.retailer_id
            yield self.one(history, regions.get(shop, ""), segments.get(shop, ""))

    def one(self, history: History, region: str = "", segment: str = "", touches: Sequence[Touch] = ()) -> Retailer:
        """One retailer's profile as of its history's moment, and of what it did since; some milliseconds."""
        own = _Own.of(history, self.learned.products, worth(touches))
        bought = purchases(history, self._titles)
        return Retailer(
            retailer_id=history.retailer_id,
            region=region,
            segment=segment,
            purchases=bought,
            vectors=self._vectors(own),
            neighbours=self._neighbours(own),
            reorders=self._reorders(own),
            peers=self.learned.demand.peers(region, segment),
            interests=dict(zip(own.products, own.interest.tolist(), strict=True)),
            habits=dict(zip(own.bought, own.habit.tolist(), strict=False)),
            categories=self._shares(bought, lambda product: product.category[0] if product.category else ""),
            brands=self._shares(bought, lambda product: product.brand),
            price_bands=self._shares(bought, self._band),
            as_of=history.as_of,
            last_order_at=history.moments[-1] if history.moments else None,
            order_days=len({moment.date() for moment in history.moments}),
            spent=round(sum(history.paid), 2),
            usual_price=self._usual_price(bought),
            touches=tuple(replace(one, title=self._titles.get(one.product_id, one.product_id)) for one in touches),
        )

    def newcomer(
        self, retailer_id: str, region: str = "", segment: str = "", touches: Sequence[Touch] = ()
    ) -> Retailer:
        """A retailer that has not bought anything: what shops like it buy, and what it looks at, is all there is."""
        nothing = History(retailer_id, self.learned.as_of, (), (), (), (), np.zeros(0))
        return self.one(nothing, region, segment, touches)

    @cached_property
    def _titles(self) -> dict[str, str]:
        return {product_id: product.title for product_id, product in self.catalogue.items()}

    def _band(self, product: Product) -> str:
        return "" if self.bands is None else self.bands.band(product) or ""

    def _usual_price(self, bought: Mapping[str, Purchase]) -> float | None:
        known = [product.price for one in bought if (product := self.catalogue.get(one)) is not None]
        prices = [price for price in known if price]
        return float(np.median(np.log(prices))) if prices else None

    def _vectors(self, own: "_Own") -> dict[str, Vector]:
        found = {
            "collaborative": self.learned.factors.retailer(own.places[own.known], own.interest[own.known]),
            "taste": self._taste(own),
        }
        return {name: vector for name, vector in found.items() if vector is not None}

    def _taste(self, own: "_Own") -> Vector | None:
        """The centroid of the text vectors of what was bought, weighted by interest, of length 1."""
        told = [(self.texts[product], weight) for product, weight in zip(own.products, own.interest, strict=True)
                if product in self.texts]  # fmt: skip
        if not told:
            return None
        centroid = np.sum([vector * weight for vector, weight in told], axis=0)
        length = float(np.linalg.norm(centroid))
        return np.asarray(centroid / length, dtype=np.float32) if length else None

    def _neighbours(self, own: "_Own") -> tuple[Scored, ...]:
        places, interest = own.places[own.known], own.interest[own.known]
        bought = own.places[own.known[own.known < len(own.bought)]]
        return self.learned.neighbours.discoveries(places, interest, self.learned.demand.heat, bought)

    def _reorders(self, own: "_Own") -> tuple[Scored, ...]:
        """Own products by habit × √(1 + buyers in 30 days): what it often buys, of that first what still sells."""
        buyers = np.zeros(len(own.products))
        buyers[own.known] = self.learned.demand.buyers_30d[own.places[own.known]]
        strength = own.habit * np.sqrt(1.0 + buyers)
        order = sorted(range(len(own.bought)), key=lambda place: (-strength[place], own.products[place]))
        return tuple(Scored(own.products[place], float(strength[place])) for place in order)

    def _shares(self, bought: Mapping[str, Purchase], naming: Naming) -> dict[str, float]:
        """What share of the order days falls on each name, largest first; products without a name do not count."""
        days: dict[str, int] = {}
        for product_id, purchase in bought.items():
            product = self.catalogue.get(product_id)
            if product is not None and (name := naming(product)):
                days[name] = days.get(name, 0) + purchase.count
        total = sum(days.values())
        return {name: count / total for name, count in sorted(days.items(), key=lambda item: (-item[1], item[0]))}


@dataclass(frozen=True, slots=True)
class _Own:
    """The products of one history, in first-bought order, with how strong the interest and the habit are; after those
    that were `bought`, those that were only touched.

    `places` says where the learned part has them; `known` are those that it has.
    """

    products: tuple[str, ...]
    bought: tuple[str, ...]
    places: NDArray[np.intp]
    known: NDArray[np.intp]
    interest: Values
    habit: Values

    @classmethod
    def of(cls, history: History, learned: pd.Index, touched: Mapping[str, float]) -> "_Own":
        bought = tuple(dict.fromkeys(history.products))
        place = {product: index for index, product in enumerate(dict.fromkeys((*bought, *touched)))}
        codes = np.fromiter(
            (place[product] for product in history.products), dtype=np.intp, count=len(history.products)
        )
        lines = np.zeros(len(place))
        np.add.at(lines, codes, decay(history.ages, INTEREST_HALF_LIFE_DAYS))
        for product, worth_lines in touched.items():
            lines[place[product]] += worth_lines
        days = np.array([moment.toordinal() for moment in history.moments], dtype=np.intp)
        _, first = np.unique(np.column_stack([codes, days]), axis=0, return_index=True)
        habit = np.bincount(codes[first], decay(history.ages[first], HABIT_HALF_LIFE_DAYS), minlength=len(place))
        places = learned.get_indexer(pd.Index(list(place), dtype=str))
        known = np.flatnonzero(places >= 0)
        return cls(tuple(place), bought, places, known, np.sqrt(lines), habit.astype(np.float64))
