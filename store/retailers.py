"""The shops that buy: who they are. What they bought is in `store.orders`."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import Connection, func, select

from search.product import Attribute
from store import frames, revisions
from store.tables import retailers as table
from store.upsert import Row
from store.upsert import add_missing as write_missing
from store.upsert import upsert as write

COLUMNS = {"retailer_id": "str", "name": "str", "segment": "str", "region": "str"}


@dataclass(frozen=True, slots=True)
class Shop:
    """One retailer as the marketplace knows it. `segment` is the kind of shop, `region` the place it is served in."""

    retailer_id: str
    name: str = ""
    segment: str = ""
    region: str = ""
    attributes: tuple[tuple[str, Attribute], ...] = ()


def upsert(connection: Connection, shops: Iterable[Shop]) -> int:
    """Write shops by their id; returns how many were new or different."""
    return revisions.bump(connection, "retailers", write(connection, table, map(_to_row, shops)))


def add_missing(connection: Connection, shops: Iterable[Shop]) -> int:
    """Write the shops that are not known yet and leave the others alone; returns how many were added."""
    return revisions.bump(connection, "retailers", write_missing(connection, table, map(_to_row, shops)))


def get(connection: Connection, retailer_id: str) -> Shop | None:
    """Return one shop, or None where there is none of this id."""
    row = connection.execute(select(table).where(table.c.retailer_id == retailer_id)).one_or_none()
    if row is None:
        return None
    attributes: list[tuple[str, Attribute]] = [(name, value) for name, value in json.loads(row.attributes)]
    return Shop(row.retailer_id, row.name, row.segment, row.region, tuple(attributes))


def frame(connection: Connection) -> pd.DataFrame:
    """Return every shop (`COLUMNS`), in the order of their ids."""
    return frames.read(connection, select(*(table.c[name] for name in COLUMNS)).order_by(table.c.retailer_id), COLUMNS)


def ids(connection: Connection) -> set[str]:
    """Return the ids of all shops."""
    return set(connection.execute(select(table.c.retailer_id)).scalars())


def count(connection: Connection) -> int:
    """Return the number of shops."""
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _to_row(shop: Shop) -> Row:
    return {name: getattr(shop, name) for name in COLUMNS} | {
        "attributes": json.dumps(shop.attributes, ensure_ascii=False)
    }
