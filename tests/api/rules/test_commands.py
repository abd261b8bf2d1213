import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli import app
from api.wiring import Marketplace

Kirana = Callable[..., Result]
RULES = """rules:
- id: first
  action: {kind: pin, position: 1}
  target: {products: [ghee]}
  when: {queries: [rice]}
- id: surya
  action: {kind: boost, factor: 2}
  target: {brands: [Surya]}
"""
QUERQY = "chawal =>\n  SYNONYM: rice\nrice =>\n  UP(3): surya\n  UP(3): nonsense\n"


@pytest.fixture
def kirana(ruled: Marketplace) -> Kirana:
    """The command on the marketplace of the test."""
    environment = {
        "KIRANA_HOME": str(ruled.settings.home),
        "KIRANA_DATABASE": ruled.database.engine.url.render_as_string(hide_password=False),
        "COLUMNS": "200",
        "TERM": "dumb",
        "LOGNAME": "anna",
    }
    return lambda *said: CliRunner().invoke(app, ["rules", *map(str, said)], env=environment)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / "rules.yaml"
    written.write_text(RULES)
    return written


def good(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.output


def bad(result: Result) -> str:
    assert result.exit_code == 1, result.output
    assert "Traceback" not in result.output
    return result.stderr


def states(kirana: Kirana) -> dict[str, str]:
    found = re.findall(r"^ +([a-z][\w-]*) +(draft|planned|live|ended) ", kirana("list").stdout, re.MULTILINE)
    return dict(found)


def test_a_file_is_applied_once_and_shown_before(kirana: Kirana, file: Path) -> None:
    assert "Make some with" in good(kirana("list"))
    for expected in ("pin at 1 ghee, asks for “rice”", "boost ×2 brand Surya", "surya"):
        assert expected in good(kirana("diff", file))
    assert states(kirana) == {}
    assert kirana("diff", file, "--exit-code").exit_code == 1
    assert "live within a second" in good(kirana("apply", file))
    assert states(kirana) == {"first": "live", "surya": "live"}
    assert "Nothing differs" in good(kirana("apply", file))
    assert "Nothing differs" in good(kirana("diff", file, "--exit-code"))


def test_what_is_not_in_the_file_is_left_alone_or_pruned(kirana: Kirana, file: Path) -> None:
    good(kirana("apply", file))
    file.write_text(RULES.partition("- id: surya")[0].replace("position: 1", "position: 2"))
    assert "left alone" in good(kirana("diff", file))
    assert re.search(r"~ +first +action.position +1 +2", good(kirana("apply", file)))
    assert states(kirana) == {"first": "live", "surya": "live"}
    assert "removed" in good(kirana("apply", file, "--prune"))
    assert states(kirana) == {"first": "live"}


def test_a_draft_is_kept_and_not_live(kirana: Kirana, file: Path) -> None:
    assert "Kept as drafts" in good(kirana("apply", file, "--draft"))
    assert states(kirana) == {"first": "draft", "surya": "draft"}
    assert "first: live; version 1 is live" in good(kirana("publish", "first"))
    assert states(kirana) == {"first": "live", "surya": "draft"}
    assert "No ended rules." in good(kirana("list", "--state", "ended"))


def test_a_bad_rule_leaves_all_of_the_file_out(kirana: Kirana, file: Path) -> None:
    file.write_text(RULES.replace("[ghee]", "[ghee, nothing]"))
    assert "target.products.1: there is no product 'nothing'" in bad(kirana("apply", file))
    file.write_text(RULES.replace("position: 1", "position: 0"))
    assert re.search(
        r"rules.yaml: rule 1: rule first: action.position: .*Nothing of it was used", bad(kirana("apply", file))
    )
    file.write_bytes(b"\xff\xfe")
    assert "UTF-8" in bad(kirana("apply", file))
    assert states(kirana) == {}


KILLED = """
import os, signal, sys
from types import SimpleNamespace
from api.rules import desk
from indexer.exchange.documents import read_yaml
from indexer.exchange.querqy_reading import Imported
from store.database import open_database
from store.rules.versions import Author

def killing(*_):
    os.kill(os.getpid(), signal.SIGKILL)

desk.publications.publish = killing
url, text = sys.argv[1:]
market = SimpleNamespace(database=open_database(url), engine=None)
desk.Desk(market, Author("anna", "admin")).apply(Imported(read_yaml(text)), publish=True)
"""


def test_a_kill_in_the_middle_leaves_nothing_of_the_file(kirana: Kirana, file: Path, ruled: Marketplace) -> None:
    url = ruled.database.engine.url.render_as_string(hide_password=False)
    killed = subprocess.run([sys.executable, "-c", KILLED, url, RULES], check=False)
    assert killed.returncode == -9
    assert states(kirana) == {}
    good(kirana("apply", file))


def test_a_rule_that_hides_everything_needs_a_yes(kirana: Kirana, file: Path) -> None:
    file.write_text("- {id: all, action: {kind: filter}, target: {brands: [Nobody]}}")
    assert "--yes" in bad(kirana("apply", file))
    assert states(kirana) == {}
    good(kirana("apply", file, "--yes"))
    good(kirana("withdraw", "all"))
    assert "--yes" in bad(kirana("publish", "all"))
    good(kirana("publish", "all", "--yes"))


def test_a_rule_is_planned_called_off_and_taken_back(kirana: Kirana, file: Path) -> None:
    good(kirana("apply", file, "--draft"))
    assert "version 1 goes live at 2036-11-08 18:30 UTC" in good(
        kirana("publish", "first", "--at", "2036-11-09T00:00+05:30")
    )
    assert "draft" in good(kirana("withdraw", "first"))
    good(kirana("publish", "first"))
    file.write_text(RULES.replace("position: 1", "position: 9"))
    good(kirana("apply", file))
    assert "version 1 is live" in good(kirana("rollback", "first"))
    assert "version 2 is live" in good(kirana("publish", "first", "--version", "2"))
    assert "Back to 2026-01-01 00:00 UTC: first, surya." in good(kirana("rollback", "--to", "2026-01-01"))
    assert states(kirana) == {"first": "draft", "surya": "draft"}
    assert "lies in the past" in bad(kirana("publish", "first", "--at", "2026-01-01"))
    assert "lies in the future" in bad(kirana("rollback", "--to", "2036-01-01"))


def test_show_and_trail_say_what_was_done_by_whom(kirana: Kirana, file: Path) -> None:
    good(kirana("apply", file))
    good(kirana("remove", "surya"))
    shown = good(kirana("show", "first"))
    assert "kind: pin" in shown
    assert "live: this is version 1, version 1 is live" in shown
    assert re.search(r"anna \(command line\) +removed +surya", good(kirana("trail")))
    assert "first" not in good(kirana("trail", "surya"))
    assert len(good(kirana("trail", "--last", 1)).strip().splitlines()) == 3


@pytest.mark.parametrize("command", ["show", "publish", "withdraw", "rollback", "remove"])
def test_a_rule_that_is_not_there_is_told(kirana: Kirana, command: str) -> None:
    assert "'none'" in bad(kirana(command, "none"))


@pytest.mark.parametrize(
    "said", [["rollback"], ["rollback", "--to", "yesterday"], ["apply", "none.yaml"], ["nonsense"]]
)
def test_wrong_usage_ends_with_2(kirana: Kirana, said: list[str]) -> None:
    assert kirana(*said).exit_code == 2


def test_querqy_comes_in_as_drafts_and_says_what_it_left_out(kirana: Kirana, tmp_path: Path) -> None:
    file = tmp_path / "rules.txt"
    file.write_text(QUERQY)
    taken = kirana("import", file)
    assert "Kept as drafts" in good(taken)
    assert re.search(r"line 5 +UP\(3\): nonsense", taken.stderr)
    assert states(kirana) == {"chawal-synonym": "draft", "rice-boost": "draft"}
    assert 'UP(3): * {"term": {"brand": "Surya"}}' in good(kirana("export", "--format", "querqy"))
    file.write_text(QUERQY + "dal =>\n  SYNONYN: lentil\n")
    assert re.search(r"rules.txt: line 7: .*Nothing of it was used", bad(kirana("import", file)))


def test_what_is_exported_can_be_applied_again(kirana: Kirana, file: Path, tmp_path: Path) -> None:
    good(kirana("apply", file))
    out = tmp_path / "out.yaml"
    good(kirana("export", "--out", out))
    assert "Nothing differs" in good(kirana("apply", out))
    assert out.read_text() == kirana("export", "--live").stdout
    good(kirana("withdraw", "first"))
    assert "first" not in kirana("export", "--live").stdout
    left_out = kirana("export", "--format", "querqy")
    assert re.search(r"first +pin", left_out.stderr)
