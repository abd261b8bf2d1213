"""The one function that makes the matrix, for training and for serving, and the table of its columns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ranking.features import affinity, context, demand, product, retailer_product, session, wording
from ranking.features.scene import Scene
from ranking.features.table import Feature, Values

Matrix32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Family:
    """Features that come of the same source."""

    table: tuple[Feature, ...]
    columns: Callable[[Scene], list[Values]]


FAMILIES: Mapping[str, Family] = {
    "affinity": Family(affinity.TABLE, affinity.columns),
    "wording": Family(wording.TABLE, wording.columns),
    "product": Family(product.TABLE, product.columns),
    "demand": Family(demand.TABLE, demand.columns),
    "retailer_product": Family(retailer_product.TABLE, retailer_product.columns),
    "session": Family(session.TABLE, session.columns),
    "context": Family(context.TABLE, context.columns),
}

FEATURES: tuple[Feature, ...] = tuple(feature for family in FAMILIES.values() for feature in family.table)
"""Every column of the matrix, in order."""

NAMES: tuple[str, ...] = tuple(feature.name for feature in FEATURES)


def matrix(scene: Scene) -> Matrix32:
    """(candidates, `NAMES`), contiguous, a row a candidate in their order; defaults where nothing is known."""
    columns = [column for family in FAMILIES.values() for column in family.columns(scene)]
    made = np.empty((len(scene.candidates), len(NAMES)), np.float32)
    for place, (feature, column) in enumerate(zip(FEATURES, columns, strict=True)):
        made[:, place] = column if np.isnan(feature.default) else np.where(np.isnan(column), feature.default, column)
    return made
