"""Nets what was sent back against what it was bought with, so that a cancelled order is not taken for demand."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Pair = tuple[str, str]  # a retailer and a product


@dataclass(frozen=True)
class Netted:
    """`quantity` of each purchase line after netting (0: cancelled as a whole); `unmatched` units of each return."""

    quantity: "pd.Series[float]"
    unmatched: "pd.Series[float]"


def net_returns(purchases: pd.DataFrame, returns: pd.DataFrame) -> Netted:
    """Take each return from purchases of the same retailer and product at or before it, oldest return first.

    The latest purchase that is at least as large pays for a return; where there is none, the latest ones pay in turn.
    Both frames have `retailer_id`, `product_id`, `quantity` (units, positive in both) and `ordered_at`. Units are
    conserved: what purchases lose is what returns had, less what stays unmatched.
    """
    left = purchases["quantity"].to_numpy("float64", copy=True)
    owed = returns["quantity"].to_numpy("float64", copy=True)
    pairs, moments = _pairs(returns), returns["ordered_at"].to_numpy()
    bought, bought_at = _latest_first(purchases, set(pairs)), purchases["ordered_at"].to_numpy()
    for sent_back in np.argsort(moments, kind="stable"):
        lines = bought[pairs[sent_back]]
        earlier = [line for line in lines if bought_at[line] <= moments[sent_back]]
        owed[sent_back] = _take(left, earlier, owed[sent_back])
    return Netted(pd.Series(left, index=purchases.index), pd.Series(owed, index=returns.index))


def _pairs(frame: pd.DataFrame) -> list[Pair]:
    return list(zip(frame["retailer_id"].tolist(), frame["product_id"].tolist(), strict=True))


def _latest_first(purchases: pd.DataFrame, wanted: set[Pair]) -> defaultdict[Pair, list[int]]:
    """Return the positions of the purchases of each wanted pair, the latest first."""
    found: defaultdict[Pair, list[int]] = defaultdict(list)
    pairs = _pairs(purchases)
    for position in np.argsort(purchases["ordered_at"].to_numpy(), kind="stable")[::-1].tolist():
        if pairs[position] in wanted:
            found[pairs[position]].append(position)
    return found


def _take(left: NDArray[np.float64], lines: list[int], units: float) -> float:
    """Take `units` from `left` of `lines` (latest first); returns the units that found no purchase."""
    enough = next((line for line in lines if left[line] >= units), None)
    for line in lines if enough is None else [enough]:
        taken = min(units, float(left[line]))
        left[line] -= taken
        units -= taken
    return units
