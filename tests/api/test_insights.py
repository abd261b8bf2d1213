"""Four shops look for peelamasala, find nothing, and type haldi: what the staff sees of it, and makes of it."""

import time
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.auth import Identity, Role, Tokens
from api.wiring import Marketplace
from store import events
from store.moments import to_millis
from store.rules import kept, publications
from tests.api.shop import Shop
from tests.api.test_cli import Kirana, kirana

__all__ = ["kirana"]
UNKNOWN = {"peelamasala": "haldi", "gulabmasala": "haldi powder"}


@pytest.fixture(scope="module", autouse=True)
def typed_again(market: Marketplace) -> None:
    """In the log: each shop types the unknown word and, ten seconds later, the one that it then clicks under."""
    with market.database.writing() as connection:
        last = events.last_query(connection)
        assert last is not None
        at = to_millis(last - timedelta(hours=1))
        queries: list[dict[str, Any]] = []
        clicks: list[dict[str, Any]] = []
        for word, meant in UNKNOWN.items():
            for shop in range(4):
                first, second = f"{word}-{shop}-a", f"{word}-{shop}-b"
                who = {"client_id": f"again-{shop}", "session_id": f"{word}-{shop}"}
                queries += [
                    {"query_id": first, "user_query": word, "timestamp": at, "query_response_hit_ids": [], **who},
                    {"query_id": second, "user_query": meant, "timestamp": at + 10_000, **who,
                     "query_response_hit_ids": ["P00001"]},
                ]  # fmt: skip
                clicks.append(
                    {"query_id": second, "action_name": "click", "timestamp": at + 20_000, **who,
                     "event_attributes": {"object": {"object_id": "P00001"}}}
                )  # fmt: skip
        events.add_queries(connection, queries)
        events.add_events(connection, clicks)


@pytest.fixture
def staff(client: TestClient, tokens: Tokens) -> dict[Role, Shop]:
    roles: tuple[Role, ...] = ("merchandiser", "analyst", "admin")
    return {role: Shop(client, token=tokens.issue(Identity(role, name=f"a {role}"), hours=1)) for role in roles}


def proposed(shop: Shop) -> dict[str, Any]:
    return {one["phrase"]: one for one in shop.page("insights/proposals", days=366, size=1000)["proposals"]}


def test_what_found_nothing_is_on_the_list(staff: dict[Role, Shop]) -> None:
    for shop in staff.values():
        found = shop.page("insights/queries", nothing_found=True, size=1000, days=366)
        (line,) = (one for one in found["queries"] if one["text"] == "peelamasala")
        assert (line["shops"], line["nothing"], line["chosen"]) == (4, 4, 0)
        assert all(one["nothing"] + one["less"] for one in found["queries"])
        assert len(found["queries"]) == found["total"]
        assert shop.page("insights/queries", size=1)["total"] > 1


@pytest.mark.parametrize("address", ["queries", "proposals", "proposals/decided"])
def test_shops_and_strangers_see_none_of_it(regular: Shop, anybody: Shop, address: str) -> None:
    assert regular.problem(f"insights/{address}")["status"] == 403
    assert anybody.problem(f"insights/{address}")["status"] == 401


def test_a_live_page_that_found_nothing_comes_on_the_list(client: TestClient, staff: dict[Role, Shop]) -> None:
    page = Shop(client).page("search", q="zqxjkv")
    assert page["understood"]["relaxed"] == ["words"]
    assert page["hits"]
    assert any("zqxjkv" in note for note in page["notes"])
    give_up, listed = time.monotonic() + 10, set[str]()
    while "zqxjkv" not in listed and time.monotonic() < give_up:
        found = staff["analyst"].page("insights/queries", nothing_found=True, size=1000, days=366)
        listed = {one["text"] for one in found["queries"] if one["nothing"]}
    assert "zqxjkv" in listed


def test_an_accepted_proposal_is_a_draft_that_no_page_knows(market: Marketplace, staff: dict[Role, Shop]) -> None:
    merchandiser = staff["merchandiser"]
    proposal = proposed(merchandiser)["peelamasala"]
    assert (proposal["other"], proposal["kind"], proposal["shops"]) == ("haldi", "synonym", 4)
    answer = post(merchandiser, f"{proposal['id']}/accept")
    assert answer.status_code == 200, answer.text
    rule_id = answer.json()["rule_id"]
    with market.database.reading() as connection:
        rule = kept.get(connection, rule_id)
        assert rule_id not in {one.id for one in publications.live(connection)}
    assert rule is not None
    assert (rule.by.name, rule.by.role) == ("a merchandiser", "merchandiser")
    assert "peelamasala" not in proposed(merchandiser)
    decided = merchandiser.page("insights/proposals/decided")[0]
    assert (decided["phrase"], decided["decision"], decided["who"]) == ("peelamasala", "accepted", "a merchandiser")
    assert post(merchandiser, f"{proposal['id']}/accept").status_code == 404


def test_an_analyst_reads_and_does_not_decide(staff: dict[Role, Shop]) -> None:
    proposal = proposed(staff["analyst"])["gulabmasala"]
    assert post(staff["analyst"], f"{proposal['id']}/decline").status_code == 403
    assert post(staff["merchandiser"], "nonsense/decline").json()["type"] == "urn:kirana:problem:not-found"


def test_the_command_line_lists_and_decides(kirana: Kirana, staff: dict[Role, Shop]) -> None:
    assert "gulabmasala" in kirana("queries", "--nothing-found", "--k", 1000, "--days", 366).output
    assert "No such search" not in kirana("queries").output
    listed = kirana("proposals", "--days", 366, "--k", 1000)
    assert "gulabmasala" in listed.output
    proposal = proposed(staff["admin"])["gulabmasala"]
    assert "Declined" in kirana("proposals", "--decline", proposal["id"], "--days", 366).output
    assert "gulabmasala" not in proposed(staff["admin"])
    again = kirana("proposals", "--accept", proposal["id"])
    assert again.exit_code == 1
    assert "was decided" in again.stderr


def post(shop: Shop, address: str) -> Any:
    return shop.client.post(f"/v1/insights/proposals/{address}?days=366", headers=shop.headers)
