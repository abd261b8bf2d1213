"""The account of an import: what each step of cleaning saw, mended and rejected, and the rejected rows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from indexer.account import ImportAccount, Step

Flags = pd.Series  # of bool, on the index of the frame it speaks of


class InputError(Exception):
    """A file cannot be imported. `str()` is the whole sentence: what is wrong, where, and what to do."""

    def __init__(
        self, sentence: str, remedy: str, *, file: Path | str, row: int | None = None, column: str | None = None
    ) -> None:
        self.sentence, self.remedy, self.file, self.row, self.column = sentence, remedy, str(file), row, column
        self.accounts: tuple[ImportAccount, ...] = ()  # of the files of the same command that are already stored
        where = [str(file), *([f"row {row}"] if row is not None else []), *([f"column {column}"] if column else [])]
        super().__init__(f"{', '.join(where)}: {sentence}. {remedy}.")


@dataclass(slots=True)
class Ledger:
    """Collects the account while a file is cleaned. Frames that pass through are indexed by row number."""

    steps: list[Step] = field(default_factory=list)
    grave: int = 0  # rows that could not be understood; more than half of them, and it is the wrong file
    _rejected: list[pd.DataFrame] = field(default_factory=list)

    def keep(
        self,
        name: str,
        frame: pd.DataFrame,
        bad: Flags,
        reason: str,
        column: str = "",
        *,
        grave: bool = False,
        rows: int | None = None,
    ) -> pd.DataFrame:
        """Reject the rows where `bad`, note it as a step, and return the others. `reason` goes after "the row …"."""
        rejected = self.reject(frame, bad, reason, column, grave=grave)
        if rejected:
            self.note(
                name,
                len(frame) if rows is None else rows,
                rejected=rejected,
                sentence=f"{reason}, as row {frame.index[bad][0]}",
            )
        return frame[~bad]

    def reject(
        self, frame: pd.DataFrame, bad: Flags, reason: "str | pd.Series[str]", column: str = "", *, grave: bool = False
    ) -> int:
        """Set the rows aside where `bad`, without a step of their own; returns how many."""
        rows = frame.index[bad]
        if len(rows):
            reasons = reason if isinstance(reason, str) else reason[bad].to_numpy()
            self._rejected.append(pd.DataFrame({"row": rows, "column": column, "reason": reasons}))
            self.grave += len(rows) if grave else 0
        return len(rows)

    def set_aside(self, rows: int, unreadable: Iterable[int], reason: str) -> None:
        """Reject rows, given by number, that could not even be read."""
        numbers = list(unreadable)
        everything = pd.Series(data=True, index=numbers)
        self.keep("unreadable rows", pd.DataFrame(index=numbers), everything, reason, grave=True, rows=rows)

    def note(self, name: str, rows: int, *, mended: int = 0, rejected: int = 0, sentence: str = "") -> None:
        """Add a step, unless it found nothing to do."""
        if mended or rejected:
            self.steps.append(Step(name, rows, mended, rejected, sentence))

    @property
    def rejections(self) -> pd.DataFrame:
        """The rejected rows: `row` (as numbered in the file), `column`, `reason`; a row once, with its first reason."""
        if not self._rejected:
            return pd.DataFrame({"row": [], "column": [], "reason": []})
        return pd.concat(self._rejected, ignore_index=True).drop_duplicates("row").sort_values("row", kind="stable")
