"""`make services` starts what it finds, says what to set and what is missing. A small server plays OpenSearch."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from socket import socket

import pytest

ROOT = Path(__file__).parents[1]

PLAYED = f"""#!/usr/bin/env bash
# -d -p PIDFILE -E setting=value …
echo "$OPENSEARCH_JAVA_OPTS $OPENSEARCH_PATH_CONF $@" > "$(dirname "$0")/said"
port=$(printf '%s\\n' "$@" | sed -n 's/^http.port=//p')
cd "$(dirname "$0")/../answers"
{sys.executable} -m http.server --bind 127.0.0.1 "$port" >/dev/null 2>&1 &
echo $! > "$3"
"""

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="the script asks with curl")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A checkout with the script alone, and an unpacked archive beside it."""
    for name in ("services.sh", "docker-compose.yml"):
        shutil.copy(ROOT / name, tmp_path / name)
    for folder in ("archive/bin", "archive/config", "archive/answers/_cluster"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "archive/answers/_cluster/health").write_text("{}")
    (tmp_path / "broken").mkdir()
    for program, text in (("archive/bin/opensearch", PLAYED), ("broken/initdb", "#!/bin/sh\nexit 1\n")):
        (tmp_path / program).write_text(text)
        (tmp_path / program).chmod(0o755)
    yield tmp_path
    services(tmp_path, "stop")


def services(place: Path, word: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": f"{place}/broken:{os.environ['PATH']}", **settings}
    return subprocess.run([place / "services.sh", word], env=environment, capture_output=True, text=True, check=False)


def free_port() -> str:
    with socket() as one:
        one.bind(("127.0.0.1", 0))
        return str(one.getsockname()[1])


def test_the_archive_is_started_on_loopback_and_what_to_set_is_said(place: Path) -> None:
    port = free_port()
    said = services(place, "start", OPENSEARCH_HOME=str(place / "archive"), OPENSEARCH_PORT=port)
    assert f"export KIRANA_SEARCH=opensearch://127.0.0.1:{port}" in said.stdout
    asked = (place / "archive/bin/said").read_text()
    assert "-Xms1g -Xmx1g" in asked
    assert "network.host=127.0.0.1" in asked
    assert f"path.data={place}/var/services/opensearch/data" in asked
    assert "plugins.security.disabled" not in asked
    again = services(place, "start", OPENSEARCH_HOME=str(place / "archive"), OPENSEARCH_PORT=port)
    assert "OpenSearch runs already." in again.stdout
    assert "OpenSearch is stopped." in services(place, "stop").stdout


def test_a_security_plugin_is_switched_off(place: Path) -> None:
    (place / "archive/plugins/opensearch-security").mkdir(parents=True)
    services(place, "start", OPENSEARCH_HOME=str(place / "archive"), OPENSEARCH_PORT=free_port())
    assert "plugins.security.disabled=true" in (place / "archive/bin/said").read_text()


def test_without_an_archive_it_says_which_one_to_unpack(place: Path) -> None:
    said = services(place, "start")
    assert said.returncode == 1
    assert "unpack the archive of OpenSearch 3.6.0, and set OPENSEARCH_HOME" in said.stdout


def test_one_that_ends_at_once_shows_its_last_words(place: Path) -> None:
    launcher = place / "archive/bin/opensearch"
    launcher.write_text("#!/usr/bin/env bash\necho 'can not run opensearch as root'\nexit 1\n")
    said = services(place, "start", OPENSEARCH_HOME=str(place / "archive"), OPENSEARCH_PORT=free_port())
    assert said.returncode == 1
    assert "can not run opensearch as root" in said.stderr
    assert "OpenSearch did not start" in said.stdout
