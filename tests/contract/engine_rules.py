"""What merchandisers' rules need of an engine, and do through it: the same on each."""

from dataclasses import replace

import pytest

from search.engine import Engine
from search.facets import TermsRequest
from search.filters import AnyOf, Between, Filters
from search.plan import ByField, ByList, ByText, Leg
from search.product import Product
from search.retailer import Scored
from tests.builders import counts, fill, ids, ordered, product, worded
from tests.contract.engine_contract import OpenEngine

GHEE = product("ghee", "Kranti Cow Ghee 1 kg", brand="Kranti", category=("Dairy", "Ghee"), price=500.0, mrp=600.0)
OIL = product("oil", "Surya Cow Oil 1 l", brand="Surya", category=("Oil",), price=100.0, mrp=110.0)
LAMP = product("lamp", "Diya Lamp", brand="Tara", category=("Festive",), price=10.0, mrp=20.0)


def expiring(sold: Product, day: str) -> Product:
    return replace(sold, attributes=(("expires_on", day),))


class EngineRules:
    """Give `open_engine`, as for the contract."""

    @pytest.fixture
    def shelf(self, open_engine: OpenEngine) -> Engine:
        engine = open_engine()
        fill(engine, [expiring(GHEE, "2026-11-01"), expiring(OIL, "2027-01-01"), LAMP])
        return engine

    def test_what_is_hidden_is_in_no_leg_no_count_and_no_total(self, shelf: Engine) -> None:
        hidden = (
            Filters((AnyOf("brand", ("Kranti",)), Between("price", 400))),
            Filters((AnyOf("product_id", ("x",)),)),
        )
        legs = (Leg("text", ByText()), Leg("listed", ByList((Scored("ghee", 1.0),)), beyond_words=True))
        plan = replace(worded("cow", facets=(TermsRequest("brand"),)), legs=legs, hidden=hidden)
        answer = shelf.run(plan)
        assert (ids(answer), answer.total, counts(answer, "brand")) == (["oil"], 1, {"Surya": 1})
        both_needed = replace(plan, hidden=(Filters((AnyOf("brand", ("Kranti",)), Between("price", 501))),))
        assert shelf.run(both_needed).total == 2

    def test_what_is_kept_holds_for_every_leg_and_for_the_facet_of_its_own_field(self, shelf: Engine) -> None:
        kept = Filters((AnyOf("brand", ("Surya", "Tara")),))
        answer = shelf.run(replace(ordered(facets=(TermsRequest("brand"),)), kept=kept))
        assert (set(ids(answer)), answer.total) == ({"oil", "lamp"}, 2)
        assert counts(answer, "brand") == {"Surya": 1, "Tara": 1}

    def test_hidden_and_kept_go_on_beyond_the_window(self, shelf: Engine) -> None:
        plan = replace(
            ordered(), kept=Filters((Between("price", 10),)), hidden=(Filters((AnyOf("brand", ("Tara",)),)),)
        )
        assert ids(shelf.run(plan.beyond(frozenset({"ghee"}), 0, 10))) == ["oil"]

    def test_a_margin_is_compared_in_percent_and_an_expiry_in_seconds(self, shelf: Engine) -> None:
        assert ids(shelf.run(ordered(filters=Filters((Between("margin_percent", 12),))))) == ["ghee", "lamp"]
        soon = Filters((Between("expires_on", high=1_798_000_000),))
        assert ids(shelf.run(replace(ordered(filters=soon), order=ByField("price")))) == ["ghee"]
