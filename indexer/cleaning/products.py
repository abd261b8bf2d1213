"""Cleans a frame of products and turns it into `Product`s."""

from collections.abc import Callable, Iterator
from math import isnan
from typing import Any

import pandas as pd

from indexer.cleaning.packs import read_pack
from indexer.cleaning.titles import mend_text, mend_title
from indexer.ledger import Ledger
from search.product import PriceSlab, Product
from search.units import in_base_unit

ABOVE_ZERO = ("price", "mrp", "pack_value", "pack_count", "moq", "case_pack")
FEES = {
    *("adjustment", "bank charges", "carriage", "commission", "courier charges", "delivery charge", "delivery charges"),
    *("discount", "freight", "handling charges", "manual", "packing charges", "postage", "round off", "rounding"),
    *("samples", "service charge", "shipping", "shipping charges", "transport charges"),
}


def clean_products(frame: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Return the products worth keeping, with mended texts, possible numbers and packs in base units.

    A number that cannot be (a price of 0) is left out rather than the product: its orders would go with it.
    """
    fees = frame["title"].str.lower().isin(FEES)
    frame = ledger.keep("fees", frame, fees, "is a fee, no product", "title")
    again = frame["product_id"].duplicated()
    frame = ledger.keep("products named twice", frame, again, "has the product_id of an earlier row", "product_id")
    return _read_packs(_mend_texts(_drop_impossible(frame, ledger), ledger), ledger)


def to_products(frame: pd.DataFrame, currency: str) -> Iterator[Product]:
    """Turn cleaned rows into products; what a row does not say has the default of `Product`."""
    names = list(frame.columns)
    columns = (frame[name].astype(object).where(frame[name].notna(), None).tolist() for name in names)
    for cells in zip(*columns, strict=True):
        said = {name: cell for name, cell in zip(names, cells, strict=True) if cell not in (None, "")}
        yield Product(**{"currency": currency} | {name: _PLAIN.get(name, _same)(cell) for name, cell in said.items()})


def _same(cell: Any) -> Any:
    return cell


_PLAIN: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("pack_count", "moq", "case_pack", "stock"), int),
    "created_at": pd.Timestamp.to_pydatetime,
    "price_slabs": lambda offers: tuple(PriceSlab(quantity, price) for quantity, price in offers),
}


def _drop_impossible(frame: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    impossible = {name: frame[name] <= 0 for name in ABOVE_ZERO if name in frame}
    if "stock" in frame:
        impossible["stock"] = frame["stock"] < 0
    touched = pd.DataFrame(impossible, index=frame.index).any(axis=1)
    names = ", ".join(name for name, bad in impossible.items() if bad.any())
    ledger.note(
        "impossible numbers", len(frame), mended=int(touched.sum()), sentence=f"{names} left out where not above 0"
    )
    return frame.assign(**{name: frame[name].mask(bad) for name, bad in impossible.items()})


def _mend_texts(frame: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    menders = {"title": mend_title, "description": mend_text, "brand": mend_text}
    mended = {name: frame[name].map(mend) for name, mend in menders.items() if name in frame}
    changed = pd.DataFrame({name: mended[name] != frame[name] for name in mended}, index=frame.index)
    sentence = "spaces, HTML entities, text decoded twice, titles in capitals"
    if changed["title"].any():
        before, after = (titles[changed["title"]].iloc[0] for titles in (frame["title"], mended["title"]))
        sentence += f": {before!r} is now {after!r}"
    ledger.note("texts", len(frame), mended=int(changed.any(axis=1).sum()), sentence=sentence)
    return frame.assign(**mended)


def _read_packs(frame: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Fill pack_value, pack_unit and pack_count; a pack that stands in columns wins over the title."""
    nothing = pd.Series(index=frame.index, dtype="float64")
    values, counts = frame.get("pack_value", nothing), frame.get("pack_count", nothing)
    units = frame.get("pack_unit", pd.Series("", index=frame.index)).replace("", "pc")
    stated = [None if isnan(value) else in_base_unit(value, unit) for value, unit in zip(values, units, strict=True)]
    read = [None if given else read_pack(title) for given, title in zip(stated, frame["title"], strict=True)]
    found = sum(pack is not None for pack in read)
    ledger.note("packs", len(frame), mended=found, sentence="size in kg, litres or pieces, and count, read from titles")
    packs = [
        given or (pack and (pack.value, pack.unit)) or (None, None) for given, pack in zip(stated, read, strict=True)
    ]
    inner = pd.Series([pack and pack.count for pack in read], index=frame.index, dtype="float64")
    return frame.assign(
        pack_value=pd.Series([value for value, _ in packs], index=frame.index, dtype="float64"),
        pack_unit=pd.Series([unit for _, unit in packs], index=frame.index, dtype=object),
        pack_count=counts.fillna(inner),
    )
