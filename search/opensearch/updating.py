"""Partial updates of the live index, each on condition that nobody was faster."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from search.change import Change, Refusal, Updated
from search.opensearch.answers import product_of
from search.opensearch.bulk import Action, Outcome
from search.opensearch.cluster import BUSY, Cluster, compact
from search.opensearch.writing import Writer, replacing

READ_AT_ONCE = 500

TRIES = 8
"""How often a change is made anew when others change the same product at the same time."""

CONFLICT = 409


@dataclass(slots=True)
class Account:
    """What became of changes so far."""

    changed: int = 0
    refused: list[Refusal] = field(default_factory=list)

    def refuse(self, product_id: str, reason: str) -> None:
        """One change that was not made."""
        self.refused.append(Refusal(product_id, reason))

    def take(self, one: Outcome) -> None:
        """One that was tried."""
        if one.reason:
            self.refuse(one.action.product_id, one.reason)
        else:
            self.changed += one.result == "updated"


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
                    account.take(one)
            waiting = {product_id: waiting[product_id] for product_id in late}
    writer.refresh()
    return Updated(account.changed, tuple(account.refused))


def turns(changes: Iterable[Change]) -> Iterable[dict[str, Change]]:
    """Changes by product, as many as are read at once; the second change of a product begins the next turn."""
    turn: dict[str, Change] = {}
    for change in changes:
        if change.product_id in turn or len(turn) == READ_AT_ONCE:
            yield turn
            turn = {}
        turn[change.product_id] = change
    if turn:
        yield turn


def actions(cluster: Cluster, alias: str, turn: Mapping[str, Change], account: Account) -> list[Action]:
    """What is to be written, on condition that the products are still as they were read."""
    found = cluster.ask(
        "POST", f"/{alias}/_mget", {"ids": list(turn)}, patience=BUSY, _source_includes="source,version"
    )
    wanted = []
    for stored in found["docs"]:
        change = turn[stored["_id"]]
        if not stored.get("found"):
            account.refuse(change.product_id, "unknown product")
        elif change.version < (known := stored["_source"].get("version", 0)):
            account.refuse(change.product_id, f"version {change.version} is older than {known}, which is there")
        elif change.version > known:
            wanted.append(action(change, stored))
    return wanted


def action(change: Change, stored: Mapping[str, Any]) -> Action:
    """One product's change: all that is derived of its fields, too."""
    changed = replacing(change.of(product_of(stored["_source"]["source"])))
    place = {"if_seq_no": stored["_seq_no"], "if_primary_term": stored["_primary_term"]}
    return Action("update", change.product_id, compact({"doc": {**changed, "version": change.version}}), place)
