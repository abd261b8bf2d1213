from typing import Any
from uuid import uuid4

import pytest

from api.auth import Identity, Tokens
from api.wiring import Marketplace
from store import events
from tests.api.shop import Shop


def click(**more: object) -> dict[str, Any]:
    """A click on a product, told apart from all others by its id."""
    return {
        "event_id": uuid4().hex,
        "action_name": "click",
        "query_id": "q1",
        "timestamp": "2026-02-03T10:15:00Z",
        "event_attributes": {"object": {"object_id": "P00001"}, "position": {"ordinal": 3}},
        **more,
    }


@pytest.fixture
def admin(regular: Shop, tokens: Tokens) -> Shop:
    return Shop(regular.client, token=tokens.issue(Identity("admin"), hours=1))


def test_a_click_is_kept_as_the_shops_own(market: Marketplace, newcomer: Shop) -> None:
    sent = click(colour="red")
    assert newcomer.send(events=[sent]).json() == {"accepted": 1, "new": 1, "rejected": []}
    with market.database.reading() as connection:
        kept = events.events(connection, retailer_id="NEW").set_index("event_id").loc[sent["event_id"]]
    assert (kept.action_name, kept.object_id, kept.ordinal) == ("click", "P00001", 3)
    assert str(kept.timestamp) == "2026-02-03 10:15:00"


def test_sending_a_batch_again_changes_nothing(regular: Shop) -> None:
    with_id, without_id = click(), click(session_id=uuid4().hex)
    del without_id["event_id"]
    query = {"query_id": uuid4().hex, "user_query": "rice", "timestamp": 1_770_000_000_000}
    batch: dict[str, object] = {"events": [with_id, without_id], "queries": [query]}
    assert regular.send(**batch).json()["new"] == 3
    assert regular.send(**batch).json() == {"accepted": 3, "new": 0, "rejected": []}


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"action_name": ""}, "action_name"),
        ({"timestamp": None}, "timestamp"),
        ({"timestamp": "yesterday"}, "timestamp"),
        ({"timestamp": "2999-01-01T00:00:00Z"}, "timestamp"),
        ({"timestamp": 1}, "timestamp"),
        ({"client_id": "R00002"}, "client_id"),
        ({"event_attributes": {"position": {"ordinal": -1}}}, "event_attributes.position.ordinal"),
        ({"event_attributes": "none"}, "event_attributes"),
        ({"query_id": 7}, "query_id"),
    ],
)
def test_a_bad_event_is_named_and_does_not_hold_up_the_good_one(
    regular: Shop, change: dict[str, object], where: str
) -> None:
    receipt = regular.send(events=[click(), click(**change)]).json()
    assert receipt["accepted"] == receipt["new"] == 1
    assert receipt["rejected"][0]["where"].startswith(f"events.1.{where}")


def test_a_batch_of_which_nothing_is_good_is_a_problem(regular: Shop) -> None:
    response = regular.send(events=[{}])
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "events.0.timestamp"


def test_an_empty_batch_is_no_problem(regular: Shop) -> None:
    assert regular.send().json() == {"accepted": 0, "new": 0, "rejected": []}


def test_a_shop_writes_for_itself_alone_and_an_admin_for_any(regular: Shop, admin: Shop) -> None:
    for_another = click(client_id="R00002")
    assert regular.send(events=[for_another]).status_code == 422
    assert admin.send(events=[for_another]).json()["new"] == 1


def test_nobody_in_particular_may_not_write(anybody: Shop) -> None:
    assert anybody.send(events=[click()]).status_code == 401


def test_an_analyst_may_not_write(regular: Shop, tokens: Tokens) -> None:
    analyst = Shop(regular.client, token=tokens.issue(Identity("analyst"), hours=1))
    assert analyst.send(events=[click()]).status_code == 403


@pytest.mark.parametrize("batch", [{"clicks": []}, {"events": "x"}, {"events": [7]}, {"events": [{}] * 1001}])
def test_a_batch_of_another_shape_is_a_problem(regular: Shop, batch: dict[str, object]) -> None:
    response = regular.send(**batch)
    assert response.status_code == 422
    assert response.json()["errors"]
