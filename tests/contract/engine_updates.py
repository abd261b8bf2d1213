"""Prices, stock and demand change without new vectors. Inherit `EngineUpdates` and give `open_engine`."""

from dataclasses import replace
from threading import Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.change import AT_ONCE, Change
from search.engine import Engine, IndexManifest, NoIndexError
from search.product import Popularity
from tests.builders import TWO_DIMENSIONS, entry, fill, ids, near, ordered, product, worded
from tests.contract.engine_contract import OpenEngine

RICE = product("rice", "Basmati Rice", price=100.0, mrp=120.0, stock=5, popularity=2.0)
SOAP = product("soap", "Neem Soap", price=30.0)


class EngineUpdates:
    """Give `open_engine`: each call opens the same place anew, which is empty when a test begins."""

    @pytest.fixture
    def shop(self, open_engine: OpenEngine) -> Engine:
        engine = open_engine()
        fill(engine, [entry(RICE, 1, 0), entry(SOAP, 0, 1)])
        return engine

    def test_a_change_moves_everything_that_follows_from_it_and_nothing_else(self, shop: Engine) -> None:
        demand = Popularity(9, 9, 9.0, 0.5)
        news = Change("rice", 1, {"price": 110.0, "mrp": 150.0, "stock": 0, "popularity": demand})
        assert shop.update([news]).changed == 1
        after = replace(RICE, price=110.0, mrp=150.0, stock=0, popularity=demand)
        (found,) = shop.run(worded("basmati")).candidates
        assert (found.product, found.product.margin, found.product.in_stock) == (after, 40.0, False)
        assert ids(shop.run(near(1, 0)))[0] == "rice"
        assert ids(shop.run(ordered())) == ["rice", "soap"]

    def test_a_change_that_comes_twice_or_late_changes_nothing(self, shop: Engine) -> None:
        assert shop.update([Change("rice", 5, {"price": 105.0})]).changed == 1
        again = shop.update([Change("rice", 5, {"price": 105.0}), Change("rice", 4, {"price": 104.0})])
        assert (again.changed, [one.product_id for one in again.refused]) == (0, ["rice"])
        assert "older" in again.refused[0].reason
        assert prices(shop) == {"rice": 105.0, "soap": 30.0}

    def test_changes_of_one_product_are_made_in_their_order(self, shop: Engine) -> None:
        news = [Change("rice", 1, {"price": 1.0}), Change("rice", 2, {"stock": 2}), Change("rice", 3, {"price": 3.0})]
        shop.update(news)
        (rice,) = shop.run(worded("rice")).candidates
        assert (rice.product.price, rice.product.stock) == (3.0, 2)

    def test_an_unknown_product_is_reported_and_the_others_are_changed(self, shop: Engine) -> None:
        outcome = shop.update([Change("gone", 1, {"price": 1.0}), Change("soap", 1, {"price": 31.0})])
        refused = [(one.product_id, one.reason) for one in outcome.refused]
        assert (outcome.changed, refused) == (1, [("gone", "unknown product")])

    def test_a_price_that_is_taken_away_is_gone_from_the_filters(self, shop: Engine) -> None:
        shop.update([Change("soap", 1, {"price": None})])
        assert ids(shop.run(ordered("price", required=True))) == ["rice"]

    def test_more_changes_than_are_read_at_once_are_all_made(self, open_engine: OpenEngine) -> None:
        engine = open_engine()
        many = AT_ONCE + 3
        fill(engine, [product(f"p{number:04}", price=1.0) for number in range(many)])
        outcome = engine.update(Change(f"p{number:04}", 1, {"price": 2.0 + number}) for number in range(many))
        assert (outcome.changed, outcome.refused) == (many, ())
        assert prices(engine) == {f"p{number:04}": 2.0 + number for number in range(many)}

    def test_versions_are_remembered_after_a_restart(self, shop: Engine, open_engine: OpenEngine) -> None:
        shop.update([Change("rice", 7, {"price": 107.0})])
        shop.close()
        assert open_engine().update([Change("rice", 6, {"price": 106.0})]).refused

    def test_a_written_product_is_compared_by_the_version_it_was_written_with(self, shop: Engine) -> None:
        shop.write([replace(entry(RICE, 1, 0), version=3)])
        assert shop.update([Change("rice", 2, {"price": 1.0})]).refused
        assert shop.update([Change("rice", 4, {"price": 4.0})]).changed == 1

    def test_a_change_during_a_build_is_in_the_new_index_with_its_version(self, shop: Engine) -> None:
        with shop.build(IndexManifest("second", dimensions=TWO_DIMENSIONS)) as build:
            build.write([entry(RICE, 1, 0), entry(SOAP, 0, 1)])
            shop.update([Change("rice", 2, {"stock": 77})])
            build.swap()
        (rice,) = shop.run(worded("rice")).candidates
        assert (rice.product.stock, rice.product.price) == (77, 100.0)
        assert shop.update([Change("rice", 1, {"stock": 1})]).refused
        assert ids(shop.run(near(1, 0)))[0] == "rice"

    def test_versions_that_a_build_carries_on_keep_late_changes_out(self, shop: Engine) -> None:
        fill(shop, [replace(entry(RICE, 1, 0), version=5), entry(SOAP, 0, 1)], "second")
        outcome = shop.update([Change("rice", 4, {"price": 1.0}), Change("soap", 1, {"price": 31.0})])
        assert (outcome.changed, [one.product_id for one in outcome.refused]) == (1, ["rice"])
        assert shop.update([Change("rice", 6, {"price": 6.0})]).changed == 1

    def test_before_the_first_build_there_is_nothing_to_change(self, open_engine: OpenEngine) -> None:
        with pytest.raises(NoIndexError, match="kirana build"):
            open_engine().update([Change("rice", 1, {"price": 1.0})])

    def test_two_who_change_the_same_product_end_with_the_newest(self, shop: Engine, open_engine: OpenEngine) -> None:
        def change(numbers: range) -> None:
            other = open_engine()
            for number in numbers:
                other.update([Change("rice", number, {"stock": number})])

        threads = [Thread(target=change, args=(range(start, 30, 2),)) for start in (1, 2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        (rice,) = shop.run(worded("rice")).candidates
        assert rice.product.stock == 29

    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
    )
    @given(news=st.lists(st.tuples(st.sampled_from(["rice", "soap", "gone"]), st.integers(1, 5)), max_size=8))
    def test_whatever_comes_the_newest_price_stays_and_each_change_is_accounted_for(
        self, shop: Engine, news: list[tuple[str, int]]
    ) -> None:
        shop.write([entry(RICE, 1, 0), entry(SOAP, 0, 1)])  # versions begin anew
        outcome = shop.update(Change(name, number, {"price": 1000.0 + number}) for name, number in news)
        known, changed, refused = {"rice": 0, "soap": 0}, 0, []
        for name, number in news:
            changed += number > known.get(name, number)
            refused += [name] if number < known.get(name, number + 1) else []
            known |= {name: max(known[name], number)} if name in known else {}
        assert (outcome.changed, [one.product_id for one in outcome.refused]) == (changed, refused)
        first = {"rice": 100.0, "soap": 30.0}
        assert prices(shop) == {name: 1000.0 + known[name] if known[name] else first[name] for name in known}


def prices(engine: Engine) -> dict[str, float | None]:
    """By product."""
    return {one.product_id: one.price for one in engine.scan()}
