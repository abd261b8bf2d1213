"""Index versions side by side in one folder, one of them live."""

import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from search.engine import BuildRunningError, EngineError, NoIndexError

SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,100}")


@dataclass(frozen=True, slots=True)
class Pointer:
    """Which version is live, and which was before it (empty: none)."""

    live: str
    previous: str = ""


class Versions:
    """One folder per version, and `live.json`, which is replaced as a whole: a reader sees the old or the new one.

    Folders that the pointer does not name are what a killed build left; the next build removes them.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pointer = folder / "live.json"

    def folder(self, version: str) -> Path:
        """Where a version lives."""
        return self._folder / version

    def pointer(self) -> Pointer:
        """Raises NoIndexError before the first build."""
        try:
            return Pointer(**json.loads(self._pointer.read_text(encoding="utf-8")))
        except (FileNotFoundError, NotADirectoryError):
            raise NoIndexError("no index yet: run `kirana build`") from None

    def stamp(self) -> tuple[int, int]:
        """Changes with every swap and rollback, here or in another process; (0, 0) before the first."""
        return stamp(self._pointer)

    def point(self, pointer: Pointer) -> None:
        """Makes a version live, durably. Only under `writing`."""
        with disk_faults(self._pointer):
            replace_file(self._pointer, json.dumps(asdict(pointer)))

    def begin(self, version: str) -> Path:
        """An empty folder for a new version; rubbish of earlier builds goes. Only under `building`."""
        if not SAFE_NAME.fullmatch(version):
            raise EngineError(f"{version!r} cannot name an index version: use letters, digits, dot, dash, underscore")
        self.clear()
        folder = self.folder(version)
        if folder.exists():
            raise EngineError(f"index version {version} exists already: build it under another name")
        with disk_faults(folder):
            folder.mkdir(parents=True)
        return folder

    def clear(self) -> None:
        """Removes the folders that are neither live nor kept for a rollback. Only under `building`: the folder of a
        build under way has no name yet."""
        try:
            pointer = self.pointer()
        except NoIndexError:
            pointer = Pointer("")
        for folder in self._folder.iterdir() if self._folder.exists() else ():
            if folder.is_dir() and folder.name not in (pointer.live, pointer.previous):
                shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def building(self) -> Iterator[None]:
        """One builder at a time, over all processes; the place is free again when its process dies."""
        with self._locked("build.lock", fcntl.LOCK_EX | fcntl.LOCK_NB):
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One writer at a time, over all processes; the next one waits. The live version stays the same meanwhile."""
        with self._locked("write.lock", fcntl.LOCK_EX):
            yield

    @contextmanager
    def _locked(self, name: str, how: int) -> Iterator[None]:
        with disk_faults(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = (self._folder / name).open("a")
        with lock as held:
            try:
                fcntl.flock(held, how)
            except BlockingIOError:
                raise BuildRunningError("another build is under way: wait for it, or stop it first") from None
            yield


@contextmanager
def disk_faults(place: Path) -> Iterator[None]:
    """Says what a full or read-only disk means; the term index reports one as a ValueError."""
    try:
        yield
    except (OSError, ValueError) as fault:
        raise EngineError(f"{place} cannot be written ({fault}): the live index is as it was; try again") from fault


def stamp(file: Path) -> tuple[int, int]:
    """What changes when a file is replaced: inode and time; (0, 0) where there is none."""
    try:
        status = file.stat()
    except (FileNotFoundError, NotADirectoryError):
        return (0, 0)
    return (status.st_ino, status.st_mtime_ns)


def replace_file(file: Path, text: str) -> None:
    """Writes a file so that a reader, or a crash, meets the old text or the new one."""
    beside = file.with_name(file.name + ".new")
    with beside.open("w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(file)
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
