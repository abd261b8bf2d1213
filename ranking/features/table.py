"""What a feature is, for the table in docs/ranking.md, for the manifest of a model, and for `kirana explain`."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
MISSING = float("nan")


@dataclass(frozen=True, slots=True)
class Feature:
    """One column of the matrix. `default` stands where the source has nothing to say; NaN says so to trees and
    networks."""

    name: str
    unit: str
    source: str
    default: float = MISSING
