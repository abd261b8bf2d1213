"""The marketplace as it was at a moment of the past: profiles, and the candidates that the engine would have found.

A plan's legs are run over arrays instead of an index, because thousands of pages are asked for; a test holds the
candidates and their signals against those of the embedded engine.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ranking.collaborative.kindred import Kindred
from ranking.collaborative.learned import Collaborative
from ranking.collaborative.wording import Titles
from ranking.orders import History, Past
from ranking.profiles.price_bands import PriceBands
from ranking.profiles.profile import Profiles
from search.candidate import Candidate, Signal
from search.document import index_fields
from search.filters import AnyOf, Filters
from search.plan import ByField, ByList, ByText, ByVector, Leg, Plan, VectorField
from search.product import Product
from search.progress import SILENT, Progress
from search.query import Query
from search.retailer import Retailer, Touch, Vector

Places = NDArray[np.intp]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Catalogue:
    """All products, sorted by id, with their text vectors (unit length) by id; what does not change between moments."""

    products: Sequence[Product]
    texts: Mapping[str, Vector]
    regions: Mapping[str, str]
    segments: Mapping[str, str]
    bands: PriceBands | None = None

    @cached_property
    def kindred(self) -> Kindred:
        """Which of them read alike."""
        return Kindred.of(self.texts)

    @cached_property
    def titles(self) -> Titles:
        """Which words they share."""
        return Titles.of({product.product_id: product.title for product in self.products})

    def learned(self, past: Past, seed: int = 0, progress: Progress = SILENT) -> Collaborative:
        """What all shops together taught, as of a past of this marketplace."""
        return Collaborative.learn(
            past, self.regions, self.segments, seed, progress=progress, kindred=self.kindred, titles=self.titles
        )


class Rehearsal:
    """One moment. All that it knows is built from a `Past`."""

    def __init__(self, past: Past, catalogue: Catalogue, seed: int = 0) -> None:
        self.past, self._catalogue = past, catalogue
        self.learned = catalogue.learned(past, seed)
        popularity = self.learned.demand.popularity()
        self._products = [replace(p, popularity=popularity.get(p.product_id, p.popularity)) for p in catalogue.products]
        self._profiles = Profiles(
            {product.product_id: product for product in self._products}, self.learned, catalogue.texts, catalogue.bands
        )
        self._masks: dict[Filters, Mask] = {}
        self._held: dict[str, Sequence[Sequence[str]]] = {}

    def shops(self, wanted: frozenset[str]) -> Iterator[Retailer]:
        """The profiles of those among `wanted` that had bought, in the order of their ids."""
        for history in self.past.of(wanted).histories():
            yield self.profile(history)

    def beginners(self, wanted: frozenset[str], orders: int) -> Iterator[Retailer]:
        """Those of them that had ordered more often, as if only their latest so many orders were known."""
        for history in self.past.of(wanted).histories():
            young = history.latest(orders)
            if len(young.products) < len(history.products):
                yield self.profile(young)

    def profile(self, history: History, touches: Sequence[Touch] = ()) -> Retailer:
        """One shop as it was known then, and by what it did in a session since."""
        shop, regions, segments = history.retailer_id, self._catalogue.regions, self._catalogue.segments
        return self._profiles.one(history, regions.get(shop, ""), segments.get(shop, ""), touches)

    def known(self, query: Query) -> tuple[Candidate, ...]:
        """What the query is limited to (`only`), by id, with what the legs of its plan say of each, if anything."""
        found = {one.product.product_id: one for one in self.candidates(query)}
        wanted = sorted(one for one in query.only or () if one in self._place)
        return tuple(found.get(one) or Candidate(self._products[self._place[one]]) for one in wanted)

    def candidates(self, query: Query) -> tuple[Candidate, ...]:
        """What the query's plan would have found; plans of words are not rehearsed."""
        plan = query.surface.plan(query)
        allowed = self._allowed(plan)
        signals: dict[int, dict[str, Signal]] = {}
        for leg in plan.legs:
            places, scores = self._run(leg, allowed)
            found = zip(places[: leg.limit].tolist(), scores[: leg.limit].tolist(), strict=True)
            for rank, (place, score) in enumerate(found, start=1):
                signals.setdefault(place, {})[leg.name] = Signal(rank, score)
        return tuple(Candidate(self._products[place], said) for place, said in signals.items())

    def _run(self, leg: Leg, allowed: Mask) -> tuple[Places, NDArray[np.float64]]:
        match leg.by:
            case ByList(listed):
                places = np.fromiter((self._place.get(one.product_id, -1) for one in listed), np.intp, len(listed))
                scores = np.fromiter((one.score for one in listed), np.float64, len(listed))
                passing = (places >= 0) & allowed[places]
                return places[passing], scores[passing]
            case ByVector(field, vector):
                return _highest(self._vectors[field] @ (vector / np.linalg.norm(vector)), allowed, leg.limit)
            case ByField(field, True, True):
                places = self._sorted[field]
                places = places[allowed[places]][: leg.limit]
                return places, self._fields[field][places]
            case ByField() | ByText():
                raise ValueError(f"the leg {leg.name} is not rehearsed: only lists, vectors and required fields are")

    def _allowed(self, plan: Plan) -> Mask:
        if plan.filters not in self._masks:
            self._masks[plan.filters] = self._passing(plan.filters)
        allowed = self._masks[plan.filters].copy()
        if plan.only is not None:
            within = [self._place[one] for one in plan.only if one in self._place]
            kept = np.zeros(len(allowed), dtype=bool)
            kept[within] = True
            allowed &= kept
        allowed[[self._place[one] for one in plan.excluded if one in self._place]] = False
        return allowed

    def _passing(self, filters: Filters) -> Mask:
        passing = np.ones(len(self._products), dtype=bool)
        for condition in filters:
            if not isinstance(condition, AnyOf):
                raise TypeError(f"the condition {condition} is not rehearsed: only sets of values are")
            values = set(condition.values)
            passing &= np.array([not values.isdisjoint(one) for one in self._values(condition.field)], dtype=bool)
        return passing

    def _values(self, field: str) -> Sequence[Sequence[str]]:
        """What each product has in a field, for the filters of many regions."""
        if field not in self._held:
            found = [index_fields(product).get(field, []) for product in self._products]
            self._held[field] = [value if isinstance(value, list) else [str(value)] for value in found]
        return self._held[field]

    @cached_property
    def _place(self) -> dict[str, int]:
        return {product.product_id: place for place, product in enumerate(self._products)}

    @cached_property
    def _vectors(self) -> dict[VectorField, Vector]:
        return {
            "text_vector": self._rows(self._catalogue.texts),
            "collaborative": self._rows(self.learned.factors.indexed(self.learned.demand.heat)),
        }

    def _rows(self, vectors: Mapping[str, Vector]) -> Vector:
        size = next(iter(vectors.values())).size if vectors else 0
        rows = np.full((len(self._products), size), np.nan, np.float32)
        for product_id, vector in vectors.items():
            if product_id in self._place and vector.any():
                rows[self._place[product_id]] = vector
        return rows

    @cached_property
    def _fields(self) -> dict[str, NDArray[np.float64]]:
        wanted = ("popularity", "trend", "created_at")
        documents = [index_fields(product) for product in self._products]
        return {name: np.array([_number(one.get(name)) for one in documents]) for name in wanted}

    @cached_property
    def _sorted(self) -> dict[str, Places]:
        """The places with a value, highest first: the same for every shop."""
        everyone = np.ones(len(self._products), dtype=bool)
        return {name: _highest(values, everyone, len(values))[0] for name, values in self._fields.items()}


def _highest(scores: NDArray[np.floating], allowed: Mask, limit: int) -> tuple[Places, NDArray[np.float64]]:
    """The places with a score, best first, ties in the order of ids."""
    places = np.flatnonzero(allowed & ~np.isnan(scores))
    if len(places) > limit:
        least = np.partition(scores[places], -limit)[-limit]
        places = places[scores[places] >= least]
    order = np.argsort(-scores[places], kind="stable")[:limit]
    return places[order], scores[places[order]].astype(np.float64)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else np.nan
