"""Figures of ranked lists, for all retailers at once; binary relevance, cut at `k`.

`hits` (retailers × depth) is 1 where the product at that place was wanted, 0 where it was not or where the list had
ended; `wanted` (retailers) is how many products were wanted, at least 1. Every metric gives one value a retailer,
from 0 to 1.
"""

from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Metric = Callable[[Values, Values, int], Values]


def precision(hits: Values, wanted: Values, k: int) -> Values:  # noqa: ARG001 (one signature for every metric)
    """Share of the `k` places that were right; an empty place is a wrong one."""
    share: Values = hits[:, :k].sum(axis=1) / k
    return share


def recall(hits: Values, wanted: Values, k: int) -> Values:
    """Share of what was wanted that stood among the first `k`."""
    share: Values = hits[:, :k].sum(axis=1) / wanted
    return share


def f1(hits: Values, wanted: Values, k: int) -> Values:
    """Harmonic mean of precision and recall."""
    mean: Values = 2 * hits[:, :k].sum(axis=1) / (k + wanted)
    return mean


def ndcg(hits: Values, wanted: Values, k: int) -> Values:
    """Gain of the hits, less with every place (1/log2(place + 1)), over that of the best possible list.

    Järvelin and Kekäläinen 2002.
    """
    gains = 1 / np.log2(np.arange(2, k + 2))
    best = np.cumsum(gains)[np.minimum(wanted.astype(int), k) - 1]
    share: Values = np.minimum(hits[:, :k] @ gains[: hits.shape[1]] / best, 1.0)  # a sum may end just above 1
    return share


def hit_rate(hits: Values, wanted: Values, k: int) -> Values:  # noqa: ARG001 (one signature for every metric)
    """1 for a retailer with at least one right product among the first `k`."""
    any_right: Values = hits[:, :k].max(axis=1)
    return any_right


METRICS: Mapping[str, Metric] = {
    "NDCG": ndcg,
    "recall": recall,
    "precision": precision,
    "F1": f1,
    "hit rate": hit_rate,
}


def hits_of(lists: Sequence[Sequence[str]], wanted: Sequence[Collection[str]], depth: int) -> Values:
    """The hits (retailers × `depth`) of ranked lists against what was wanted; lists may be shorter."""
    hits = np.zeros((len(lists), depth))
    for row, (products, wishes) in enumerate(zip(lists, wanted, strict=True)):
        for place, product in enumerate(products[:depth]):
            hits[row, place] = product in wishes
    return hits


def coverage(lists: Sequence[Sequence[str]], catalogue: int) -> float:
    """Share of a catalogue of that many products that at least one retailer was shown."""
    return len({product for products in lists for product in products}) / catalogue
