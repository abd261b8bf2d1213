from typing import Any

import pytest

from tests.api.rules.conftest import Open
from tests.api.rules.staff import Staff, fields, refused

YAML = """rules:
- {id: first, action: {kind: pin, position: 1}, target: {products: [ghee]}, when: {queries: [rice]}}
- {id: surya, action: {kind: boost, factor: 2}, target: {brands: [Surya]}, when: {queries: [rice]}}
"""
QUERQY = "chawal =>\n SYNONYM: rice\nrice =>\n UP(3): surya\n UP(3): nonsense\n"


def take(staff: Staff, text: str | bytes, **parameters: str) -> Any:
    return staff.client.post("/v1/rules/import", content=text, params=parameters, headers=staff.headers)


def changes(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 200, answer.text
    return [(one["rule_id"], one["change"]) for one in answer.json()["differences"]]


def states(staff: Staff) -> dict[str, str]:
    return {view["rule"]["id"]: view["state"] for view in staff.get("/v1/rules").json()["rules"]}


def test_a_file_is_taken_in_once_and_can_be_tried_before(anna: Staff) -> None:
    new = [("first", "new"), ("surya", "new")]
    assert changes(take(anna, YAML, dry_run="true")) == new
    assert states(anna) == {}
    assert changes(take(anna, YAML)) == new
    assert changes(take(anna, YAML)) == []
    assert states(anna) == {"first": "draft", "surya": "draft"}
    assert changes(take(anna, YAML, publish="true")) == [("first", "published"), ("surya", "published")]
    assert states(anna) == {"first": "live", "surya": "live"}
    (one,) = take(anna, YAML.replace("factor: 2", "factor: 3"), publish="true").json()["differences"]
    assert one["fields"] == [{"path": "action.factor", "before": 2.0, "after": 3.0}]
    assert changes(take(anna, YAML.partition("- {id: surya")[0], prune="true")) == [("surya", "removed")]


def test_what_went_out_is_taken_in_without_a_difference(anna: Staff) -> None:
    take(anna, YAML, publish="true")
    out = anna.get("/v1/rules/export")
    assert out.headers["content-type"].startswith("application/yaml")
    assert changes(take(anna, out.text, publish="true")) == []
    anna.post("first/withdraw")
    assert "first" not in anna.get("/v1/rules/export", live=True).text


def test_querqy_comes_in_and_goes_out(anna: Staff) -> None:
    answer = take(anna, QUERQY, format="querqy")
    assert changes(answer) == [("chawal-synonym", "new"), ("rice-boost", "new")]
    assert [one["where"] for one in answer.json()["unmatched"]] == ["line 5"]
    take(anna, YAML)
    out = anna.get("/v1/rules/export", format="querqy").text
    assert "SYNONYM: rice" in out
    assert "# first: pin" in out


def test_nothing_is_taken_from_a_bad_file(anna: Staff) -> None:
    assert "line 6" in refused(take(anna, QUERQY + "nonsense\n", format="querqy"), 422)["detail"]
    assert "there is no product" in refused(take(anna, YAML.replace("[ghee]", "[none]"), dry_run="true"), 422)["detail"]
    assert "rule 1" in refused(take(anna, YAML.replace("position: 1", "position: 0")), 422)["detail"]
    assert refused(take(anna, b"\xff\xfe"), 422)
    assert refused(take(anna, "x" * 2_000_001), 422)
    assert fields(take(anna, YAML, format="xml")) == ["format"]
    hiding = "- {id: all, action: {kind: filter}, target: {brands: [Nobody]}}"
    assert refused(take(anna, hiding), 409)
    assert states(anna) == {}
    assert changes(take(anna, hiding, confirm="true")) == [("all", "new")]


@pytest.mark.parametrize(("role", "status"), [("retailer", 403), ("analyst", 403)])
def test_only_who_may_change_rules_takes_files_in(as_: Open, role: str, status: int) -> None:
    assert refused(take(as_(role), YAML), status)
    assert as_(role).get("/v1/rules/export").status_code == (200 if role == "analyst" else 403)
