"""Products as documents, and changes of the live index that no swap may lose."""

import time
from base64 import b64encode
from collections.abc import Iterable
from itertools import count

import numpy as np

from search.codes import coded
from search.document import Value, encode, index_fields
from search.engine import EngineError, Entry, IndexManifest, NoIndexError
from search.opensearch.bodies import NORM_FLOOR, TEXT_CODE
from search.opensearch.bulk import Action, Outcome, chunks, refuse, send, send_parallel
from search.opensearch.cluster import Cluster, compact
from search.opensearch.faults import BlockedError, MissingError
from search.opensearch.lease import building
from search.opensearch.notes import Notes
from search.opensearch.versions import Versions
from search.plan import VectorField
from search.product import Product
from search.retailer import Vector

Document = dict[str, Value | list[float] | None]

SWAP_TAKES = 30.0
"""Seconds that a writer waits at most for a swap to end."""


def document(entry: Entry, manifest: IndexManifest) -> Document:
    """What is indexed of a product. Raises EngineError for a vector that the index cannot hold."""
    found: Document = {**product_document(entry.product), "version": entry.version}
    for name, dimension in manifest.dimensions.items():
        vector = entry.vectors.get(name)
        values = None if vector is None else unit(entry.product.product_id, name, vector, dimension)
        if values is not None:
            found[name] = values
        if values is not None and name == "text_vector":
            found[TEXT_CODE] = b64encode(coded(np.array([values], np.float32))[0]).decode()
    return found


def product_document(product: Product) -> Document:
    """All but the vectors."""
    return {**index_fields(product), "source": compact(encode(product))}


def unit(product_id: str, name: VectorField, vector: Vector, dimension: int) -> list[float] | None:
    """The vector at length one; None for one without direction, which no search may return."""
    if vector.shape != (dimension,) or not np.isfinite(vector).all():
        raise EngineError(
            f"product {product_id}: its {name} has shape {vector.shape} where the index holds {dimension} finite "
            "numbers: build the index anew with this encoder"
        )
    norm = float(np.linalg.norm(vector))
    return (vector / norm).tolist() if norm > NORM_FLOOR else None


class Writer:
    """Changes the live index. What is changed while a build runs is noted for it first, so that the swap finds it."""

    def __init__(self, cluster: Cluster, versions: Versions) -> None:
        self._cluster = cluster
        self._versions = versions
        self._notes = Notes(cluster)

    def write(self, entries: Iterable[Entry]) -> int:
        """Adds or replaces products; visible when it returns."""
        manifest, counted = self._versions.live().manifest, count()
        self._change(
            Action("index", entry.product.product_id, compact(document(entry, manifest)))
            for entry, _ in zip(entries, counted, strict=False)
        )
        return next(counted)

    def delete(self, product_ids: Iterable[str]) -> None:
        """Removes products; unknown ids are no error."""
        self._change(Action("delete", product_id) for product_id in product_ids)

    def _change(self, actions: Iterable[Action]) -> None:
        failed = [one for chunk in chunks(actions) for one in self.apply(chunk) if one.reason]
        self.refresh()
        refuse(failed, "The other ones are done")

    def apply(self, actions: list[Action]) -> list[Outcome]:
        """Makes changes, noting them first for a build under way; all over again for one that began just then. Waits
        while the live index is being swapped."""
        outcomes: list[Outcome] = []
        until = time.monotonic() + SWAP_TAKES
        while actions:
            noted_for = building(self._cluster)
            if noted_for:
                self._notes.leave(actions)
            found = self._send(actions)
            if building(self._cluster) not in {"", noted_for}:
                continue
            outcomes += [one for one in found if not one.is_blocked]
            actions = [one.action for one in found if one.is_blocked]
            if actions:
                self._wait_for_swap(until)
        return outcomes

    def refresh(self) -> None:
        """Makes changes visible to the next search."""
        self._cluster.ask("POST", f"/{self._versions.alias}/_refresh")

    def _send(self, actions: list[Action]) -> list[Outcome]:
        """Changes of different products may be made in any order."""
        differ = len({action.product_id for action in actions}) == len(actions)
        sent = send_parallel if differ else send
        try:
            return list(sent(self._cluster, self._versions.alias, actions, require_alias="true"))
        except MissingError:
            raise NoIndexError("no index yet: run `kirana build`") from None

    def _wait_for_swap(self, until: float) -> None:
        """A build that was killed during its swap leaves the block behind: then it is lifted here."""
        if time.monotonic() > until:
            raise BlockedError("the live index takes no writes: look whether a disk is full, or a swap hangs")
        if not building(self._cluster):
            self._versions.unblock(self._versions.live().index)
        time.sleep(0.1)
