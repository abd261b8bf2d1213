"""The pages in docs/ know every command, option, setting, parameter, problem and counter that there is."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer.main

from api.cli import app
from api.listing import LONGEST_TEXT, ForYouParameters, SearchParameters
from api.metrics import Metrics
from api.problems import KINDS, TYPE_PREFIX
from api.settings import Settings
from tests.api.shop import Shop

DOCS = Path(__file__).parents[2] / "docs"


def commands() -> dict[str, Any]:
    """Every command by its words; those of a group with the group's."""
    found: dict[str, Any] = {}
    for name, command in typer.main.get_group(app).commands.items():
        inner = getattr(command, "commands", {})
        found |= {f"{name} {word}": one for word, one in inner.items()} or {name: command}
    return found


COMMANDS = commands()


def words(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_each_of_its_options_is_described(command: str) -> None:
    said = words("commands.md")
    assert f"`kirana {command}" in said
    for option in COMMANDS[command].params:
        named = [name for name in option.opts + option.secondary_opts if name.startswith("--")]
        assert not named or any(f"`{name}`" in said for name in named), named


def test_every_setting_is_described_with_its_default() -> None:
    described = dict(re.findall(r"^\| `KIRANA_([A-Z_]+)` \|.*\| (.+) \|$", words("commands.md"), re.MULTILINE))
    assert {name.lower() for name in described} == set(Settings.model_fields)
    for name in ("home", "search", "events", "encoder", "ranker", "host", "port", "workers"):
        assert described[name.upper()].strip("`") == str(Settings.model_fields[name].default)


@pytest.mark.parametrize("name", sorted({*SearchParameters.model_fields, *ForYouParameters.model_fields}))
def test_every_parameter_of_a_page_is_described(name: str) -> None:
    assert re.search(rf"[`?]{name}[`=]", words("api.md")), name


def test_the_longest_text_is_described() -> None:
    assert f"The first {LONGEST_TEXT} characters are read" in words("api.md")


@pytest.mark.parametrize("kind", KINDS)
def test_every_problem_is_described_with_its_status(kind: Any) -> None:
    assert f"| `{TYPE_PREFIX}{kind.name}` | {kind.status} |" in words("api.md")


def test_every_address_is_described(anybody: Shop) -> None:
    for path in anybody.get("/openapi.json").json()["paths"]:
        assert path.replace("{product_id}", "{id}") in words("api.md"), path


def test_every_counter_is_described() -> None:
    counted = re.findall(r"^# TYPE (kirana_\w+)", Metrics().render().decode(), re.MULTILINE)
    assert len(counted) >= 6
    assert all(f"`{name}`" in words("api.md") for name in counted)
