"""The engine that needs no server: `tantivy` for terms, numpy for vectors, one directory."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Lock

from search.candidate import Candidate, Signal
from search.change import Change, Updated
from search.codes import coded
from search.embedded.counts import Counts
from search.embedded.legs import Legs
from search.embedded.matching import both
from search.embedded.snapshot import Snapshot, Version
from search.embedded.suggestions import completions
from search.embedded.updating import update
from search.embedded.versions import Pointer, Versions
from search.embedded.writing import WRITE_HEAP, EmbeddedBuild, VersionWriter
from search.engine import Answer, Build, EngineError, Entry, IndexManifest, NoIndexError
from search.plan import ByVector, Leg, Plan
from search.product import Product
from search.suggesting import Beginning, Completions


def open_embedded(folder: Path) -> "EmbeddedEngine":
    """The engine over a folder, which may be empty or not there yet."""
    return EmbeddedEngine(folder)


class EmbeddedEngine:
    """See `search.engine.Engine`. Any number of processes may have the folder open."""

    name = "embedded"

    def __init__(self, folder: Path) -> None:
        self._versions = Versions(folder)
        self._lock = Lock()
        self._stamp = (0, 0)
        self._live: Version | None = None

    @property
    def manifest(self) -> IndexManifest:
        """Of the live version."""
        return self._version().manifest

    def build(self, manifest: IndexManifest) -> Build:
        """A version beside the live one."""
        try:
            live = self._version()
        except EngineError:  # none yet, or one that cannot be read: the build mends it
            live = None
        return EmbeddedBuild(self._versions, manifest, live)

    def rollback(self) -> IndexManifest:
        """Back to the version before; the one left goes with the next build."""
        with self._versions.writing():
            pointer = self._versions.pointer()
            if not pointer.previous:
                raise NoIndexError(f"no index before {pointer.live} is kept: run `kirana build` for a new one")
            self._versions.point(Pointer(pointer.previous))
        return self.manifest

    def write(self, entries: Iterable[Entry]) -> int:
        """All of them become visible at once."""
        with self._versions.writing():
            version, writer = self._writer()
            try:
                count = writer.add(entries)
                writer.commit()
            finally:
                writer.close()
            version.refresh()
        return count

    def delete(self, product_ids: Iterable[str]) -> None:
        """All of them vanish at once."""
        with self._versions.writing():
            version, writer = self._writer()
            try:
                writer.remove(product_ids)
                writer.commit()
            finally:
                writer.close()
            version.refresh()

    def update(self, changes: Iterable[Change]) -> Updated:
        """Some thousand at a time become visible at once."""
        with self._versions.writing():
            version, writer = self._writer()
            try:
                return update(version, writer, changes)
            finally:
                writer.close()

    def run(self, plan: Plan) -> Answer:
        """All legs over one moment of one version."""
        snapshot = self._version().now()
        refused = {leg.name: why for leg in plan.legs if (why := refusal(snapshot, leg))}
        candidates = candidates_of(snapshot, plan, [leg for leg in plan.legs if leg.name not in refused])
        extras = sum(not candidate.matches for candidate in candidates)
        total, facets = Counts(snapshot, plan).total_and_facets()
        return Answer(candidates, total + extras, facets, tuple(refused.values()))

    def complete(self, beginning: Beginning) -> Completions:
        """How it may go on."""
        return completions(self._version().now(), beginning)

    def scan(self) -> Iterator[Product]:
        """Every product as of the call."""
        return self._version().now().scan()

    def close(self) -> None:
        """Memory maps go with the last search that uses them."""
        self._live = None

    def _writer(self) -> tuple[Version, VersionWriter]:
        version = self._version()
        return version, VersionWriter(self._versions.folder(version.manifest.version), heap=WRITE_HEAP)

    def _version(self) -> Version:
        """The live version; opened anew after a swap or a rollback, whichever process made it."""
        live = self._live
        if live is None or self._versions.stamp() != self._stamp:
            with self._lock:
                seen = self._versions.stamp()
                live = self._live = self._opened()
                self._stamp = seen
        return live

    def _opened(self) -> Version:
        """Another process may swap twice between our reading its name and opening it: then the name is read again."""
        version = self._versions.pointer().live
        if self._live is not None and self._live.manifest.version == version:
            return self._live
        try:
            return Version(self._versions.folder(version))
        except (OSError, ValueError) as fault:
            if self._versions.pointer().live != version:
                return self._opened()
            raise EngineError(f"index {version} cannot be read ({fault}): run `kirana build`, or roll back") from fault


def refusal(snapshot: Snapshot, leg: Leg) -> str:
    """Why the index cannot run a leg, or nothing. A vector of other length comes of an encoder that was changed."""
    if not isinstance(leg.by, ByVector):
        return ""
    matrix = snapshot.records.vectors.get(leg.by.field)
    if matrix is None:
        return f"without {leg.name}: the index has no {leg.by.field}"
    if matrix.shape[1:] != leg.by.vector.shape:
        return f"without {leg.name}: {leg.by.vector.size} numbers asked of {matrix.shape[1]} in {leg.by.field}"
    return ""


def candidates_of(snapshot: Snapshot, plan: Plan, legs: list[Leg]) -> tuple[Candidate, ...]:
    """What the legs found, each product once, with what each leg said of it."""
    runner = Legs(snapshot, plan)
    signals: dict[int, dict[str, Signal]] = {}
    within: set[int] = set()
    for leg in legs:
        for rank, found in enumerate(runner.run(leg), start=leg.offset + 1):
            signals.setdefault(found.row, {})[leg.name] = Signal(rank, found.score)
            if not leg.beyond_words:
                within.add(found.row)
    matching = within | matching_rows(snapshot, plan, [row for row in signals if row not in within])
    codes = dict(zip(signals, text_codes(snapshot, list(signals)), strict=True)) if plan.text_codes else {}
    return tuple(
        Candidate(snapshot.product(row), said, row in matching, text_code=codes.get(row, b""))
        for row, said in signals.items()
    )


def text_codes(snapshot: Snapshot, rows: list[int]) -> list[bytes]:
    """Of the rows' text vectors."""
    matrix = snapshot.records.vectors.get("text_vector")
    return [b""] * len(rows) if matrix is None else coded(matrix[rows])


def matching_rows(snapshot: Snapshot, plan: Plan, rows: list[int]) -> set[int]:
    """Those of the rows that belong to the plan's result."""
    if not rows or not plan.words:
        return set(rows)
    matcher = snapshot.matcher
    return set(snapshot.rows(both([], [matcher.rows(rows), matcher.result(plan)]), len(rows)))
