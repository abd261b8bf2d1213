"""The compose file starts what the tests ran against, and nothing that everyone can reach."""

import json
import re
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]  # it ships no types

ROOT = Path(__file__).parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


def test_opensearch_is_the_version_that_the_engine_was_tried_on() -> None:
    assert COMPOSE["opensearch"]["image"] == "opensearchproject/opensearch:3.6.0"
    assert COMPOSE["dashboards"]["image"].endswith(":3.6.0")


def test_every_port_is_open_on_this_machine_alone() -> None:
    ports = [port for service in COMPOSE.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_every_server_keeps_its_data_and_says_when_it_is_healthy() -> None:
    for name in ("opensearch", "postgres"):
        assert COMPOSE[name]["volumes"]
        assert COMPOSE[name]["healthcheck"]["test"]


def test_the_image_holds_every_package_of_ours() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    copied = set(re.findall(r"^COPY (\w+) ", dockerfile, re.MULTILINE))
    packages = {folder.parent.name for folder in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    assert packages | {"mappings"} <= copied
    assert all((ROOT / folder).is_dir() for folder in copied)
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied <= kept


def test_health_checks_are_command_lists() -> None:
    assert json.loads(re.findall(r"HEALTHCHECK.*?CMD (\[.*?\])$", (ROOT / "Dockerfile").read_text(), re.S | re.M)[0])
