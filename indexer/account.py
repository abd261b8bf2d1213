"""What became of an imported file: every step of cleaning, what was stored, and what was rejected."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["products", "retailers", "orders", "judgments", "events"]
KINDS: tuple[Kind, ...] = ("products", "retailers", "orders", "judgments", "events")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of cleaning: it saw `rows`, changed `mended` of them and set `rejected` aside; `sentence` says why."""

    name: str
    rows: int
    mended: int
    rejected: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Stored:
    """How many rows of a kind the file holds after cleaning, and how many of them were new or different."""

    kind: Kind
    rows: int
    changed: int


@dataclass(frozen=True, slots=True)
class ImportAccount:
    """What became of one file. `guessed`: the kind was told from its columns. `rows`: as read, before any cleaning."""

    file: Path
    preset: str
    kinds: tuple[Kind, ...]
    guessed: bool
    rows: int
    steps: tuple[Step, ...]
    stored: tuple[Stored, ...]
    rejected: int
    rejected_file: Path | None
