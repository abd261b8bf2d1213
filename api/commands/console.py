"""What a person sees of a command: results on standard output, progress and errors beside it on standard error."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from search.progress import Advance

OUT = Console(highlight=False)
ASIDE = Console(stderr=True, highlight=False)


class Bars:
    """Progress as a person likes to see it: a line a stage, which stays when the stage is over."""

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[Advance]:
        """A bar of `total` steps; without a total, a spinner and the time."""
        counted = (BarColumn(), MofNCompleteColumn()) if total else ()
        columns = (SpinnerColumn(finished_text="[green]✓"), TextColumn("{task.description}"), *counted)
        with Progress(*columns, TimeElapsedColumn(), console=ASIDE) as drawn:
            task = drawn.add_task(name, total=total)
            yield lambda steps: drawn.advance(task, steps)
            done = drawn.tasks[task].completed if total is None else total
            drawn.update(task, total=done or 1, completed=done or 1)
