"""Drafts tried out over the API, and live rules looked after."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.rules.trial import RUNNING, first_moment
from api.wiring import Marketplace
from search import surfaces
from search.rules.actions import Banner
from search.rules.conditions import When
from search.rules.rule import Rule
from store import events
from tests.api.rules.conftest import Open
from tests.api.rules.staff import PIN, Staff, fields, refused

HIDE = {"action": {"kind": "hide"}, "target": {"brands": ["Surya"]}}
RICE = {"q": "rice", "size": 5}
WHOLE = {"q": "rice", "size": 40}
NOW = datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def good(answer: Any) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


def marks(preview: Any) -> dict[str, tuple[str, list[str]]]:
    return {one["product_id"]: (one["mark"], one["rules"]) for one in preview["changes"] if one["mark"] != "same"}


def log(market: Marketplace, *done: dict[str, Any]) -> None:
    """Pages on which the ghee pin fired, each with an order of one product."""
    at = (NOW - timedelta(days=1)).isoformat()
    with market.database.writing() as connection:
        for number, one in enumerate(done):
            page = {
                "query_id": f"q{number}",
                "client_id": "R1",
                "user_query": "rice",
                "timestamp": at,
                "query_attributes": {"surface": "search", "page": 1, "sort": "relevance", **one},
                "query_response_hit_ids": ["rice-01", "ghee"],
            }
            bought = {"object": {"object_id": "ghee"}, "position": {"ordinal": 2}}
            order = {"query_id": f"q{number}", "client_id": "R1", "action_name": "purchase", "timestamp": at}
            events.add_queries(connection, [page])
            events.add_events(connection, [order | {"event_attributes": bought}])


FIRED = {"rules": {"pin": ["ghee"]}, "organic": [1, None]}


def test_a_kept_draft_is_previewed_and_no_shop_sees_it(anna: Staff, ruled: Marketplace) -> None:
    anna.put("pin", PIN)
    found = good(anna.post("preview", {"rules": ["pin"], **RICE}))
    assert marks(found)["ghee"] == ("new", ["pin"])
    assert found["changes"][1]["product_id"] == "ghee"
    assert found["differs"]
    assert ruled.pipeline().run(surfaces.search("rice", size=5)).ruled.fired == ()


def test_a_draft_that_is_not_kept_yet_and_a_withdrawal_are_previewed(anna: Staff) -> None:
    anna.publish("pin")
    draft = {"drafts": [{"id": "hide", **HIDE}], "without": ["pin"]}
    assert marks(good(anna.post("preview", {**draft, **RICE})))["ghee"] == ("gone", ["pin"])
    assert marks(good(anna.post("preview", {**draft, **WHOLE})))["rice-04"] == ("gone", ["hide"])
    assert anna.get("/v1/rules/hide").status_code == 404


def test_without_naming_any_all_that_is_written_and_not_live_is_tried(anna: Staff) -> None:
    anna.publish("pin")
    anna.put("hide", HIDE)
    found = marks(good(anna.post("preview", WHOLE)))
    assert found["rice-04"] == ("gone", ["hide"])
    assert all(rules == ["hide"] for _, rules in found.values())


def test_a_pin_that_would_not_fire_says_why(anna: Staff) -> None:
    anna.put("pin", {**PIN, "target": {"products": ["gone"]}})
    (unfired,) = good(anna.post("preview", {"rules": ["pin"], **RICE}))["unfired"]
    assert unfired == {"rule_id": "pin", "product_id": "gone", "why": "is out of stock"}


def test_a_rehearsal_says_whom_the_draft_touches(anna: Staff, ruled: Marketplace) -> None:
    log(ruled, {}, {})
    anna.put("hide", HIDE)
    found = good(anna.post("rehearsal", {"rules": ["hide"]}))
    assert found["impact"]["total"]["questions"] == found["impact"]["total"]["touched"] == 2
    assert found["verdict"] == "nothing to judge by"


def test_one_rehearsal_runs_at_a_time(anna: Staff, ruled: Marketplace) -> None:
    log(ruled, {})
    anna.put("hide", HIDE)
    with RUNNING:
        assert "under way" in refused(anna.post("rehearsal", {}), 429)["detail"]
    good(anna.post("rehearsal", {}))


def test_without_anything_asked_there_is_nothing_to_rehearse_with(anna: Staff) -> None:
    anna.put("hide", HIDE)
    assert "nobody has asked or ordered yet" in refused(anna.post("rehearsal", {}), 404)["detail"]


def test_the_check_and_the_report_read_the_log(anna: Staff, ruled: Marketplace) -> None:
    anna.publish("pin")
    anna.publish("ending", {**HIDE, "when": {"ends_at": (NOW + timedelta(days=2)).isoformat()}})
    log(ruled, FIRED)
    findings = good(anna.get("/v1/rules/check"))["findings"]
    assert [(one["rule_id"], one["trouble"]) for one in findings] == [("ending", "ending")]
    (pin,) = good(anna.get("/v1/rules/report"))["rules"]
    assert (pin["rule_id"], pin["pages"], pin["orders"], pin["won"], pin["lost"]) == ("pin", 1, 1, 1.0, 0.0)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"drafts": [{"id": "x", "action": {"kind": "pin", "position": 0}}]}, "drafts.0.action.pin.position"),
        ({"drafts": [{"id": "x", "action": {"kind": "hide"}}]}, "target"),
        ({"surface": "nowhere"}, "surface"),
        ({"size": 0}, "size"),
        ({"colour": "red"}, "colour"),
        ({}, "rules"),
    ],
)
def test_what_cannot_be_tried_is_named_by_its_field(anna: Staff, body: object, field: str) -> None:
    assert fields(anna.post("preview", body)) == [field]


def test_unknown_rules_are_named(anna: Staff) -> None:
    for body in ({"rules": ["nothing"]}, {"without": ["nothing"]}):
        assert "no rule 'nothing'" in refused(anna.post("preview", body), 404)["detail"]


@pytest.mark.parametrize("path", ["preview", "rehearsal"])
def test_the_staff_may_try_and_a_shop_may_not(as_: Open, anna: Staff, path: str) -> None:
    anna.put("hide", HIDE)
    assert as_("analyst").post(path, {}).status_code in (200, 404)
    refused(as_("retailer").post(path, {}), 403)
    refused(as_("retailer").get("/v1/rules/check"), 403)
    refused(as_("retailer").get("/v1/rules/report"), 403)


def test_a_campaign_that_has_not_begun_is_looked_at_on_its_first_day() -> None:
    ahead = [Rule(f"r{n}", Banner("x"), when=When(starts_at=NOW + timedelta(days=n))) for n in (3, 2)]
    assert first_moment(ahead, NOW) == NOW + timedelta(days=2)
    assert first_moment([*ahead, Rule("now", Banner("x"))], NOW) == NOW
    assert first_moment([Rule("over", Banner("x"), when=When(ends_at=NOW))], NOW) == NOW
