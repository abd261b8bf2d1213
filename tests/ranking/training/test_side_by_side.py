import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ranking.training.side_by_side import HelperLostError, side_by_side

linux = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")


@pytest.mark.parametrize("processes", [1, 2, 3, 9])
@pytest.mark.parametrize("count", [0, 1, 5])
def test_what_is_made_comes_in_the_order_of_the_items(processes: int, count: int) -> None:
    with side_by_side(lambda item: item * item, range(count), processes) as made:
        assert list(made) == [item * item for item in range(count)]


@linux
def test_processes_share_what_is_in_memory_and_none_is_left() -> None:
    held = {"a": 1, "b": 2}
    with side_by_side(lambda name: (held[name], os.getpid()), ["a", "b"], 2) as made:
        values, processes = zip(*made, strict=True)
    assert values == (1, 2)
    assert len({*processes, os.getpid()}) == 3
    assert not any(runs(process) for process in processes)


@pytest.mark.parametrize("processes", [1, 2])
def test_a_fault_is_raised_where_the_work_was_asked_for(processes: int) -> None:
    def work(item: int) -> int:
        if item == 2:
            raise ValueError("two is not wanted")
        return item

    made: list[int] = []
    with side_by_side(work, [0, 1, 2, 3], processes) as done, pytest.raises(ValueError, match="two is not wanted"):
        made.extend(done)
    assert made == [0, 1]


@linux
def test_of_a_process_that_was_killed_a_sentence_says_what_to_do() -> None:
    def work(item: int) -> int:
        if item == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return item

    told = r"ended \(exit code -9\).*KIRANA_TRAINING_PROCESSES=1"
    with pytest.raises(HelperLostError, match=told), side_by_side(work, [0, 1, 2, 3], 2) as made:
        list(made)


@linux
def test_processes_end_when_the_one_that_started_them_is_killed() -> None:
    program = """
import os, time
from ranking.training.side_by_side import side_by_side

def work(item):
    os.write(1, b"%d\\n" % os.getpid())  # at once: print may write a number and its line's end apart
    time.sleep(0.2)
    return bytes(1_000_000)

with side_by_side(work, range(1_000), 3) as made:
    for one in made:
        time.sleep(0.5)
"""
    started = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert started.stdout is not None
    helpers = {int(started.stdout.readline()) for _ in range(3)}
    started.kill()
    started.wait()
    deadline = time.monotonic() + 30
    while any(runs(helper) for helper in helpers) and time.monotonic() < deadline:
        time.sleep(0.05)
    started.stdout.close()
    assert not any(runs(helper) for helper in helpers)


def runs(process: int) -> bool:
    """Whether there is such a process that still does something."""
    try:
        said = Path(f"/proc/{process}/stat").read_text(encoding="ascii")
    except FileNotFoundError:
        return False
    return said.rsplit(")", 1)[1].split()[0] != "Z"
