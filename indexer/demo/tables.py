"""The marketplace's products, retailers and orders as the tables of the public contract."""

import json
from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import pandas as pd

from indexer.demo.catalogue import Catalogue
from indexer.demo.orders import Lines
from indexer.demo.retailers import REGIONS, SEGMENTS
from indexer.demo.world import World

_ROWS = 250_000  # of orders in memory as text at a time

# How long goods keep, in days, by the broadest category; what is not listed has no date on it.
SHELF_DAYS = {
    "Staples": 240, "Oil & Ghee": 300, "Masala": 365, "Tea & Coffee": 365, "Biscuits & Bakery": 150, "Dairy": 60,
    "Snacks & Namkeen": 150, "Sauces & Ready Mixes": 300, "Beverages": 180, "Dry Fruits": 240, "Confectionery": 210,
    "Health": 540, "Baby": 540,
}  # fmt: skip


def product_table(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """products.csv, by product id; `pack_value` is in kg, l or pc, `regions` is empty where all are served."""
    items, catalogue = world.catalogue.items, world.catalogue
    table = pd.DataFrame(
        {
            "product_id": [item.product_id for item in items],
            "title": [item.title for item in items],
            "description": [item.description for item in items],
            "brand": [catalogue.brands[item.brand].name for item in items],
            "category": [catalogue.goods[item.good].category for item in items],
            "price": catalogue.price,
            "mrp": [item.terms.mrp for item in items],
            "currency": "INR",
            "pack_value": [item.pack.content for item in items],
            "pack_unit": [catalogue.goods[item.good].unit for item in items],
            "moq": catalogue.moq,
            "case_pack": catalogue.case_pack,
            "price_slabs": [_slabs(item.terms.slabs) for item in items],
            "distributor_id": [item.distributor_id for item in items],
            "stock": _stock(world, rng),
            "regions": [";".join(catalogue.brands[item.brand].regions) for item in items],
            "created_at": [f"{world.days[0] + timedelta(days=int(day))}T00:00:00Z" for day in world.lifecycle.launched],
            "image_url": "",
            "expires_on": _expiry(world, catalogue, rng),
        }
    )
    return table.sort_values("product_id", kind="stable")


def retailer_table(world: World) -> pd.DataFrame:
    """retailers.csv."""
    shops = world.retailers
    return pd.DataFrame(
        {
            "retailer_id": shops.ids,
            "name": shops.names,
            "segment": [SEGMENTS[place].name for place in shops.segment],
            "region": [REGIONS[place] for place in shops.region],
        }
    )


def order_tables(world: World, years: list[Lines]) -> Iterator[pd.DataFrame]:
    """orders.csv in parts, one row a line, by time; an order is what one shop bought at one visit."""
    retailer = np.repeat(np.arange(len(years)), [len(lines.day) for lines in years])
    visit, day, minute, product, quantity = (
        np.concatenate([getattr(lines, name) for lines in years])
        for name in ("visit", "day", "minute", "product", "quantity")
    )
    by_time = np.lexsort((product, visit, retailer, minute, day))
    retailer, visit, day, minute = retailer[by_time], visit[by_time], day[by_time], minute[by_time]
    product, quantity = product[by_time], quantity[by_time]
    order = 1 + np.cumsum((np.diff(retailer, prepend=retailer[:1]) != 0) | (np.diff(visit, prepend=visit[:1]) != 0))
    moment = np.datetime64(world.days[0], "m") + day * 1440 + minute
    ids = np.array([item.product_id for item in world.catalogue.items])
    for first in range(0, len(order), _ROWS):
        part = slice(first, first + _ROWS)
        yield pd.DataFrame(
            {
                "order_id": [f"O{number:07d}" for number in order[part]],
                "retailer_id": np.array(world.retailers.ids)[retailer[part]],
                "product_id": ids[product[part]],
                "quantity": quantity[part],
                "unit_price": world.catalogue.unit_price(product[part], quantity[part]),
                "ordered_at": np.char.add(np.datetime_as_string(moment[part], unit="s"), "Z"),
            }
        )


def _slabs(slabs: tuple[tuple[int, float], ...]) -> str:
    if not slabs:
        return ""
    return json.dumps([{"quantity": quantity, "price": price} for quantity, price in slabs])


def _stock(world: World, rng: np.random.Generator) -> list[int]:
    """Nothing for what is out of stock on the last day, else some dozens of cases."""
    count = len(world.catalogue.items)
    last = np.full(count, len(world.days) - 1)
    cases = np.exp(rng.normal(3.6, 0.8, count)).astype(np.int64) + 3
    stock = np.where(world.lifecycle.out_of_stock(np.arange(count), last), 0, cases * world.catalogue.case_pack)
    return [int(each) for each in stock]


def _expiry(world: World, catalogue: Catalogue, rng: np.random.Generator) -> list[str]:
    """The date on what is in stock now; a few are near."""
    left = rng.beta(2.5, 1.5, len(catalogue.items))
    keeps = [SHELF_DAYS.get(catalogue.goods[item.good].category.split(" > ")[0]) for item in catalogue.items]
    return [
        "" if days is None else str(world.days[-1] + timedelta(days=max(2, int(days * share))))
        for days, share in zip(keeps, left, strict=True)
    ]
