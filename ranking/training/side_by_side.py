"""Work on several moments of the past side by side, in processes that share what this one holds in memory.

They are forked, so that millions of order lines are neither copied nor sent, and end with their work or with this
process, whichever is first. Where a system cannot fork safely (other than Linux), the work is done one by one.
"""

import gc
import multiprocessing
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from typing import Generic, TypeVar

Item = TypeVar("Item")
Done = TypeVar("Done")


class HelperLostError(Exception):
    """A process ended before its work was done; the sentence says what to do next."""


@contextmanager
def side_by_side(work: Callable[[Item], Done], items: Sequence[Item], processes: int = 1) -> Iterator[Iterator[Done]]:
    """Gives what `work` makes of each item, in their order; at most so many `processes` work at a time.

    What is made must pickle. Enter it before threads are started (a fork takes their locks along, but not them). Raises
    what `work` raised, and HelperLostError where a process was killed.
    """
    count = min(processes, len(items))
    if count < 2 or not sys.platform.startswith("linux"):
        yield map(work, items)
        return
    helpers = [_Helper.fork(work, items[place::count]) for place in range(count)]
    try:
        yield (helpers[place % count].next() for place in range(len(items)))
    finally:
        for helper in helpers:
            helper.end()


@dataclass(frozen=True, slots=True)
class _Helper(Generic[Done]):
    process: ForkProcess
    said: Connection

    @classmethod
    def fork(cls, work: Callable[[Item], Done], share: Sequence[Item]) -> "_Helper[Done]":
        context = multiprocessing.get_context("fork")
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=_work_off, args=(work, share, receiver, sender), daemon=True)
        process.start()
        sender.close()  # so that reading ends when the process does
        return cls(process, receiver)

    def next(self) -> Done:
        try:
            fault, done = self.said.recv()
        except EOFError:
            self.process.join()
            raise HelperLostError(
                f"a process that replays the past was ended (exit code {self.process.exitcode}), perhaps for want of "
                "memory: set KIRANA_TRAINING_PROCESSES=1, which takes less of it and more time"
            ) from None
        if fault is not None:
            raise fault
        made: Done = done
        return made

    def end(self) -> None:
        self.process.terminate()
        self.process.join()
        self.said.close()


def _work_off(work: Callable[[Item], object], share: Sequence[Item], receiver: Connection, sender: Connection) -> None:
    """One item after another; sending fails when nobody is left to read, and that ends the process too."""
    receiver.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one that started this one hears it, and ends this one
    gc.freeze()  # what was there before is left alone: its pages stay shared
    for item in share:
        try:
            answer: tuple[Exception | None, object] = (None, work(item))
        except Exception as fault:  # noqa: BLE001 (whatever it is, it is raised where the work was asked for)
            fault.add_note(traceback.format_exc())  # its own would be lost on the way
            answer = (fault, None)
        try:
            sender.send(answer)
        except BrokenPipeError:
            return
