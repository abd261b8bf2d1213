"""What the columns of a file are called and how each is read: our public contract, and two public data sets."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from indexer import columns
from indexer.account import KINDS, Kind
from indexer.columns import Reader
from indexer.ledger import InputError


@dataclass(frozen=True)
class Field:
    """One column of the contract: how its cells are read, and whether a row means anything without it."""

    reader: Reader
    required: bool = False


CONTRACT: Mapping[Kind, Mapping[str, Field]] = {
    "products": {
        "product_id": Field(columns.identifier, required=True),
        "title": Field(columns.text, required=True),
        "description": Field(columns.text),
        "brand": Field(columns.text),
        "category": Field(columns.path),
        "price": Field(columns.number),
        "mrp": Field(columns.number),
        "currency": Field(columns.text),
        "pack_value": Field(columns.number),
        "pack_unit": Field(columns.text),
        "pack_count": Field(columns.count),
        "moq": Field(columns.count),
        "case_pack": Field(columns.count),
        "price_slabs": Field(columns.slabs),
        "distributor_id": Field(columns.identifier),
        "stock": Field(columns.count),
        "regions": Field(columns.words),
        "created_at": Field(columns.moment),
        "image_url": Field(columns.text),
    },
    "retailers": {
        "retailer_id": Field(columns.identifier, required=True),
        "name": Field(columns.text),
        "segment": Field(columns.text),
        "region": Field(columns.text),
    },
    "orders": {
        "order_id": Field(columns.identifier, required=True),
        "retailer_id": Field(columns.identifier, required=True),
        "product_id": Field(columns.identifier, required=True),
        "quantity": Field(columns.number, required=True),
        "unit_price": Field(columns.number),
        "ordered_at": Field(columns.moment, required=True),
    },
    "judgments": {
        "query": Field(columns.text, required=True),
        "product_id": Field(columns.identifier, required=True),
        "grade": Field(columns.number, required=True),
    },
    "events": {},  # UBI documents are kept whole; `indexer.behaviour` reads them
}


@dataclass(frozen=True)
class Preset:
    """How one kind of file becomes the contract: its columns by our names, and the readers that differ from it.

    No `columns`: they are called as in the contract, and others become attributes. `path` names those that make up the
    category, broadest first. `row_number` names one that says nothing: rows that differ only in it are duplicates.
    `product_code` matches what is a product; other codes are fees. `cancelled` begins the order ids of cancellations.
    """

    name: str
    kinds: tuple[Kind, ...] = KINDS
    columns: Mapping[str, str] = field(default_factory=dict)
    readers: Mapping[str, Reader] = field(default_factory=dict)
    currency: str = "INR"
    path: tuple[str, ...] = ()
    row_number: str = ""
    product_code: str = ""
    cancelled: str = ""

    def named(self, name: str) -> str:
        """Return what the file calls the contract's column `name`."""
        return self.columns.get(name, name)


PRESETS: Mapping[str, Preset] = {
    "kirana": Preset("kirana"),
    "online-retail": Preset(
        "online-retail",
        kinds=("products", "retailers", "orders"),
        columns={
            "order_id": "InvoiceNo",
            "product_id": "StockCode",
            "title": "Description",
            "quantity": "Quantity",
            "ordered_at": "InvoiceDate",
            "unit_price": "UnitPrice",
            "retailer_id": "CustomerID",
            "region": "Country",
        },
        readers={
            "ordered_at": columns.american_moment,
            "product_id": columns.code,
            "retailer_id": columns.number_identifier,
        },
        currency="GBP",
        product_code=r"\d{5}|DCGS",
        cancelled="C",
    ),
    "bigbasket": Preset(
        "bigbasket",
        kinds=("products",),
        columns={
            "product_id": "index",
            "title": "product",
            "price": "sale_price",
            "mrp": "market_price",
        },
        path=("category", "sub_category", "type"),
        row_number="index",
    ),
}


def find_preset(name: str) -> Preset:
    """Return the preset of this name, or say which there are."""
    if name not in PRESETS:
        raise InputError(f"the format {name} is not known", f"Use one of {', '.join(PRESETS)}", file="--format")
    return PRESETS[name]


def guess_kind(path: Path, found: Sequence[str]) -> Kind:
    """Tell the kind of a contract file from the names of its columns, or say what is missing for the likeliest one."""
    names = {name.split(".")[0] for name in found}
    if "action_name" in names or {"query_id", "user_query"} <= names:
        return "events"
    fits: list[Kind] = [kind for kind in ("orders", "judgments", "products") if set(_required(kind)) <= names]
    if fits:
        return fits[0]
    if "retailer_id" in names and not names & {"order_id", "product_id", "quantity"}:
        return "retailers"
    for preset in PRESETS.values():
        if preset.columns and set(preset.columns.values()) <= names:
            sentence = f"these are the columns of the format {preset.name}"
            raise InputError(sentence, f"Say --format {preset.name}", file=path)
    candidates: list[Kind] = ["products", "orders", "judgments"]
    likeliest = max(candidates, key=lambda kind: len(names & set(CONTRACT[kind])))
    require_columns(path, found, _required(likeliest), f"read as {likeliest}")
    raise AssertionError("require_columns raises where no kind fits")


def require_columns(path: Path, found: Sequence[str], wanted: Sequence[str], reading: str) -> None:
    """Raise `InputError` for the first column of `wanted` that the file has not, with the nearest name that it has."""
    for name in wanted:
        if name not in found:
            near = difflib.get_close_matches(name, list(found), n=1, cutoff=0.5)
            remedy = f"Rename {near[0]} to {name}" if near else f"Add the column {name}, or say --kind or --format"
            sentence = f"the column is missing ({reading}); the file has {', '.join(found) or 'no columns'}"
            raise InputError(sentence, remedy, file=path, row=1, column=name)


def _required(kind: Kind) -> list[str]:
    return [name for name, one in CONTRACT[kind].items() if one.required]


def required_columns(preset: Preset, kind: Kind) -> list[str]:
    """Return the names, in the file, of the columns that a file of this kind cannot do without."""
    needed = _required(kind) if len(preset.kinds) != 3 else [*_required("orders"), "title"]
    return [preset.named(name) for name in needed]
