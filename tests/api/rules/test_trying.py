"""`kirana rules preview`, `rehearse`, `check` and `report`, as somebody types them."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from api.wiring import Marketplace
from tests.api.rules.test_commands import Kirana, bad, file, good, kirana
from tests.api.rules.test_trials import FIRED, log

__all__ = ["file", "kirana"]


def test_a_draft_is_shown_side_by_side(kirana: Kirana, file: Path) -> None:
    kirana("import", file)
    said = good(kirana("preview", "first", "--text", "rice", "--k", 3))
    assert re.search(r"1 +\S.* Cow Ghee +new, was \d+ +first", said)
    assert re.search(r"gone +was at +is at +by", said)
    assert "33 products" in said


def test_a_file_is_tried_before_it_is_kept(kirana: Kirana, file: Path) -> None:
    assert "Cow Ghee" in good(kirana("preview", "--file", file, "--text", "rice", "--k", 3))
    assert "Make some with" in good(kirana("list"))


def test_where_nothing_differs_it_says_so(kirana: Kirana, file: Path) -> None:
    kirana("import", file)
    assert "Nobody would see a difference" in good(kirana("preview", "first", "--text", "oil"))
    kirana("apply", file)
    assert "nothing that is not live" in bad(kirana("preview", "--text", "oil"))


def test_a_rehearsal_ends_with_what_it_comes_to(kirana: Kirana, file: Path, ruled: Marketplace) -> None:
    log(ruled, {}, {})
    kirana("import", file)
    said = good(kirana("rehearse", "first"))
    assert "first, looked at as of" in said
    assert "nothing to judge by" in said
    assert re.search(r"1 first pages differ|2 first pages differ", said)
    assert "2 orders were made on touched pages" in said
    found = json.loads(kirana("rehearse", "first", "--json").stdout)
    assert found["impact"]["rules"] == ["first"]


def test_a_rehearsal_without_anything_asked_says_what_to_import(kirana: Kirana, file: Path) -> None:
    kirana("import", file)
    assert "`kirana import` orders or events first" in bad(kirana("rehearse"))


def test_the_check_names_what_is_wrong_and_can_end_with_one(kirana: Kirana, tmp_path: Path) -> None:
    assert "Nothing was found" in good(kirana("check"))
    soon = (datetime.now(UTC) + timedelta(days=2)).replace(tzinfo=None).isoformat(timespec="seconds")
    written = tmp_path / "ending.yaml"
    rule = {"id": "soon", "action": {"kind": "boost", "factor": 2}, "target": {"brands": ["Surya"]}}
    written.write_text(json.dumps({"rules": [rule | {"when": {"ends_at": soon}}]}))
    kirana("apply", written)
    result = kirana("check", "--exit-code")
    assert result.exit_code == 1
    assert re.search(r"soon +ending +ends on", result.stdout)


def test_the_report_is_a_rule_a_row(kirana: Kirana, ruled: Marketplace) -> None:
    assert "No rule fired" in good(kirana("report"))
    log(ruled, FIRED)
    assert re.search(r"pin +1 +1 +1 +1 +1\.0 +0\.0 ", good(kirana("report")))


def test_a_text_and_a_category_at_once_are_refused(kirana: Kirana) -> None:
    assert kirana("preview", "--text", "rice", "--category", "Staples").exit_code == 2
