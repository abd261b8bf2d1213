"""Cleans one sheet as its kind asks: from raw rows to products, shops, order lines, grades or UBI documents."""

from collections.abc import Set
from dataclasses import dataclass

import pandas as pd

from indexer.account import Kind
from indexer.cleaning.behaviour import Behaviour, read_behaviour
from indexer.cleaning.orders import clean_orders
from indexer.cleaning.products import clean_products, to_products
from indexer.cleaning.sales import drop_fees, products_sold, retailers_seen
from indexer.cleaning.titles import mend_text
from indexer.ledger import Ledger
from indexer.presets import CONTRACT, Field, Preset
from indexer.reading import drop_repeated, read_attributes, read_fields, read_path, require_values
from search.product import Product
from store.retailers import Shop


@dataclass(frozen=True)
class Orders:
    """Order lines to store, and the keys of lines that were cancelled as a whole."""

    lines: pd.DataFrame
    cancelled: pd.DataFrame


@dataclass(frozen=True)
class Cleaned:
    """What a file holds once it is cleaned; None: nothing of that kind. `seen` are shops that only orders name."""

    products: tuple[Product, ...] | None = None
    retailers: tuple[Shop, ...] | None = None
    orders: Orders | None = None
    judgments: pd.DataFrame | None = None
    behaviour: Behaviour | None = None
    seen: tuple[Shop, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether no row of any kind is left."""
        lines = self.orders is not None and len(self.orders.lines) + len(self.orders.cancelled)
        documents = self.behaviour and (self.behaviour.queries or self.behaviour.events)
        return not (self.products or self.retailers or lines or documents or _rows(self.judgments))


def _rows(frame: pd.DataFrame | None) -> int:
    return 0 if frame is None else len(frame)


def clean_sheet(frame: pd.DataFrame, kind: Kind, preset: Preset, known: Set[str], ledger: Ledger) -> Cleaned:
    """Clean the raw rows of a file. `known` are the ids of the products in the store that orders may name."""
    frame = drop_repeated(frame, preset, ledger)
    if preset.product_code:
        return _clean_sales(frame, preset, ledger)
    clean = {
        "products": _clean_products,
        "retailers": _clean_retailers,
        "orders": _clean_orders,
        "judgments": _clean_judgments,
        "events": _clean_events,
    }[kind]
    return clean(frame, preset, known, ledger)


def _read(frame: pd.DataFrame, kind: Kind, preset: Preset, ledger: Ledger) -> pd.DataFrame:
    typed = read_fields(frame, CONTRACT[kind], preset, ledger)
    return require_values(typed, [name for name, one in CONTRACT[kind].items() if one.required], preset, ledger)


def _clean_products(frame: pd.DataFrame, preset: Preset, _known: Set[str], ledger: Ledger) -> Cleaned:
    typed = _read(frame, "products", preset, ledger)
    raw = frame.loc[typed.index]
    if preset.path:
        typed = typed.assign(category=read_path(raw, preset.path))
    taken = {*preset.path, *(preset.named(name) for name in CONTRACT["products"])}
    typed = typed.assign(attributes=read_attributes(raw, taken))
    return Cleaned(products=tuple(to_products(clean_products(typed, ledger), preset.currency)))


def _clean_retailers(frame: pd.DataFrame, preset: Preset, _known: Set[str], ledger: Ledger) -> Cleaned:
    typed = _read(frame, "retailers", preset, ledger)
    typed = typed.assign(attributes=read_attributes(frame.loc[typed.index], CONTRACT["retailers"]))
    again = typed["retailer_id"].duplicated()
    reason = "has the retailer_id of an earlier row"
    return Cleaned(retailers=_to_shops(ledger.keep("retailers named twice", typed, again, reason, "retailer_id")))


def _clean_orders(frame: pd.DataFrame, preset: Preset, known: Set[str], ledger: Ledger) -> Cleaned:
    typed = _read(frame, "orders", preset, ledger)
    if "unit_price" not in typed:
        typed = typed.assign(unit_price=float("nan"))
    typed = _drop_unknown(typed, known, ledger)
    lines, cancelled = clean_orders(typed, preset.cancelled, ledger)
    seen = _to_shops(lines[["retailer_id"]].drop_duplicates())
    return Cleaned(orders=Orders(lines, cancelled), seen=seen)


def _clean_judgments(frame: pd.DataFrame, preset: Preset, known: Set[str], ledger: Ledger) -> Cleaned:
    typed = _read(frame, "judgments", preset, ledger)
    typed = _drop_unknown(typed.assign(query=typed["query"].map(mend_text)), known, ledger)
    again = typed.duplicated(["query", "product_id"])
    reason = "grades a query and product that an earlier row grades"
    return Cleaned(judgments=ledger.keep("graded twice", typed, again, reason, "grade"))


def _clean_events(frame: pd.DataFrame, _preset: Preset, _known: Set[str], ledger: Ledger) -> Cleaned:
    return Cleaned(behaviour=read_behaviour(frame, ledger))


def _clean_sales(frame: pd.DataFrame, preset: Preset, ledger: Ledger) -> Cleaned:
    fields: dict[str, Field] = {**CONTRACT["retailers"], **CONTRACT["orders"], "title": CONTRACT["products"]["title"]}
    sales = drop_fees(read_fields(frame, fields, preset, ledger), preset.product_code, ledger)
    sold = clean_products(products_sold(sales, preset.cancelled), ledger)
    named = require_values(sales, ["retailer_id", "order_id", "quantity", "ordered_at"], preset, ledger)
    priced = named["product_id"].isin(sold["product_id"])
    named = ledger.keep("products without a price", named, ~priced, "names a product that was never sold at a price")
    lines, cancelled = clean_orders(named[list(CONTRACT["orders"])], preset.cancelled, ledger)
    return Cleaned(
        products=tuple(to_products(sold, preset.currency)),
        retailers=_to_shops(retailers_seen(named)),
        orders=Orders(lines, cancelled),
    )


def _drop_unknown(frame: pd.DataFrame, known: Set[str], ledger: Ledger) -> pd.DataFrame:
    unknown = ~frame["product_id"].isin(known)
    reason = "names a product that is not in the catalogue: import the products first"
    return ledger.keep("unknown products", frame, unknown, reason, "product_id", grave=True)


def _to_shops(frame: pd.DataFrame) -> tuple[Shop, ...]:
    names = list(frame.columns)
    cells = zip(*(frame[name].tolist() for name in names), strict=True)
    return tuple(Shop(**dict(zip(names, row, strict=True))) for row in cells)
