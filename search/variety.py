"""Variety on a page: what is alike to much that already stands above it steps back a little."""

from collections import Counter
from collections.abc import Sequence
from heapq import heapify, heappop, heappushpop

from search.candidate import Candidate

REACH = 100
"""So many places are varied; nobody compares what stands beyond them."""

BRAND_PART = 0.5
"""A brand seen before weighs half as much as a category seen before."""


def varied(candidates: Sequence[Candidate], strength: float) -> list[Candidate]:
    """The same candidates, best first with each score × (1 − `strength`)^repetition, taken greedily.

    The repetition of a product is how many of its narrowest category stand above it, and half of how many of its brand
    do. Scores must not be below 0; products without a category or brand repeat nothing, and of equals the given order
    stands. After MMR (Carbonell and Goldstein, SIGIR 1998), with shared names instead of similarity.
    """
    if strength <= 0:
        return list(candidates)
    keep, seen = 1.0 - strength, Counter[tuple[str, ...]]()

    def worth(place: int) -> float:
        product = candidates[place].product
        categories = seen[product.category] if product.category else 0
        brands = seen["brand", product.brand] if product.brand else 0
        return float(candidates[place].score * keep ** (categories + BRAND_PART * brands))

    waiting = [(-candidate.score, place) for place, candidate in enumerate(candidates)]
    heapify(waiting)
    taken: list[int] = []
    while waiting and len(taken) < REACH:
        _, place = heappop(waiting)
        now = (-worth(place), place)
        while waiting and now > waiting[0]:  # it has lost since: another may come first, which may have lost too
            _, place = heappushpop(waiting, now)
            now = (-worth(place), place)
        taken.append(place)
        product = candidates[place].product
        seen.update([product.category, ("brand", product.brand)])
    rest = set(range(len(candidates))).difference(taken)
    return [candidates[place] for place in (*taken, *sorted(rest))]
