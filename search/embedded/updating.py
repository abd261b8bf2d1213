"""Partial updates: a new row per changed product, with the vectors of the old one."""

from collections.abc import Iterable, Iterator, Mapping

from search.change import Account, Change, Updated, turns
from search.embedded.catching_up import vectors_of
from search.embedded.snapshot import Snapshot, Version
from search.embedded.writing import VersionWriter
from search.engine import Entry


def update(version: Version, writer: VersionWriter, changes: Iterable[Change]) -> Updated:
    """Makes changes in their order, turn by turn: each is durable and visible before the next one is read."""
    account = Account()
    for turn in turns(changes):
        account.changed += writer.add(changed(version.now(), turn, account))
        writer.commit()
        version.refresh()
    return account.closed()


def changed(snapshot: Snapshot, turn: Mapping[str, Change], account: Account) -> Iterator[Entry]:
    """The products after their changes, as far as these are news."""
    rows = snapshot.rows(snapshot.matcher.ids(turn), len(turn))
    places = {snapshot.product(row).product_id: row for row in rows}
    for product_id, change in turn.items():
        row = places.get(product_id)
        known = None if row is None else snapshot.records.version(row)
        if account.is_news(change, known) and row is not None:
            vectors = vectors_of(snapshot, row, frozenset(snapshot.records.vectors))
            yield Entry(change.of(snapshot.product(row)), vectors, change.version)
