"""Takes products and retailers out of a file that has only sales, such as the UCI Online Retail file."""

import pandas as pd

from indexer.ledger import Ledger


def drop_fees(sales: pd.DataFrame, product_code: str, ledger: Ledger) -> pd.DataFrame:
    """Reject the rows whose product code does not begin as a product's does: postage, discounts, bank charges."""
    fees = ~sales["product_id"].str.match(product_code)
    return ledger.keep("fees", sales, fees, "is a fee or a correction, no product", "StockCode")


def products_sold(sales: pd.DataFrame, cancelled: str) -> pd.DataFrame:
    """Return product_id, title and price of what was sold at a price: the commonest title, the median price.

    Rows of corrections ("damaged", "found") have no price and so give no title. A product has its first sale's row.
    """
    sold = (sales["quantity"] > 0) & (sales["unit_price"] > 0) & (sales["title"] != "")
    sold &= ~sales["order_id"].str.upper().str.startswith(cancelled)
    rows = sales[sold]
    price = rows.groupby("product_id")["unit_price"].median()
    first = rows.drop_duplicates("product_id")
    return first[["product_id"]].assign(
        title=first["product_id"].map(_commonest(rows, "product_id", "title")), price=first["product_id"].map(price)
    )


def retailers_seen(sales: pd.DataFrame) -> pd.DataFrame:
    """Return retailer_id and region (the commonest) of whoever bought."""
    rows = sales[sales["retailer_id"] != ""]
    region = _commonest(rows, "retailer_id", "region")
    return pd.DataFrame({"retailer_id": region.index, "region": region.to_numpy()})


def _commonest(rows: pd.DataFrame, key: str, name: str) -> "pd.Series[str]":
    counts = rows.groupby([key, name], as_index=False).size()
    best = counts.sort_values(["size", name], ascending=[False, True]).drop_duplicates(key)
    return best.set_index(key)[name].sort_index()
