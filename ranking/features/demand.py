"""Demand for a product against the whole market's, so that seasons compare: how much there is over shorter and longer
spans, what rises this fortnight, what comes back with its season, what those who try it keep buying."""

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
)


def columns(scene: Scene) -> list[Values]:
    """One array a feature of the `TABLE`."""
    told = scene.learned.windows
    demand = (told.fortnight, told.month, told.quarter, told.half_year, told.ever, told.decayed)
    return [scene.learnt(values) for values in (*demand, told.surge, told.swell, told.comeback, told.returning)]
