"""How likely a place of a page is looked at: what a product loses that is pushed down, and wins that is lifted."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log2

ENOUGH = 1_000
"""Impressions at the first place, below which the log says too little."""
MOST_FOR_ONE = 5.0
"""An order made far down does not count as more than five at the top."""


@dataclass(frozen=True, slots=True)
class Attention:
    """Shares of the first place's attention, by place from 1; beyond the last one it falls as a logarithm does.

    Without any, it is 1/log2(place + 1), the discount of NDCG.
    """

    shares: tuple[float, ...] = (1.0,)

    def at(self, place: int | None) -> float:
        """Of a place; 0 for a product that is nowhere."""
        if place is None:
            return 0.0
        known = len(self.shares)
        return self.shares[place - 1] if place <= known else self.shares[-1] * log2(known + 1) / log2(place + 1)

    def ratio(self, before: int, after: int | None) -> float:
        """How many orders one made at `before` would be at `after`, if people looked as often and wanted it as much.

        The position-based model of clicks (Craswell et al., WSDM 2008), at most `MOST_FOR_ONE`.
        """
        return min(self.at(after) / self.at(before), MOST_FOR_ONE)


def measured(impressions: Mapping[int, int]) -> Attention:
    """What a log's impressions by place say; never more further down than further up."""
    first = impressions.get(1, 0)
    if first < ENOUGH:
        return Attention()
    shares = [1.0]
    for place in range(2, max(impressions) + 1):
        share = min(impressions.get(place, 0) / first, shares[-1])
        if not share:
            break
        shares.append(share)
    return Attention(tuple(shares))
