from collections.abc import Mapping

import pandas as pd
import pytest

from ranking.collaborative.popularity import Demand
from search.product import Popularity
from tests.ranking.bought import bought, past


def demand(*orders: pd.DataFrame, regions: Mapping[str, str] | None = None) -> Demand:
    return Demand.of(past(*orders), regions or {}, {})


def town(name: str, shops: int, product: str) -> tuple[list[pd.DataFrame], dict[str, str]]:
    """Shops of one region that all buy one product."""
    names = [f"{name}{n}" for n in range(shops)]
    return [bought(shop, product, 10) for shop in names], dict.fromkeys(names, name)


def test_buyers_are_distinct_shops_within_the_window() -> None:
    counted = demand(bought("a", "rice", 1, 2), bought("b", "rice", 40), bought("c", "rice", 100)).popularity()["rice"]
    assert (counted.buyers_30d, counted.buyers_90d) == (1, 2)


def test_decayed_demand_halves_every_thirty_days_and_counts_a_day_once() -> None:
    lines = bought("a", "rice", 30)
    again = lines.assign(order_id="the same day")
    assert demand(lines, again).popularity()["rice"].decayed == pytest.approx(0.5)


def test_a_steady_product_has_no_trend() -> None:
    shops = [bought(f"s{n}", "rice", 5 + 30 * (n % 3)) for n in range(30)]
    assert demand(*shops).popularity()["rice"].trend == pytest.approx(0.0)


def test_twenty_new_buyers_are_a_trend_and_two_are_hardly_one() -> None:
    many = [bought(f"s{n}", "kheer mix", 5) for n in range(20)]
    few = [bought(f"s{n}", "soap", 5) for n in range(2)]
    rising = demand(*many, *few).popularity()
    assert rising["kheer mix"].trend == pytest.approx(30 / (20 / 3 + 10) - 1, abs=1e-4)
    assert 0 < rising["soap"].trend < 0.15


def test_heat_lifts_what_rises_and_cools_what_fades() -> None:
    rises = [bought(f"s{n}", "a sherbet", 5) for n in range(10)]
    fades = [bought(f"s{n}", "b tea", 60) for n in range(10)]
    hot, cold = demand(*rises, *fades).heat
    assert hot > 1 > cold


def test_a_region_has_figures_of_its_own_from_ten_shops_on() -> None:
    nashik, in_nashik = town("Nashik", 10, "rice")
    pune, in_pune = town("Pune", 9, "rice")
    told = demand(*nashik, *pune, regions=in_nashik | in_pune).popularity()["rice"].by_region
    assert told == (("Nashik", 1.0),)


def test_a_share_is_told_from_two_buyers_on() -> None:
    nashik, in_nashik = town("Nashik", 10, "rice")
    told = demand(*nashik, bought("Nashik0", "saffron", 3), regions=in_nashik).popularity()
    assert told["saffron"].by_region == ()


def test_peers_of_a_region_are_what_its_shops_buy_first() -> None:
    nashik, in_nashik = town("Nashik", 12, "bhakri flour")
    pune, in_pune = town("Pune", 30, "biscuits")
    counted = demand(*nashik, *pune, regions=in_nashik | in_pune)
    assert [peer.product_id for peer in counted.peers("Nashik", "")] == ["bhakri flour", "biscuits"]
    assert [peer.product_id for peer in counted.peers("Pune", "unheard of")] == ["biscuits", "bhakri flour"]


def test_where_nothing_is_known_of_the_region_nobody_is_a_peer() -> None:
    assert demand(bought("a", "rice", 1)).peers("Nashik", "kirana") == ()


def test_no_orders_are_no_demand() -> None:
    empty = demand()
    assert empty.popularity() == {}
    assert empty.peers("Nashik", "") == ()


def test_a_product_that_sold_only_long_ago_has_no_buyers_left() -> None:
    assert demand(bought("a", "rice", 400)).popularity()["rice"] == Popularity(
        decayed=0.0001, sold_for_days=400.0, repeats=1.0
    )
