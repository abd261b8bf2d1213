"""The products of the marketplace, as they were imported: what the indexer builds its index from."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

import pandas as pd
from sqlalchemy import Connection, Row, func, select

from search.product import Attribute, PackUnit, PriceSlab, Product
from store import frames, revisions
from store.moments import from_millis, to_millis
from store.tables import products as table
from store.upsert import upsert as write

PATH = " > "
CHUNK = 500  # ids in one question; SQLite takes no more than some thousand
PLAIN = [  # columns that are the fields themselves
    *("product_id", "title", "description", "brand", "price", "mrp", "currency", "pack_value", "pack_unit"),
    *("pack_count", "moq", "case_pack", "distributor_id", "stock", "image_url"),
]
COLUMNS = {
    "product_id": "str",
    "title": "str",
    "brand": "str",
    "category": "str",
    "price": "float64",
    "mrp": "float64",
    "pack_value": "float64",
    "pack_unit": "str",
    "distributor_id": "str",
    "created_at": frames.MOMENT,
}


def upsert(connection: Connection, products: Iterable[Product], batch: int = 5_000) -> int:
    """Write products by their id; returns how many were new or different. Popularity and neighbours are not stored."""
    changed = write(connection, table, map(_to_row, products), batch)
    return revisions.bump(connection, "products", changed)


def replace(connection: Connection, products: Iterable[Product]) -> int:
    """Write products whose texts are as they were, so that nothing need be learned anew; returns how many differed."""
    return write(connection, table, map(_to_row, products), CHUNK)


def lock(connection: Connection, product_ids: Sequence[str]) -> None:
    """Let nobody else change these products before the transaction ends. In SQLite only one writes at a time anyway."""
    ordered = sorted(product_ids)
    for start in range(0, len(ordered), CHUNK):
        some = table.c.product_id.in_(ordered[start : start + CHUNK])
        connection.execute(select(table.c.product_id).where(some).order_by(table.c.product_id).with_for_update())


def products(connection: Connection, batch: int = 1_000) -> Iterator[list[Product]]:
    """Give all products in the order of their ids, `batch` at a time, so that no catalogue is too large."""
    last = ""
    while True:
        page = select(table).where(table.c.product_id > last).order_by(table.c.product_id).limit(batch)
        found = [_to_product(row) for row in connection.execute(page)]
        if not found:
            return
        yield found
        last = found[-1].product_id


def get(connection: Connection, product_id: str) -> Product | None:
    """Return one product, or None where there is none of this id."""
    return get_many(connection, [product_id]).get(product_id)


def get_many(connection: Connection, product_ids: Sequence[str]) -> dict[str, Product]:
    """Return the products that exist among `product_ids`, by id."""
    found: dict[str, Product] = {}
    for start in range(0, len(product_ids), CHUNK):
        some = select(table).where(table.c.product_id.in_(product_ids[start : start + CHUNK]))
        found |= {row.product_id: _to_product(row) for row in connection.execute(some)}
    return found


def frame(connection: Connection) -> pd.DataFrame:
    """Return what learning needs of every product (`COLUMNS`), in the order of their ids; category is `A > B > C`."""
    return frames.read(connection, select(*(table.c[name] for name in COLUMNS)).order_by(table.c.product_id), COLUMNS)


def ids(connection: Connection) -> set[str]:
    """Return the ids of all products."""
    return set(connection.execute(select(table.c.product_id)).scalars())


def count(connection: Connection) -> int:
    """Return the number of products."""
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _to_row(product: Product) -> dict[str, Any]:
    return {name: getattr(product, name) for name in PLAIN} | {
        "category": PATH.join(product.category),
        "price_slabs": json.dumps([[slab.quantity, slab.price] for slab in product.price_slabs]),
        "regions": json.dumps(product.regions, ensure_ascii=False),
        "created_at": None if product.created_at is None else to_millis(product.created_at),
        "attributes": json.dumps(product.attributes, ensure_ascii=False),
    }


def _to_product(row: Row[Any]) -> Product:
    attributes = cast("list[tuple[str, Attribute]]", json.loads(row.attributes))
    return Product(
        product_id=row.product_id,
        title=row.title,
        description=row.description,
        brand=row.brand,
        category=tuple(row.category.split(PATH)) if row.category else (),
        price=row.price,
        mrp=row.mrp,
        currency=row.currency,
        pack_value=row.pack_value,
        pack_unit=cast("PackUnit | None", row.pack_unit),
        pack_count=row.pack_count,
        moq=row.moq,
        case_pack=row.case_pack,
        price_slabs=tuple(PriceSlab(quantity, price) for quantity, price in json.loads(row.price_slabs)),
        distributor_id=row.distributor_id,
        stock=row.stock,
        regions=tuple(json.loads(row.regions)),
        created_at=None if row.created_at is None else from_millis(row.created_at),
        image_url=row.image_url,
        attributes=tuple((name, value) for name, value in attributes),
    )
