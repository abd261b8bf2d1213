"""News of products that are there, each with its version, which the next build carries on."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from search.change import Account, Change
from store import catalogue
from store.tables import product_versions as table
from store.upsert import upsert


def make(connection: Connection, changes: Mapping[str, Change]) -> Account:
    """Make changes, by product, each that is newer than what is there; the account says what was refused. What a
    catalogue does not keep, demand, is left to the index."""
    account = Account()
    catalogue.lock(connection, list(changes))
    there = catalogue.get_many(connection, list(changes))
    known = versions(connection, there)
    news = [
        change
        for product_id, change in changes.items()
        if account.is_news(change, known.get(product_id, 0) if product_id in there else None)
    ]
    account.changed = catalogue.replace(connection, (change.of(there[change.product_id]) for change in news))
    upsert(connection, table, [{"product_id": one.product_id, "version": one.version} for one in news])
    return account


def versions(connection: Connection, product_ids: Iterable[str]) -> dict[str, int]:
    """Return the versions of those products that have changed since they were imported."""
    found: dict[str, int] = {}
    wanted = list(product_ids)
    for start in range(0, len(wanted), catalogue.CHUNK):
        some = select(table).where(table.c.product_id.in_(wanted[start : start + catalogue.CHUNK]))
        found |= {row.product_id: row.version for row in connection.execute(some)}
    return found
