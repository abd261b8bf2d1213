"""What was learned, kept as versioned directories with a manifest; one version of each kind is in use.

Layout: `<root>/<kind>/<version>/manifest.json` beside the kind's own files, and `<root>/<kind>/current`, a one-line
file that is replaced in one step. A version is complete or absent: it is written under a temporary name and renamed.
"""

import json
import shutil
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

MANIFEST = "manifest.json"
CURRENT = "current"
UNFINISHED = ".unfinished-"


class ArtifactError(Exception):
    """A learned artifact is missing or unreadable; the sentence says what to do next."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """One version of one kind. `facts` are the kind's own words on it (settings, figures, data span); JSON values."""

    kind: str
    version: str
    path: Path
    made_at: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """A version being written: put files into `path`, and what is worth knowing into `facts`."""

    path: Path
    facts: dict[str, object]


@dataclass(frozen=True, slots=True)
class Shelf:
    """All learned artifacts of one marketplace, under one folder."""

    root: Path

    @contextmanager
    def draft(self, kind: str, *, use: bool = True) -> Iterator[Draft]:
        """A new version; in use from the end of the block on if `use`, gone without a trace if the block raises."""
        folder = self.root / kind
        folder.mkdir(parents=True, exist_ok=True)
        made_at = datetime.now(UTC)
        version = f"{made_at:%Y%m%dT%H%M%S%f}"
        draft = Draft(folder / f"{UNFINISHED}{version}", {})
        draft.path.mkdir()
        try:
            yield draft
            artifact = Artifact(kind, version, folder / version, made_at.isoformat(timespec="seconds"), draft.facts)
            _write_manifest(artifact, draft.path)
            draft.path.rename(artifact.path)
        except BaseException:
            shutil.rmtree(draft.path, ignore_errors=True)
            raise
        if use:
            self.use(kind, version)

    def current(self, kind: str) -> Artifact | None:
        """The version in use, or None where nothing was learned yet."""
        version = self.in_use(kind)
        return self.get(kind, version) if version else None

    def in_use(self, kind: str) -> str:
        """The name of the version in use, or nothing; quick enough to be asked at every request."""
        try:
            return (self.root / kind / CURRENT).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""

    def get(self, kind: str, version: str) -> Artifact:
        """One version. Raises ArtifactError where it is missing or its manifest cannot be read."""
        path = self.root / kind / version
        try:
            manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError) as fault:
            raise ArtifactError(f"no readable {kind} version {version}: run `kirana train` again") from fault
        return Artifact(kind, version, path, manifest["made_at"], manifest["facts"])

    def versions(self, kind: str) -> tuple[Artifact, ...]:
        """Every complete version, oldest first."""
        found = sorted(path.parent.name for path in (self.root / kind).glob(f"*/{MANIFEST}") if _is_complete(path))
        return tuple(self.get(kind, version) for version in found)

    def use(self, kind: str, version: str) -> None:
        """Puts a version into use, in one step for every reader. Raises ArtifactError where it does not exist."""
        self.get(kind, version)
        pointer = self.root / kind / CURRENT
        fresh = pointer.with_suffix(f".{uuid4().hex[:6]}")
        fresh.write_text(version + "\n", encoding="utf-8")
        fresh.replace(pointer)

    def tidy(self, kind: str, keep: int = 5) -> None:
        """Removes what a killed process left, and versions beyond the newest `keep`; never the one in use."""
        current = self.current(kind)
        for rubbish in (self.root / kind).glob(f"{UNFINISHED}*"):
            shutil.rmtree(rubbish, ignore_errors=True)
        for artifact in self.versions(kind)[:-keep]:
            if current is None or artifact.version != current.version:
                shutil.rmtree(artifact.path, ignore_errors=True)


def _is_complete(manifest: Path) -> bool:
    return not manifest.parent.name.startswith(UNFINISHED)


def _write_manifest(artifact: Artifact, folder: Path) -> None:
    known = {name: value for name, value in asdict(artifact).items() if name != "path"}
    (folder / MANIFEST).write_text(json.dumps(known, indent=1, default=str) + "\n", encoding="utf-8")


def arrays(file: Path) -> dict[str, NDArray[Any]]:
    """What `numpy.savez` wrote without pickles, by name. Raises OSError where it is missing, ValueError where it is not
    whole."""
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as held:
            return {name: np.asarray(held[name]) for name in held.files}
    except (BadZipFile, EOFError, zlib.error) as fault:
        raise ValueError(f"{file.name} is not whole: {fault}") from fault
