"""Order lines whose answer one can see."""

from datetime import datetime, timedelta

import pandas as pd

from ranking.orders import COLUMNS, Past

NOW = datetime(2026, 3, 1, 12)


def bought(
    retailer_id: str, product_id: str, *days_ago: float, quantity: float = 1.0, price: float = 10.0
) -> pd.DataFrame:
    """One line for each of the days before NOW."""
    rows = [
        (f"{retailer_id}-{product_id}-{days}", retailer_id, product_id, quantity, price, NOW - timedelta(days=days))
        for days in days_ago
    ]
    return frame(rows)


def frame(rows: list[tuple[str, str, str, float, float, datetime]]) -> pd.DataFrame:
    """Order lines with the columns and types that the store gives, also when there are none."""
    lines = pd.DataFrame(rows, columns=list(COLUMNS)).astype({"quantity": "float64", "unit_price": "float64"})
    return lines.astype({"ordered_at": "datetime64[ms]", "order_id": str, "retailer_id": str, "product_id": str})


def past(*orders: pd.DataFrame, as_of: datetime = NOW) -> Past:
    """What was known at `as_of`."""
    return Past.before(pd.concat([frame([]), *orders], ignore_index=True), as_of)


def dal_and_soap_shops() -> list[pd.DataFrame]:
    """Twelve shops: six buy dal and rice, six soap and oil; dal is all that the shop `new` has bought."""
    cooks = [bought(f"cook{n}", product, 5, 20) for n in range(6) for product in ("dal", "rice")]
    cleaners = [bought(f"clean{n}", product, 5, 20) for n in range(6) for product in ("oil", "soap")]
    return [*cooks, *cleaners, bought("new", "dal", 3)]
