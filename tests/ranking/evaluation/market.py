"""Order lines written as one reads them: `bought("2024-03-01", "mira", "rice", "soap")`."""

from itertools import count

import pandas as pd

_numbers = count(1)


def bought(day: str, retailer: str, *products: str, quantity: float = 1.0) -> pd.DataFrame:
    """One order of one retailer at noon of a day; each product once."""
    lines = len(products)
    return pd.DataFrame(
        {
            "order_id": [f"order {next(_numbers)}"] * lines,
            "retailer_id": [retailer] * lines,
            "product_id": list(products),
            "quantity": [quantity] * lines,
            "unit_price": [10.0] * lines,
            "ordered_at": pd.to_datetime([f"{day} 12:00"] * lines).astype("datetime64[ms]"),
        }
    )


def market(*orders: pd.DataFrame) -> pd.DataFrame:
    """All orders in one frame."""
    return pd.concat(orders, ignore_index=True)


MARCH = market(
    bought("2024-03-01", "mira", "rice", "soap"),
    bought("2024-03-05", "mira", "rice"),
    bought("2024-03-09", "ravi", "soap", "tea"),
    bought("2024-03-20", "anil", "tea"),
    bought("2024-04-02", "mira", "rice", "tea"),
    bought("2024-04-03", "ravi", "rice"),
    bought("2024-04-05", "mira", "soap"),
    bought("2024-04-06", "zoya", "rice"),
)
"""Mira buys rice twice and soap once, Ravi soap and tea, Anil tea. In April Mira orders rice with tea, new to her, and
days later soap; Ravi tries rice; Zoya is nobody that March knew; Anil stays away."""
