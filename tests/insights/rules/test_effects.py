from datetime import datetime

import pytest

from insights.rules.attention import Attention
from insights.rules.effects import Effect, effects
from store.rules.firings import Firing

HALVING = Attention((1.0, 0.5, 0.25, 0.125))
NOW = datetime(2026, 10, 20)
LIFTED = {"boost": ("c",)}
SHOWN, ORGANIC = ("c", "a", "b"), (3, 1, 2)


def fired(query_id: str = "q", shop: str = "r1", page: int = 1, **rules: tuple[str, ...]) -> Firing:
    return Firing(query_id, shop, NOW, rules or LIFTED, SHOWN, ORGANIC, page)


def only(found: tuple[Effect, ...]) -> Effect:
    (one,) = found
    return one


def test_an_order_of_a_lifted_product_is_won_as_far_as_its_old_place_would_not_have_brought_it() -> None:
    found = only(effects([fired()], {"q": [("click", "c"), ("purchase", "c")]}, HALVING))
    assert (found.pages, found.shops, found.shown, found.clicks, found.orders) == (1, 1, 1, 1, 1)
    assert (found.won, found.lost) == (0.75, 0)


def test_an_order_of_what_was_pushed_down_stands_for_those_that_were_not_made() -> None:
    found = only(effects([fired()], {"q": [("purchase", "a")]}, HALVING))
    assert (found.orders, found.won, found.lost) == (0, 0, 1)
    assert found.net.mean == -1


def test_a_product_that_only_the_rule_brought_in_is_wholly_won() -> None:
    brought = Firing("q", "r1", NOW, {"boost": ("new",)}, ("new", "a"), (None, 1))
    assert only(effects([brought], {"q": [("purchase", "new")]}, HALVING)).won == 1


def test_rules_that_move_the_same_product_share_what_it_brings() -> None:
    found = effects([fired(one=("c",), two=("c",))], {"q": [("purchase", "c")]}, HALVING)
    assert [(one.rule_id, one.won) for one in found] == [("one", 0.375), ("two", 0.375)]


def test_it_tells_how_far_down_others_were_pushed() -> None:
    assert only(effects([fired()], {}, HALVING)).deepest == 1


def test_of_later_pages_only_the_firing_counts() -> None:
    found = only(effects([fired(page=2)], {"q": [("purchase", "c")]}, HALVING))
    assert (found.pages, found.shown, found.orders, found.won) == (1, 0, 0, 0)


def test_the_interval_of_the_net_is_over_shops() -> None:
    pages = [fired(f"q{shop}", f"r{shop}") for shop in range(20)]
    acts = {f"q{shop}": [("purchase", "c" if shop < 18 else "a")] for shop in range(20)}
    net = only(effects(pages, acts, HALVING)).net
    assert net.mean == pytest.approx(18 * 0.75 - 2)
    assert 0 < net.low < net.mean < net.high


def test_where_no_rule_fired_there_is_nothing_to_tell() -> None:
    assert effects([], {}, HALVING) == ()
