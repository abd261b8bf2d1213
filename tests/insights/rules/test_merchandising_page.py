"""The merchandising page keeps its promises: its campaign is run, command by command, on the small demo marketplace."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from tests.insights.rules.conftest import Demo

PAGE = (Path(__file__).parents[3] / "docs" / "merchandising.md").read_text(encoding="utf-8")
COMMANDS = [
    line.removeprefix("$ kirana ")
    for block in re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
    for line in block.splitlines()
]
FEWER = ("--most", "150")
"""A rehearsal of the tests draws fewer questions; nothing else differs from what the page says."""


@pytest.fixture(scope="module")
def said(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What each command of the page printed, in the order of the page."""
    folder = tmp_path_factory.mktemp("campaign")
    (campaign,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (folder / "diwali.yaml").write_text(campaign, encoding="utf-8")
    environment = {"KIRANA_HOME": str(demo.home), "COLUMNS": "160", "TERM": "dumb"}
    printed = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for command in COMMANDS:
            words = [*command.split(), *(FEWER if command.startswith("rules rehearse") else ())]
            result = CliRunner().invoke(app, words, env=environment)
            assert result.exit_code == 0, f"{command}\n{result.output}"
            printed[command] = result.output
    return printed


def output(said: dict[str, str], beginning: str) -> str:
    return next(text for command, text in said.items() if command.startswith(beginning))


def test_every_step_of_the_campaign_works(said: dict[str, str]) -> None:
    assert list(said) == COMMANDS
    assert {command.split()[1] for command in COMMANDS} >= {"import", "preview", "rehearse", "publish", "rollback"}


def test_the_preview_shows_both_pages_and_names_the_rule(said: dict[str, str]) -> None:
    assert "Diwali is on 14 November" in output(said, "rules preview diwali-sweets diwali-banner")
    assert "before" in output(said, "rules preview diwali-sweets --text")


def test_the_rehearsal_warns_of_the_harmful_rule_and_looks_at_the_campaign_in_its_time(said: dict[str, str]) -> None:
    assert re.search(r"margin-first, looked at as of .*: worse\.", output(said, "rules rehearse margin-first"))
    assert "diwali-sweets, looked at as of 2031-11-10" in output(said, "rules rehearse diwali-sweets")


def test_what_is_published_is_listed_and_the_rollback_takes_it_back(said: dict[str, str]) -> None:
    listed = output(said, "rules list")
    assert re.search(r"diwali-sweets +planned", listed)
    assert "margin-first" not in listed
    assert "Back to 2026-01-01" in output(said, "rules rollback --to")
    assert "published" in output(said, "rules trail")
