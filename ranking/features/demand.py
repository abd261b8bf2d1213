"""How demand for a product moves, over shorter and longer spans than the index tells: what rises this fortnight, what
comes back with its season, what those who try it keep buying."""

import numpy as np

from ranking.features.scene import Scene
from ranking.features.table import Feature, Values

TABLE = (
    Feature("buyers_14d", "log1p shops", "learned: windows"),
    Feature("buyers_180d", "log1p shops", "learned: windows"),
    Feature("buyers_ever", "log1p shops", "learned: windows"),
    Feature("surge", "log of a fortnight's buyers against its month's pace", "learned: windows"),
    Feature("swell", "log of a quarter's buyers against its half-year's pace", "learned: windows"),
    Feature("comeback", "log of a month's buyers against months of over half a year ago", "learned: windows"),
    Feature("returning", "share of the shops that tried it which bought it again", "learned: windows"),
)


def columns(scene: Scene) -> list[Values]:
    """One array a feature of the `TABLE`."""
    windows = scene.learned.windows
    counts = (windows.fortnight, windows.half_year, windows.ever)
    told = (windows.surge, windows.swell, windows.comeback, windows.returning)
    return [*(np.log1p(scene.learnt(buyers)) for buyers in counts), *(scene.learnt(values) for values in told)]
