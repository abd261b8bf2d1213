"""Changes of the live index while another one is built: noted in an index of their own, made again in the new one."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from search import mappings
from search.engine import IndexManifest
from search.opensearch.bodies import TEXT_CODE
from search.opensearch.bulk import Action, refuse, send
from search.opensearch.cluster import Cluster, compact
from search.plan import VectorField

PAGE = 500

ENDED = 404
"""The notes are gone, as the build is over: the alias points at what it made, or it was given up."""


@dataclass(frozen=True, slots=True)
class NotedPage:
    """Some changes in their order, and the place of the last one."""

    place: int
    actions: tuple[Action, ...]


class Notes:
    """Changes in the order in which they were made. One shard, whose sequence numbers are that order."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._index = f"{cluster.address.name}-notes"

    def clear(self) -> None:
        """Forgets all of them. Only under the lease of a build."""
        self._cluster.ask("DELETE", f"/{self._index}", ignore_unavailable="true")

    def leave(self, actions: Sequence[Action]) -> None:
        """Notes changes that are about to be made. Most builds end without a note, so the first one makes the index."""
        lines = ({"kind": a.kind, "product_id": a.product_id, "body": a.body} for a in actions)
        notes = [Action("index", uuid4().hex, compact(line)) for line in lines]
        self._cluster.ensure(self._index, {"refresh_interval": "-1"})
        left = send(self._cluster, self._index, notes)
        refuse([one for one in left if one.reason and one.status != ENDED], "Nothing was changed")

    def after(self, place: int) -> Iterator[NotedPage]:
        """Changes noted after a place (-1: all of them)."""
        self._cluster.ask("POST", f"/{self._index}/_refresh", ignore_unavailable="true")
        while hits := self._page(place):
            place = int(hits[-1]["sort"][0])
            yield NotedPage(place, tuple(Action(**hit["_source"]) for hit in hits))

    def _page(self, place: int) -> list[dict[str, Any]]:
        body = {"size": PAGE, "sort": [{"_seq_no": "asc"}], "search_after": [place], "track_total_hits": False}
        found = self._cluster.ask("POST", f"/{self._index}/_search", body, ignore_unavailable="true")
        return list(found["hits"]["hits"])


def made_again(noted: Action, live: IndexManifest, new: IndexManifest) -> Action:
    """The change as the new index takes it. A vector of another encoder, or of other factors, cannot go there: the
    product keeps the one that the build gave it."""
    if noted.kind != "index":
        return Action(noted.kind, noted.product_id, noted.body)
    foreign = foreign_vectors(live, new)
    if not foreign:
        return noted
    foreign |= {TEXT_CODE} if "text_vector" in foreign else set()
    written = {name: value for name, value in json.loads(noted.body).items() if name not in foreign}
    named = (TEXT_CODE, *(name for name, kind in mappings.field_types().items() if kind != "object"))
    fields = {name: None for name in named if name not in foreign}
    return Action("update", noted.product_id, compact({"doc": fields | written, "doc_as_upsert": True}))


def noted_version(noted: Action) -> int:
    """The product's version after a change; 0 after its removal."""
    body = json.loads(noted.body or "{}")
    return int(body.get("doc", body).get("version", 0))


def foreign_vectors(live: IndexManifest, new: IndexManifest) -> frozenset[str]:
    """The vector fields that mean something else in the new index, or are not there."""
    differing: dict[VectorField, bool] = {
        "text_vector": live.encoder != new.encoder,
        "collaborative": live.factors != new.factors,
    }
    return frozenset(
        name for name, differs in differing.items() if differs or live.dimensions.get(name) != new.dimensions.get(name)
    )
