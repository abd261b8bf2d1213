"""A visible mix of what a shop always buys and what is new for it."""

from collections.abc import Sequence
from math import floor

from search.candidate import Candidate
from search.retailer import Retailer

ROUNDING = 1e-9
"""So that ten times 0.1 makes one."""


def mix(candidates: Sequence[Candidate], retailer: Retailer, new_share: float) -> list[Candidate]:
    """The same candidates, so that of every first n exactly floor(n × `new_share`) are new to the shop.

    Within the new and within the bought ones the given order stands. Where one kind runs out, the other fills up.
    """
    new = [candidate for candidate in candidates if candidate.product.product_id not in retailer.purchases]
    bought = [candidate for candidate in candidates if candidate.product.product_id in retailer.purchases]
    mixed: list[Candidate] = []
    taken = 0
    while taken < len(new) and len(mixed) - taken < len(bought):
        if taken < floor((len(mixed) + 1) * new_share + ROUNDING):
            mixed.append(new[taken])
            taken += 1
        else:
            mixed.append(bought[len(mixed) - taken])
    return mixed + new[taken:] + bought[len(mixed) - taken :]
