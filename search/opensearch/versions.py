"""Index versions side by side in a cluster: an alias points at the live one, another at the one before it."""

import logging
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import uuid4

from search import mappings
from search.analysis import fingerprint
from search.engine import EngineError, IndexManifest, NoIndexError
from search.opensearch.cluster import Cluster
from search.opensearch.faults import MissingError, TooSlowError

LOG = logging.getLogger(__name__)

LOADING: Mapping[str, Any] = {
    "refresh_interval": "-1",
    "auto_expand_replicas": "false",
    "number_of_replicas": 0,
    "translog.durability": "async",
}
"""While a version is loaded nobody reads it, and what a crash loses is loaded anew."""


@dataclass(frozen=True, slots=True)
class Live:
    """The index behind the alias, and what it was built with."""

    index: str
    manifest: IndexManifest


class Versions:
    """Names, creates, swaps and removes the indexes of one address."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self.alias = cluster.address.name
        self.previous_alias = f"{self.alias}-previous"

    def live(self) -> Live:
        """Raises NoIndexError before the first build, EngineError where the index is not one of ours."""
        index = self.behind(self.alias)
        if not index:
            raise NoIndexError("no index yet: run `kirana build`")
        return Live(index, self.manifest(index))

    def behind(self, alias: str) -> str:
        """The index that an alias points at; empty where there is none."""
        try:
            return str(next(iter(self._cluster.ask("GET", f"/_alias/{alias}"))))
        except MissingError:
            return ""

    def manifest(self, index: str) -> IndexManifest:
        """What an index was built with. Raises EngineError where its mapping is not the one of this version of ours."""
        mapping = self._cluster.ask("GET", f"/{index}/_mapping")[index]["mappings"]
        if fault := difference(mapping):
            raise EngineError(f"index {index} differs from our mapping ({fault}): run `kirana build` for a new one")
        return IndexManifest(**mapping["_meta"]["manifest"])

    def create(self, manifest: IndexManifest) -> str:
        """A new, empty index, ready to be loaded; returns its name."""
        index = f"{self.alias}-{slug(manifest.version)}-{uuid4().hex[:8]}"
        self._cluster.tell("PUT", f"/{index}", index_body(manifest))
        return index

    def describe(self, index: str, manifest: IndexManifest) -> None:
        """Writes the manifest into the index."""
        self._cluster.ask("PUT", f"/{index}/_mapping", {"_meta": meta(manifest)})

    def publish(self, index: str) -> None:
        """Makes an index live for every reader at once; the one that was live is kept as the one before, and the one
        before that goes."""
        live, previous = self.behind(self.alias), self.behind(self.previous_alias)
        actions = [moved("add", index, self.alias)]
        if live:
            actions += [moved("remove", live, self.alias), moved("add", live, self.previous_alias)]
        if previous and previous != live:
            actions.append({"remove_index": {"index": previous}})
        self._cluster.tell("POST", "/_aliases", {"actions": actions})

    def roll_back(self) -> None:
        """Makes the index before the live one live at once; the one left is removed."""
        live, previous = self.behind(self.alias), self.behind(self.previous_alias)
        if not previous:
            raise NoIndexError(f"no index before {live or 'the first build'} is kept: run `kirana build` for a new one")
        self.manifest(previous)
        actions = [moved("add", previous, self.alias), moved("remove", previous, self.previous_alias)]
        actions += [{"remove_index": {"index": live}}] if live else []
        self._cluster.tell("POST", "/_aliases", {"actions": actions})

    def remove_rubbish(self, keep: str = "") -> None:
        """Removes versions that are neither live nor kept: what killed builds left. Only under the lease of a build."""
        kept = {self.behind(self.alias), self.behind(self.previous_alias), keep}
        found = self._cluster.ask("GET", f"/{self.alias}-*/_settings/index.uuid", expand_wildcards="all")
        for index in found:
            if index not in kept and self._is_version(index):
                self.remove(index)

    def count(self, index: str) -> int:
        """How many products it holds; what was not refreshed is not counted."""
        return int(self._cluster.ask("GET", f"/{index}/_count")["count"])

    def serve(self, index: str, patience: float) -> None:
        """Settings for serving; waits for copies on other nodes, and goes on without them after `patience` seconds."""
        self._cluster.ask("PUT", f"/{index}/_settings", {"index": serving_settings()})
        self._cluster.ask("POST", f"/{index}/_flush")
        try:
            health = f"/_cluster/health/{index}"
            self._cluster.ask("GET", health, wait_for_status="green", timeout=f"{patience:g}s", patience=patience + 5)
        except TooSlowError:
            LOG.warning("index %s goes live before all its copies are there", index)

    def block(self, index: str) -> None:
        """No more writes; those under way are done when it returns."""
        self._cluster.tell("PUT", f"/{index}/_block/write")

    def unblock(self, index: str) -> None:
        """Writes again."""
        self._cluster.ask("PUT", f"/{index}/_settings", {"index.blocks.write": None})

    def remove(self, index: str) -> None:
        """Removes one index, if it is there."""
        self._cluster.ask("DELETE", f"/{index}", ignore_unavailable="true")

    def _is_version(self, index: str) -> bool:
        return re.fullmatch(rf"{re.escape(self.alias)}-v[a-z0-9_.-]+-[0-9a-f]{{8}}", index) is not None


def moved(action: str, index: str, alias: str) -> dict[str, Any]:
    """One step of an alias move. Removing one that is gone by now is no error."""
    more = {"must_exist": False} if action == "remove" else {}
    return {action: {"index": index, "alias": alias, **more}}


def slug(version: str) -> str:
    """A version as a part of an index name."""
    return "v-" + (re.sub(r"[^a-z0-9_.-]+", "-", version.lower())[:80].strip("-") or "0")


def index_body(manifest: IndexManifest) -> dict[str, Any]:
    """Settings and mapping of a new version: the shared files, and what is OpenSearch's alone."""
    own = mappings.read("opensearch.json")
    settings = {**own["settings"]["index"], **LOADING}
    return {
        "settings": {"index": settings, "analysis": mappings.read("analysis.json")},
        "mappings": {"dynamic": "strict", "_meta": meta(manifest), "properties": properties(manifest)},
    }


def serving_settings() -> dict[str, Any]:
    """What `LOADING` changed, as it is for serving."""
    own = mappings.read("opensearch.json")["settings"]["index"]
    return {name: own.get(name) for name in LOADING if name != "number_of_replicas"}


def properties(manifest: IndexManifest) -> dict[str, Any]:
    """The fields. A vector field that the build has no vectors for is left out."""
    own = mappings.read("opensearch.json")
    found = {**mappings.read("products.json")["properties"], **own["properties"]}
    for name in [name for name, said in found.items() if said["type"] == "knn_vector"]:
        said = found.pop(name)
        dimension = dict(manifest.dimensions).get(name)
        if dimension:
            found[name] = {**said, "dimension": dimension, "method": {**said["method"], "parameters": own["vectors"]}}
    return found


def meta(manifest: IndexManifest) -> dict[str, Any]:
    """What the mapping says of itself."""
    return {"manifest": asdict(manifest), "analysis": fingerprint()}


def difference(mapping: Mapping[str, Any]) -> str:
    """How an index's mapping differs from ours, or nothing."""
    said = mapping.get("_meta", {})
    if "manifest" not in said:
        return "it has no manifest"
    if said.get("analysis") != fingerprint():
        return "its words were analysed in another way"
    for name, ours in properties(IndexManifest(**said["manifest"])).items():
        theirs = mapping.get("properties", {}).get(name, {})
        for key in ("type", "analyzer", "dimension", "store"):
            if ours.get(key) != theirs.get(key):
                return f"field {name}: {key} is {theirs.get(key)} instead of {ours.get(key)}"
    return ""
