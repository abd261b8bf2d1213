"""What a new index must show before it goes live: its count, and that a few of its products are found."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from search.analysis import words
from search.engine import EngineError, Entry, IndexManifest
from search.opensearch.bodies import finds_nothing, leg_body
from search.opensearch.cluster import Cluster
from search.plan import ByField, ByText, ByVector, Leg, Plan
from search.understanding import Word

PLACES = 5


class Sample:
    """A handful of the products that were loaded, from the first to the last."""

    def __init__(self) -> None:
        self._kept: dict[int, Entry] = {}
        self._places: dict[str, int] = {}

    def see(self, entry: Entry, position: int) -> None:
        """Keeps every entry whose position doubles, for as long as there is room; a later one of equal id instead."""
        product_id = entry.product.product_id
        if product_id in self._places:
            self._kept[self._places[product_id]] = entry
        elif position & (position - 1) == 0:
            place = position.bit_length() % PLACES
            if place in self._kept:
                self.forget([self._kept[place].product.product_id])
            self._kept[place], self._places[product_id] = entry, place

    def forget(self, product_ids: Iterable[str]) -> None:
        """These were changed since."""
        for product_id in product_ids:
            if (place := self._places.pop(product_id, None)) is not None:
                del self._kept[place]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._kept.values())


def check(cluster: Cluster, index: str, manifest: IndexManifest, sample: Iterable[Entry], least: int) -> None:
    """Raises EngineError where products are missing, or one is not found by its own title or vector."""
    found = int(cluster.ask("GET", f"/{index}/_count")["count"])
    if found < least:
        raise EngineError(f"the new index holds {found} products of {least}: look at the cluster's log, build again")
    asked = [(entry, plan) for entry in sample for plan in plans(entry, manifest)]
    if not asked:
        return
    answers = cluster.search(index, [leg_body(plan, plan.legs[0]) for _, plan in asked])
    for (entry, plan), answer in zip(asked, answers, strict=True):
        if not hits(answer):
            raise EngineError(
                f"the new index does not find product {entry.product.product_id} by its {plan.legs[0].name}: look at "
                "the cluster's log, build again"
            )


def plans(entry: Entry, manifest: IndexManifest) -> Iterator[Plan]:
    """Questions whose answer is this one product."""
    only = frozenset({entry.product.product_id})
    if words(entry.product.title):
        title = (Word(entry.product.title),)
        yield Plan((Leg("title", ByText(), 1),), ByText(), title, only=only)
    for field in manifest.dimensions:
        vector = entry.vectors.get(field)
        leg = None if vector is None else Leg(field, ByVector(field, vector), 1)
        if leg is not None and not finds_nothing(leg):
            yield Plan((leg,), ByField("popularity"), only=only)


def hits(answer: Mapping[str, Any]) -> bool:
    """Whether anything came back."""
    return bool(answer.get("hits", {}).get("hits"))
