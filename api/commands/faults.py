"""How an error of ours looks on the command line: one red sentence with the next step, and exit code 1."""

import errno
from typing import Any

import typer
from rich.text import Text
from typer.core import TyperGroup

from api.commands.console import ASIDE

OURS = frozenset({"api", "insights", "indexer", "ranking", "store", "search"})


class Commands(TyperGroup):
    """Runs the commands. An error that nobody foresaw keeps its traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Runs a command; an error with a sentence for people ends it with that sentence."""
        try:
            return super().invoke(ctx)
        except Exception as fault:
            sentence = sentence_of(fault)
            if sentence is None:
                raise
            ASIDE.print(Text(sentence, "red"), soft_wrap=True)
            raise typer.Exit(1) from None


REMEDIES = {
    errno.ENOSPC: "the disk is full. Make room, or set KIRANA_HOME to a folder on another disk",
    errno.EDQUOT: "your share of the disk is full. Make room, or set KIRANA_HOME to a folder on another disk",
    errno.EROFS: "is on a disk that cannot be written. Set KIRANA_HOME, or the path you gave, to one that can",
    errno.EACCES: "may not be read or written by this user. Set KIRANA_HOME, or the path you gave, to one that may",
    errno.EPERM: "may not be changed by this user. Set KIRANA_HOME, or the path you gave, to one that may",
    errno.ENOENT: "does not exist. Check the path",
    errno.ENOTDIR: "lies under something that is no folder. Check the path, and KIRANA_HOME",
    errno.EISDIR: "is a folder. Give a file",
}


def sentence_of(fault: Exception) -> str | None:
    """What to tell a person. Each exception class of our folders says it itself; of others, we know some."""
    missing_extra = isinstance(fault, ModuleNotFoundError) and "pip install" in str(fault)
    if missing_extra or type(fault).__module__.partition(".")[0] in OURS:
        return str(fault)
    if isinstance(fault, OSError) and fault.errno in REMEDIES:
        return f"{fault.filename or 'a file'}: {REMEDIES[fault.errno]}"
    return None
