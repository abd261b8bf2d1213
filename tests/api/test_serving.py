"""The server as people start it: another process, a real port, a signal at the end."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from api.auth import Identity, Tokens
from api.listing import LONGEST_TEXT
from api.wiring import Marketplace

KIRANA = (sys.executable, "-m", "api.cli")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(port: int, path: str, token: str = "") -> tuple[int, bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})
        with connection.getresponse() as response:
            return response.status, response.read()


def started(port: int, server: "subprocess.Popen[str]") -> None:
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up:
        assert server.poll() is None, server.communicate()
        try:
            assert get(port, "/readyz")[0] == 200
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server did not start")


@pytest.fixture(scope="module")
def port(market: Marketplace) -> Iterator[int]:
    """The port of a server with two workers over the marketplace of the other tests."""
    chosen = free_port()
    server = subprocess.Popen(
        [*KIRANA, "serve", "--port", str(chosen), "--workers", "2"],
        env=os.environ | {"KIRANA_HOME": str(market.settings.home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        started(chosen, server)
        yield chosen
    finally:
        server.send_signal(signal.SIGINT)
        said, wrong = server.communicate(timeout=30)
    assert f"http://127.0.0.1:{chosen}/docs" in said
    assert "Traceback" not in wrong


def test_a_shop_gets_its_page_over_the_wire(port: int, tokens: Tokens) -> None:
    status, body = get(port, "/v1/for-you?mode=reorder", tokens.issue(Identity("retailer", "R00001"), hours=1))
    assert status == 200
    assert json.loads(body)["hits"][0]["bought"]


def test_ten_thousand_devanagari_letters_get_a_page(port: int) -> None:
    status, body = get(port, f"/v1/search?q={quote('चावल ' * 2000)}")
    assert status == 200
    assert len(json.loads(body)["text"]) <= LONGEST_TEXT


def test_all_workers_are_counted_together(port: int) -> None:
    for _ in range(20):
        assert get(port, "/v1/trending?size=1")[0] == 200
    lines = get(port, "/metrics")[1].decode().splitlines()
    counted = 'kirana_requests_total{method="GET",route="/v1/trending",status="200"}'
    assert [line for line in lines if line.startswith(counted)] == [f"{counted} 20.0"]


def test_a_port_that_is_taken_is_one_sentence(port: int, tmp_path: Path) -> None:
    refused = subprocess.run(
        [*KIRANA, "serve", "--port", str(port)],
        env=os.environ | {"KIRANA_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert refused.returncode == 1
    assert "choose another --port" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_help_needs_none_of_the_heavy_libraries() -> None:
    heavy = ("pandas", "numpy", "tantivy", "implicit", "lightgbm", "matplotlib", "sqlalchemy", "fastapi", "uvicorn")
    script = f"import sys, api.cli; print([name for name in {heavy} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
