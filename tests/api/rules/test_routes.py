import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.auth import Identity, Tokens, open_tokens
from api.rules.checking import RESERVED
from api.rules.live import LiveRules
from api.wiring import Marketplace
from store import events
from store.rules.firings import Firing, firings
from tests.api.rules.conftest import Open
from tests.api.rules.staff import PIN, Staff, fields, refused
from tests.api.shop import Shop, ids

BOOST = {"action": {"kind": "boost", "factor": 4}, "target": {"brands": ["Surya"]}}
CHANGES = (
    ("PUT", "/v1/rules/x"),
    ("DELETE", "/v1/rules/x"),
    ("POST", "/v1/rules/x/publish"),
    ("POST", "/v1/rules/x/withdraw"),
    ("POST", "/v1/rules/x/rollback"),
    ("POST", "/v1/rules/rollback"),
)
LOOKS = ("/v1/rules", "/v1/rules/trail", "/v1/rules/x", "/v1/rules/x/versions", "/v1/rules/x/trail")


def test_a_rule_from_draft_to_page_and_back(anna: Staff) -> None:
    made = anna.put("six", PIN)
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    assert made.json()["state"] == "draft"
    plain = ids(anna.page("search", q="rice"))
    assert plain[1] != "ghee" != plain[2]
    assert anna.post("six/publish").json()["state"] == "live"
    assert ids(anna.page("search", q="rice"))[1] == "ghee"
    moved = anna.put("six", PIN | {"action": {"kind": "pin", "position": 3}}, version=1)
    assert (moved.json()["version"], moved.json()["published"]) == (2, 1)
    assert ids(anna.page("search", q="rice"))[1] == "ghee"
    anna.post("six/publish")
    assert ids(anna.page("search", q="rice"))[2] == "ghee"
    assert anna.post("six/rollback").json()["published"] == 1
    assert ids(anna.page("search", q="rice"))[1] == "ghee"
    assert anna.post("six/withdraw").json()["state"] == "draft"
    assert ids(anna.page("search", q="rice")) == plain


def test_the_second_of_two_who_edit_is_told_who_was_first_and_nothing_is_overwritten(as_: Open, anna: Staff) -> None:
    balu = as_("admin", "balu")
    anna.put("six", PIN)
    tag = balu.get("/v1/rules/six").headers["etag"]
    assert anna.put("six", PIN | {"priority": 5}, version=1).status_code == 200
    told = refused(balu.client.put("/v1/rules/six", json=BOOST, headers=balu.headers | {"If-Match": tag}), status=412)
    assert "changed by anna (merchandiser)" in told["detail"]
    assert balu.get("/v1/rules/six").json()["rule"]["priority"] == 5
    assert refused(balu.delete("six", version=1), 412)
    published = balu.client.post("/v1/rules/six/publish", headers=balu.headers | {"If-Match": tag})
    assert refused(published, 412)
    assert refused(balu.put("six", BOOST), 428)
    assert refused(balu.delete("six"), 428)
    only_new = balu.headers | {"If-None-Match": "*"}
    assert refused(balu.client.put("/v1/rules/six", json=BOOST, headers=only_new), 412)
    assert fields(balu.client.put("/v1/rules/six", json=BOOST, headers=balu.headers | {"If-Match": "2"})) == [
        "If-Match"
    ]


def test_the_process_that_publishes_shows_it_at_once(anna: Staff, ruled: Marketplace) -> None:
    ruled.rules = LiveRules(ruled.database, ticks=lambda: 0.0)
    assert anna.page("search", q="rice")["banners"] == []
    anna.publish("words", {"action": {"kind": "banner", "text": "Diwali is near"}})
    assert len(anna.page("search", q="rice")["banners"]) == 1
    anna.delete("words", version=1)
    assert anna.page("search", q="rice")["banners"] == []


def test_what_was_read_can_be_written_again_as_it_is(anna: Staff) -> None:
    anna.put("six", PIN | {"when": {"queries": ["rice"], "ends_at": "2036-01-01T05:30:00+05:30"}})
    read = anna.get("/v1/rules/six").json()
    assert read["rule"]["when"]["ends_at"].startswith("2036-01-01T00:00:00")
    again = anna.put("six", read["rule"], version=1)
    assert (again.status_code, again.json()["version"]) == (200, 1)


def test_a_removed_rule_leaves_the_pages_and_its_past_stays(anna: Staff) -> None:
    anna.publish("six")
    assert anna.delete("six", version=1).status_code == 204
    assert refused(anna.get("/v1/rules/six"), 404)
    assert ids(anna.page("search", q="rice"))[1] != "ghee"
    states = [one["rule"] and one["rule"]["id"] for one in anna.get("/v1/rules/six/versions").json()]
    assert states == ["six", None]
    deeds = [(act["what"], act["by"]) for act in anna.get("/v1/rules/six/trail").json()["acts"]]
    assert sorted(deeds) == [(what, "anna") for what in ("published", "removed", "withdrew", "wrote")]


def test_everything_goes_back_to_a_moment(anna: Staff) -> None:
    anna.publish("six")
    moment = anna.get("/v1/rules/trail").json()["acts"][0]["at"]
    anna.publish("surya", BOOST)
    anna.post("six/withdraw")
    assert anna.post("rollback", {"moment": moment}).json() == {"changed": ["six", "surya"]}
    states = {view["rule"]["id"]: view["state"] for view in anna.get("/v1/rules").json()["rules"]}
    assert states == {"six": "live", "surya": "draft"}
    assert fields(anna.post("rollback", {"moment": "2036-01-01"})) == ["moment"]


def test_a_publication_is_planned_and_can_be_called_off(anna: Staff, now: datetime) -> None:
    friday = (now + timedelta(days=3)).isoformat()
    anna.put("six", PIN)
    planned = anna.post("six/publish", {"from": friday}).json()
    assert (planned["state"], planned["published"], planned["planned"]["version"]) == ("planned", None, 1)
    assert ids(anna.page("search", q="rice"))[1] != "ghee"
    assert anna.post("six/withdraw").json()["state"] == "draft"
    assert fields(anna.post("six/publish", {"from": "2001-01-01"})) == ["from"]


def test_a_campaign_is_planned_live_and_over_by_its_own_dates(anna: Staff, now: datetime) -> None:
    day = timedelta(days=1)
    for rule_id, start, end in (("a", now + day, None), ("b", now - day, now + day), ("c", None, now - day)):
        dates = {"starts_at": start and start.isoformat(), "ends_at": end and end.isoformat()}
        anna.publish(rule_id, PIN | {"when": dates})
    for state, rule_id in (("planned", "a"), ("live", "b"), ("ended", "c")):
        found = anna.get("/v1/rules", state=state).json()
        assert ([view["rule"]["id"] for view in found["rules"]], found["total"]) == ([rule_id], 1)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"action": {"kind": "pin", "position": 0}}, "action.position"),
        ({"action": {"kind": "boost", "factor": 1_000_000}}, "action.factor"),
        ({"action": {"kind": "fly"}}, "action"),
        ({"target": {"products": ["ghee", "nobody's"]}}, "target.products.1"),
        ({"when": {"starts_at": "2030-02-01", "ends_at": "2030-01-01"}}, "when.ends_at"),
        ({"when": {"queries": ["x" * 10_000]}}, "when.queries.0"),
        ({"action": {"kind": "synonym", "phrases": ["dal"], "to": ["dal"]}, "target": {}}, "action.to"),
        ({"prioritty": 3}, "prioritty"),
        ({"id": "other"}, "id"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_by_its_field(anna: Staff, change: dict[str, Any], field: str) -> None:
    assert field in fields(anna.put("six", PIN | change))
    assert refused(anna.get("/v1/rules/six"), 404)


def test_a_body_that_is_no_json_object_is_told_what_to_send(anna: Staff) -> None:
    for headers in ({}, {"Content-Type": "application/json"}):
        answer = anna.client.put("/v1/rules/six", content="[7]", headers=anna.headers | headers)
        assert "Content-Type: application/json" in refused(answer, 422)["detail"]


@pytest.mark.parametrize("rule_id", ["Six", "-six", "s" * 81, *sorted(RESERVED)])
def test_an_id_that_cannot_be_is_refused(anna: Staff, rule_id: str) -> None:
    assert fields(anna.put(rule_id, PIN)) == ["id"]


def test_every_word_of_the_api_below_rules_is_reserved(anna: Staff) -> None:
    paths = anna.get("/openapi.json").json()["paths"]
    words = {path.split("/")[3] for path in paths if path.startswith("/v1/rules/")}
    assert words - {"{rule_id}"} <= RESERVED


def test_synonyms_that_lead_back_over_another_rule_are_refused(anna: Staff) -> None:
    def synonym(phrase: str, other: str) -> Any:
        return {"action": {"kind": "synonym", "phrases": [phrase], "to": [other]}}

    anna.put("there", synonym("chawal", "rice"))
    assert anna.put("on", synonym("rice", "basmati")).status_code == 201
    told = refused(anna.put("back", synonym("basmati", "chawal")), 422)
    assert told["errors"][0]["field"] == "action.to"
    assert "chawal → rice → basmati → chawal" in told["errors"][0]["message"]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"action": {"kind": "hide"}, "target": {"ranges": [{"field": "price", "at_least": 0}]}}, "every product"),
        ({"action": {"kind": "filter"}, "target": {"brands": ["Nobody"]}}, "every product"),
        (
            {"action": {"kind": "hide"}, "target": {"brands": ["Kranti"]}, "when": {"categories": ["Dairy"]}},
            "every product of Dairy",
        ),
    ],
)
def test_what_would_hide_everything_has_to_be_meant(anna: Staff, rule: dict[str, Any], said: str) -> None:
    if "ranges" in rule["target"]:  # two products have no price
        anna.publish("free", {"action": {"kind": "hide"}, "target": {"products": ["gone", "pune"]}})
    assert said in refused(anna.put("all", rule), 409)["detail"]
    assert anna.put("all", rule, confirm="true").status_code == 201
    assert refused(anna.post("all/publish"), 409)
    assert anna.post("all/publish", confirm="true").status_code == 200


def test_a_demo_token_is_refused_where_there_is_no_demo(ruled: Marketplace, staffed: TestClient) -> None:
    key = open_tokens(ruled.settings).key
    shown = Tokens(key, demo=True).issue(Identity("admin", name="anybody"), hours=1)
    for path in LOOKS:
        assert "demo" in refused(Staff(staffed, token=shown).get(path), 401)["detail"]


@pytest.mark.parametrize(("method", "path"), CHANGES)
def test_only_merchandisers_and_admins_change_rules(as_: Open, method: str, path: str) -> None:
    body = {"moment": "2026-01-01"} if path == "/v1/rules/rollback" else PIN if method == "PUT" else None
    for role, status in (("retailer", 403), ("analyst", 403), ("", 401)):
        headers = as_(role).headers if role else {}
        assert refused(as_("admin").client.request(method, path, json=body, headers=headers), status)


def test_the_staff_looks_at_rules_and_shops_do_not(as_: Open) -> None:
    as_("merchandiser").put("x", PIN)
    for path in LOOKS:
        for role in ("analyst", "merchandiser", "admin"):
            assert as_(role).get(path).status_code == 200
        assert refused(as_("retailer").get(path), 403)
        assert refused(Shop(as_("admin").client).get(path), 401)


def test_the_trail_cannot_be_changed(as_: Open) -> None:
    admin = as_("admin")
    admin.put("x", PIN)
    for path in ("/v1/rules/x/trail", "/v1/rules/x/versions", "/v1/rules/x/versions/1"):
        for method in ("PUT", "POST", "DELETE", "PATCH"):
            answer = admin.client.request(method, path, json={}, headers=admin.headers)
            assert answer.status_code in (404, 405)


def test_shops_never_see_a_rules_name_and_the_staff_sees_what_it_did(as_: Open, anna: Staff) -> None:
    plain = ids(anna.page("search", q="rice"))
    anna.publish("secret-six", PIN | {"name": "the secret six"})
    anna.publish("secret-pins", {"action": {"kind": "pin", "position": 1}, "target": {"products": ["gone", "pune"]}})
    anna.publish("secret-words", {"action": {"kind": "banner", "text": "Diwali is near", "to": "/diwali"}})
    anna.publish("secret-way", {"action": {"kind": "redirect", "to": "/rice"}})
    for shop in (as_("retailer"), Shop(anna.client)):
        answer = shop.get("/v1/search", q="rice")
        assert "secret" not in answer.text
        page = answer.json()
        assert (page["ruled"], page["redirect"]) == (None, "/rice")
        assert page["banners"] == [{"text": "Diwali is near", "to": "/diwali"}]
    seen = as_("analyst").page("search", q="rice")["ruled"]
    assert seen["marks"]["ghee"] == ["secret-six"]
    assert [seen["organic"][name] for name in plain[:3]] == [1, 2, 3]
    assert set(seen["fired"]) == {"secret-six", "secret-pins", "secret-words", "secret-way"}
    assert {one["product_id"]: one["why"] for one in seen["unfired"]}["gone"] == "is out of stock"


def test_openapi_describes_a_rule(anna: Staff) -> None:
    described = anna.get("/openapi.json").json()
    body = described["paths"]["/v1/rules/{rule_id}"]["put"]["requestBody"]["content"]["application/json"]["schema"]
    assert body["$ref"] == "#/components/schemas/Rule"
    assert {"action", "target", "when", "priority"} <= described["components"]["schemas"]["Rule"]["properties"].keys()


def test_a_page_on_which_rules_fired_is_found_in_the_log(
    anna: Staff, as_: Open, ruled: Marketplace, now: datetime
) -> None:
    anna.publish("six", {"action": {"kind": "boost", "factor": 100}, "target": {"products": ["ghee"]}})
    anna.publish("words", {"action": {"kind": "banner", "text": "Diwali is near"}})
    anna.page("search", q="what the staff tries is no page of a shop")
    page = as_("retailer").page("search", q="rice", size=5)
    found: list[Firing] = []
    give_up = time.monotonic() + 10
    while not found and time.monotonic() < give_up:
        time.sleep(0.05)
        with ruled.database.reading() as connection:
            found = list(firings(connection, now))
    (firing,) = found
    assert (firing.query_id, dict(firing.rules)) == (page["query_id"], {"six": ("ghee",), "words": ()})
    place = firing.shown.index("ghee")
    rest = [number for number in firing.organic if number is not None and number < 6]
    assert firing.organic[place] != place + 1
    assert rest == sorted(rest)


def test_a_shop_cannot_say_that_rules_fired(as_: Open, ruled: Marketplace, now: datetime) -> None:
    forged: dict[str, Any] = {
        "query_id": "q",
        "timestamp": now.isoformat(),
        "query_attributes": {"rules": {"six": ["ghee"]}, "a": 1},
    }
    forged["more"] = {"rules": {"six": ["ghee"]}}
    assert as_("retailer").send(queries=[forged]).status_code == 200
    with ruled.database.reading() as connection:
        assert list(firings(connection, now - timedelta(days=1))) == []
        assert len(events.queries(connection)) == 1
