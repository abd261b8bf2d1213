"""Cleans order lines: returns are netted, what cannot be is set aside, and an order names a product once."""

import pandas as pd

from indexer.cleaning.returns import net_returns
from indexer.ledger import Ledger

LINE = ["order_id", "product_id"]
ABSURD = 1_000.0  # times what is usual for the product, up or down; a wholesaler's hundredfold order is real
USUAL_FROM = 5  # lines of a product before anything is called usual for it


def clean_orders(frame: pd.DataFrame, cancelled: str, ledger: Ledger) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the order lines to store and the keys (order and product) of those that were cancelled as a whole.

    Takes typed rows of order_id, retailer_id, product_id, quantity, unit_price, ordered_at. A row whose quantity is
    negative, or whose order id begins with `cancelled`, is a return.
    """
    frame = _drop_impossible(frame, ledger)
    lines, gone = _net(frame, cancelled, ledger)
    lines = _one_retailer(_drop_absurd(lines, ledger), ledger)
    kept = _sum_lines(lines, ledger)
    keys = gone[LINE].drop_duplicates()
    still_there = pd.MultiIndex.from_frame(keys).isin(pd.MultiIndex.from_frame(kept[LINE]))
    return kept, keys[~still_there]


def _drop_impossible(frame: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    name = "impossible quantities and prices"
    frame = ledger.keep(name, frame, frame["quantity"] == 0, "has a quantity of 0", "quantity")
    unpaid = frame["unit_price"] <= 0
    return ledger.keep(name, frame, unpaid, "has a price that is not above 0: a gift or a correction", "unit_price")


def _net(frame: pd.DataFrame, cancelled: str, ledger: Ledger) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the purchase lines that are left, with their net quantities, and those of which nothing is left."""
    back = frame["quantity"] < 0
    if cancelled:
        back |= frame["order_id"].str.upper().str.startswith(cancelled)
    returns, lines = frame[back], frame[~back]
    if returns.empty:
        return lines, lines.iloc[:0]
    returns = returns.assign(quantity=returns["quantity"].abs())
    netted = net_returns(lines, returns)
    unmatched = netted.unmatched > 0
    reasons = netted.unmatched.map(lambda units: f"returns {units:g} units that no earlier purchase in this file has")
    rejected = ledger.reject(returns, unmatched, reasons, "quantity")
    touched, whole = netted.quantity < lines["quantity"], netted.quantity == 0
    ledger.note(
        "cancellations and returns",
        len(frame),
        mended=int(touched.sum()),
        rejected=rejected,
        sentence=(
            f"{len(returns):,} returns were taken from {int(touched.sum()):,} purchases, {int(whole.sum()):,} of them "
            f"whole; {rejected:,} have units that no earlier purchase has"
        ),
    )
    return lines.assign(quantity=netted.quantity)[~whole], lines[whole]


def _drop_absurd(lines: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    for name in ("quantity", "unit_price"):
        of_product = lines.groupby("product_id")[name]
        usual = of_product.transform("median").where(of_product.transform("count") >= USUAL_FROM)
        absurd = (lines[name] > ABSURD * usual) | (lines[name] < usual / ABSURD)
        reason = f"has a {name} {ABSURD:,.0f} times off what is usual for the product"
        lines = ledger.keep("absurd quantities and prices", lines, absurd, reason, name)
    return lines


def _one_retailer(lines: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    first = lines.groupby("order_id")["retailer_id"].transform("first")
    other = lines["retailer_id"] != first
    return ledger.keep(
        "orders of two retailers", lines, other, "is of an order that another retailer placed", "order_id"
    )


def _sum_lines(lines: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Add up the lines of one order that name the same product; the price is then the mean over the units."""
    again = lines.duplicated(LINE, keep=False)
    several = lines[again]
    if several.empty:
        return lines
    spent = several.assign(spent=several["quantity"] * several["unit_price"]).groupby(LINE, sort=False)
    summed = spent.agg(
        retailer_id=("retailer_id", "first"),
        quantity=("quantity", "sum"),
        spent=("spent", "sum"),
        ordered_at=("ordered_at", "min"),
        priced=("unit_price", "count"),
        lines=("quantity", "size"),
    ).reset_index()
    price = (summed["spent"] / summed["quantity"]).round(4).where(summed["priced"] == summed["lines"])
    ledger.note(
        "products twice in an order",
        len(lines),
        mended=len(several),
        sentence=(f"{len(several):,} lines were added up to {len(summed):,}"),
    )
    return pd.concat([lines[~again], summed.assign(unit_price=price)[list(lines.columns)]], ignore_index=True)
