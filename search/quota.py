"""A visible mix of what a shop always buys and what is new for it."""

from collections.abc import Sequence
from math import floor

from search.candidate import Candidate
from search.retailer import Retailer


def mix(candidates: Sequence[Candidate], retailer: Retailer, new_share: float) -> list[Candidate]:
    """The same candidates, so that every first n hold at least floor(n × `new_share`) products new to the shop.

    Within the new and within the bought ones the given order stands. Where one kind runs out, the other fills up.
    """
    new = [candidate for candidate in candidates if candidate.product.product_id not in retailer.purchases]
    bought = [candidate for candidate in candidates if candidate.product.product_id in retailer.purchases]
    better_first = {id(candidate): place for place, candidate in enumerate(candidates)}
    mixed: list[Candidate] = []
    taken_new = 0
    while taken_new < len(new) and len(mixed) - taken_new < len(bought):
        due_new = taken_new < floor((len(mixed) + 1) * new_share + 1e-9)
        next_bought = bought[len(mixed) - taken_new]
        if due_new or better_first[id(new[taken_new])] < better_first[id(next_bought)]:
            mixed.append(new[taken_new])
            taken_new += 1
        else:
            mixed.append(next_bought)
    return mixed + new[taken_new:] + bought[len(mixed) - taken_new :]
