"""Partial updates of the live index, each on condition that nobody was faster."""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from search.change import Account, Change, Updated, turns
from search.document import index_fields
from search.opensearch.answers import product_of
from search.opensearch.bulk import Action, Outcome
from search.opensearch.cluster import Cluster, compact
from search.opensearch.writing import Writer, product_document

TRIES = 8
"""How often a change is made anew when others change the same product at the same time."""

CONFLICT = 409

Turn = Mapping[str, Change]
Stored = Mapping[str, Any]
"""A product as `_mget` tells it."""


def update(cluster: Cluster, alias: str, writer: Writer, changes: Iterable[Change]) -> Updated:
    """Makes changes in their order; they are visible when it returns."""
    account = Account()
    for turn, stored in read_ahead(cluster, alias, turns(changes)):
        make(cluster, alias, writer, turn, stored, account)
    writer.refresh()
    return account.closed()


def read_ahead(cluster: Cluster, alias: str, found: Iterable[Turn]) -> Iterator[tuple[Turn, list[Stored]]]:
    """Each turn with what is there. The next one is read while one is written, unless they change the same products."""
    with ThreadPoolExecutor(1, "read") as reader:
        turn: Turn = {}
        reading: Future[list[Stored]] | None = None
        for following in found:
            apart = following.keys().isdisjoint(turn)
            ahead = reader.submit(read, cluster, alias, following) if apart else None
            if reading:
                yield turn, reading.result()
            turn, reading = following, ahead or reader.submit(read, cluster, alias, following)
        if reading:
            yield turn, reading.result()


def read(cluster: Cluster, alias: str, product_ids: Iterable[str]) -> list[Stored]:
    """The products and their versions: stored fields, as the cluster would have to parse the vectors in `_source`."""
    asked = {"ids": list(product_ids)}
    told = cluster.ask("POST", f"/{alias}/_mget", asked, stored_fields="source,version", _source="false")
    found: list[Stored] = told["docs"]
    return found


def make(cluster: Cluster, alias: str, writer: Writer, turn: Turn, stored: Iterable[Stored], account: Account) -> None:
    """One turn's changes; those of products that somebody else changed in between are made anew."""
    waiting = turn
    for tried in range(TRIES):
        outcomes = writer.apply(actions(waiting, stored, account))
        late = {one.action.product_id for one in outcomes if one.status == CONFLICT and tried < TRIES - 1}
        for one in outcomes:
            if one.action.product_id not in late:
                take(account, one)
        if not late:
            break
        waiting = {product_id: waiting[product_id] for product_id in late}
        stored = read(cluster, alias, waiting)


def take(account: Account, one: Outcome) -> None:
    """One change that was tried."""
    if one.reason:
        account.refuse(one.action.product_id, one.reason)
    else:
        account.changed += one.result == "updated"


def actions(turn: Turn, stored: Iterable[Stored], account: Account) -> list[Action]:
    """What is to be written, on condition that the products are still as they were read."""
    wanted = []
    for one in stored:
        change = turn[one["_id"]]
        known = int(one["fields"].get("version", (0,))[0]) if one.get("found") else None
        if account.is_news(change, known):
            wanted.append(action(change, one))
    return wanted


def action(change: Change, stored: Stored) -> Action:
    """One product's change: the fields that differ after it, all that is derived included; None takes one away."""
    product = product_of(stored["fields"]["source"][0])
    before, after = index_fields(product), product_document(change.of(product))
    differing = {name: after.get(name) for name in before | after if before.get(name) != after.get(name)}
    place = {"if_seq_no": stored["_seq_no"], "if_primary_term": stored["_primary_term"]}
    return Action("update", change.product_id, compact({"doc": {**differing, "version": change.version}}), place)
