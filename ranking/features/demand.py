"""Demand for a product against the whole market's, so that seasons compare: how much there is over shorter and longer
spans and week by week, what rises this fortnight, what comes back with its season, what those who try it go on buying.
"""

from ranking.collaborative.windows import WEEKS
from ranking.features.scene import Scene
from ranking.features.table import Feature, Values

TABLE = (
    Feature("buyers_14d", "log1p shops, less the mean product's", "learned: windows"),
    Feature("buyers_30d", "log1p shops, less the mean product's", "learned: windows"),
    Feature("buyers_90d", "log1p shops, less the mean product's", "learned: windows"),
    Feature("buyers_180d", "log1p shops, less the mean product's", "learned: windows"),
    Feature("buyers_ever", "log1p shops, less the mean product's", "learned: windows"),
    Feature("decayed", "log1p order lines, half-life 30 days, less the mean product's", "learned: windows"),
    Feature("surge", "log of a fortnight's buyers against its month's, moved as the market", "learned: windows"),
    Feature("swell", "log of a quarter's buyers against its half-year's, moved as the market", "learned: windows"),
    Feature(
        "comeback", "log of a month's buyers against those half a year ago, moved as the market", "learned: windows"
    ),
    Feature("returning", "share of the shops that tried it which bought it again", "learned: windows"),
    *(
        Feature(f"buyers_week_{week}", "log1p shops in that week back, less the mean product's", "learned: windows")
        for week in range(1, WEEKS + 1)
    ),
)


def columns(scene: Scene) -> list[Values]:
    """One array a feature of the `TABLE`."""
    told = scene.learned.windows
    demand = (told.fortnight, told.month, told.quarter, told.half_year, told.ever, told.decayed)
    moving = (told.surge, told.swell, told.comeback, told.returning)
    return [scene.learnt(values) for values in (*demand, *moving, *told.weeks.T)]
