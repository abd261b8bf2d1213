from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from ranking.evaluation.rating import MONTH_DAYS, ratings
from ranking.evaluation.report import Rating
from ranking.evaluation.split import Split
from tests.ranking.evaluation.market import bought, market

CUT = datetime(2024, 3, 1)
WINDOW_DAYS = 30
SHOPS = [f"shop {number}" for number in range(60)]


def months(*quantities: dict[str, float]) -> pd.DataFrame:
    """A first order of everything by every shop in January, then one order a month (February, March) of so many."""
    products = sorted({name for month in quantities for name in month})
    first = [bought("2024-01-10", shop, *products) for shop in SHOPS]
    later = [
        bought(day, shop, name, quantity=quantity)
        for day, month in zip(("2024-02-10", "2024-03-10"), quantities, strict=True)
        for name, quantity in month.items()
        for shop in SHOPS
    ]
    return market(*first, *later)


def rmse(found: tuple[Rating, ...]) -> list[float]:
    return [rating.rmse.mean for rating in found]


def test_where_all_sells_alike_the_mean_foretells_everything() -> None:
    found = ratings(Split.at(months({"rice": 5.0, "soap": 5.0}, {"rice": 5.0, "soap": 5.0}), CUT, WINDOW_DAYS))
    assert rmse(found) == pytest.approx([0.0, 0.0, 0.0, 0.0], abs=1e-6)


def test_biases_learn_that_rice_sells_more_than_soap() -> None:
    month = {"rice": 40.0, "soap": 1.0}
    constant, biased, *_ = rmse(ratings(Split.at(months(month, month), CUT, WINDOW_DAYS)))
    assert constant == pytest.approx(np.diff(np.log1p(np.array([1.0, 40.0]) * MONTH_DAYS / WINDOW_DAYS))[0] / 2)
    assert biased < constant / 2


def test_a_pair_that_is_not_bought_again_was_zero() -> None:
    one, *_ = rmse(ratings(Split.at(months({"rice": 5.0, "soap": 5.0}, {"rice": 5.0}), CUT, WINDOW_DAYS)))
    assert one == pytest.approx(np.log1p(5.0 * MONTH_DAYS / WINDOW_DAYS) / np.sqrt(2))


def test_factors_learn_that_two_kinds_of_shop_want_two_kinds_of_product() -> None:
    kinds = [[f"{kind} {number}" for number in range(6)] for kind in ("spice", "soap")]
    everything = [bought("2024-01-10", shop, *kinds[0], *kinds[1]) for shop in SHOPS]
    wanted = [
        bought(day, shop, *kinds[number % 2], quantity=30.0)
        for day in ("2024-02-10", "2024-03-10")
        for number, shop in enumerate(SHOPS)
    ]
    _, biased, factored, _ = rmse(ratings(Split.at(market(*everything, *wanted), CUT, WINDOW_DAYS)))
    assert factored < biased / 2


def test_a_past_no_longer_than_the_window_foretells_nothing() -> None:
    assert ratings(Split.at(months({"rice": 1.0}, {"rice": 1.0}), CUT, window_days=60)) == ()


def test_boosted_trees_learn_that_who_bought_lately_buys_again() -> None:
    """Half of the pairs were bought every week up to the cut, half only once long ago: no bias tells them apart."""
    loyal = [(shop, f"thing {number % 5}") for number, shop in enumerate(SHOPS)]
    first = [bought("2023-10-01", shop, *(f"thing {number}" for number in range(5))) for shop in SHOPS]
    weeks = pd.date_range("2023-10-08", "2024-03-24", freq="7D")
    again = [bought(f"{week:%Y-%m-%d}", shop, thing, quantity=10.0) for week in weeks for shop, thing in loyal]
    _, biased, factored, boosted = rmse(ratings(Split.at(market(*first, *again), CUT, WINDOW_DAYS)))
    assert boosted < min(biased, factored) / 2
