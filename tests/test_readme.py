"""The README keeps its promises: its sessions are run, line by line, as a newcomer would paste them."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from api.commands.demo import Sizes, prepare
from api.settings import Settings
from api.wiring import open_marketplace
from search.progress import SILENT

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ADDRESS = "127.0.0.1:8000"


@dataclass(frozen=True, slots=True)
class Served:
    """A demo that is being served, as after `make demo`."""

    home: Path
    port: int

    def run(self, script: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Runs lines in one shell, which ends at the first that fails."""
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        there = script.replace(ADDRESS, f"127.0.0.1:{self.port}")
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", there],
            env={**os.environ, "PATH": path, "KIRANA_HOME": str(self.home), **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("demo")
    with closing(open_marketplace(Settings(home=home))) as market:
        prepare(market, SILENT, Sizes(products=300, retailers=20, days=120))
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = int(taken.getsockname()[1])
    kirana = Path(sys.executable).with_name("kirana")
    settings = {"KIRANA_HOME": str(home), "KIRANA_PORT": str(port), "KIRANA_DEMO": "true"}
    server = subprocess.Popen([kirana, "serve"], env={**os.environ, **settings}, stdout=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/readyz")
        yield Served(home, port)
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(address: str) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            urlopen(address, timeout=5).close()  # noqa: S310 (our own address)
        except (URLError, ConnectionError):
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


def session() -> list[str]:
    block = re.search(r"```console\n(.*?)```", README, re.DOTALL)
    assert block is not None
    lines = [line.removeprefix("$ ") for line in block[1].splitlines() if line.startswith("$ ")]
    return [line for line in lines if not line.startswith("source ")]  # the tests run in the environment already


@pytest.mark.skipif(shutil.which("curl") is None, reason="the session asks with curl")
def test_the_session_for_the_other_terminal_works_line_by_line(served: Served) -> None:
    so_far = ""
    for line in session():
        done = served.run(f"{so_far}{line}")
        assert done.returncode == 0, f"{line}\n{done.stderr}"
        if line.startswith("curl"):
            assert '"hits":[{"position":1,' in done.stdout, f"{line}\n{done.stdout}"
        if re.match(r"[A-Z]+=", line):
            so_far += f"{line}\n"


def test_the_four_commands_for_data_of_ones_own_work(served: Served, tmp_path: Path) -> None:
    commands = re.findall(r"^    (kirana (?:import|train|build).*)$", README, re.MULTILINE)
    assert [command.split()[1] for command in commands] == ["import", "train", "build"]
    files = f"cd {served.home / 'demo'}\n"
    done = served.run(files + "\n".join(commands), KIRANA_HOME=str(tmp_path / "own"))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("target", sorted(set(re.findall(r"`?make ([a-z]+)`?", README))))
def test_every_make_target_that_the_readme_names_is_there(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("page", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_every_file_that_a_page_points_to_is_there(page: str) -> None:
    said = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", said):
        assert target.startswith("http") or (ROOT / target).exists(), target
