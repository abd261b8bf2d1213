"""Partial updates of the live index, each on condition that nobody was faster."""

from collections.abc import Iterable, Mapping
from typing import Any

from search.change import Account, Change, Updated, turns
from search.opensearch.answers import product_of
from search.opensearch.bulk import Action, Outcome
from search.opensearch.cluster import Cluster, compact
from search.opensearch.writing import Writer, replacing

TRIES = 8
"""How often a change is made anew when others change the same product at the same time."""

CONFLICT = 409


def update(cluster: Cluster, alias: str, writer: Writer, changes: Iterable[Change]) -> Updated:
    """Makes changes in their order; they are visible when it returns."""
    account = Account()
    for turn in turns(changes):
        waiting = turn
        for tried in range(TRIES):
            outcomes = writer.apply(actions(cluster, alias, waiting, account)) if waiting else []
            late = {one.action.product_id for one in outcomes if one.status == CONFLICT and tried < TRIES - 1}
            for one in outcomes:
                if one.action.product_id not in late:
                    take(account, one)
            waiting = {product_id: waiting[product_id] for product_id in late}
    writer.refresh()
    return account.closed()


def take(account: Account, one: Outcome) -> None:
    """One change that was tried."""
    if one.reason:
        account.refuse(one.action.product_id, one.reason)
    else:
        account.changed += one.result == "updated"


def actions(cluster: Cluster, alias: str, turn: Mapping[str, Change], account: Account) -> list[Action]:
    """What is to be written, on condition that the products are still as they were read."""
    found = cluster.ask("POST", f"/{alias}/_mget", {"ids": list(turn)}, _source_includes="source,version")
    wanted = []
    for stored in found["docs"]:
        change = turn[stored["_id"]]
        known = int(stored["_source"].get("version", 0)) if stored.get("found") else None
        if account.is_news(change, known):
            wanted.append(action(change, stored))
    return wanted


def action(change: Change, stored: Mapping[str, Any]) -> Action:
    """One product's change: all that is derived of its fields, too."""
    changed = replacing(change.of(product_of(stored["_source"]["source"])))
    place = {"if_seq_no": stored["_seq_no"], "if_primary_term": stored["_primary_term"]}
    return Action("update", change.product_id, compact({"doc": {**changed, "version": change.version}}), place)
