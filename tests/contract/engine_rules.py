"""What merchandisers' rules need of an engine, and do through it: the same on each."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search import surfaces
from search.engine import Engine
from search.facets import TermsRequest
from search.filters import AnyOf, Between, Filters
from search.plan import ByField, ByList, ByText, Leg
from search.product import Product
from search.query import Query
from search.retailer import Retailer, Scored
from search.rules.absence import explained
from search.rules.actions import Action, Banner, Boost, Bury, Filter, Hide, Ignore, Pin, Redirect, Synonym
from search.rules.conditions import ALWAYS, When
from search.rules.rule import Rule
from search.rules.target import NOTHING, Range, Target, meeting
from tests.builders import counts, fill, ids, ordered, product, worded
from tests.contract.engine_contract import OpenEngine
from tests.contract.rules_shop import IDS, NOON, RICES, SHELF, RuledShop, shown

GHEE = product("ghee", "Kranti Cow Ghee 1 kg", brand="Kranti", category=("Dairy", "Ghee"), price=500.0, mrp=600.0)
OIL = product("oil", "Surya Cow Oil 1 l", brand="Surya", category=("Oil",), price=100.0, mrp=110.0)
LAMP = product("lamp", "Diya Lamp", brand="Tara", category=("Festive",), price=10.0, mrp=20.0)


SHOP = Retailer("r1", region="Nashik", segment="kirana")
SURFACES: dict[str, Callable[[], Query]] = {
    "search": lambda: surfaces.search("rice", SHOP),
    "browse": lambda: surfaces.browse(("Staples",), SHOP),
    "for_you": lambda: surfaces.for_you(SHOP, variety=0.0),
    "trending": lambda: surfaces.trending(SHOP),
    "similar": lambda: surfaces.similar(RICES[29], SHOP),
}
RICE_6 = Target(products=("rice-06",))
SURYA = Target(brands=("Surya",))

names = st.sampled_from(IDS)
targets = st.one_of(
    st.lists(names, min_size=1, max_size=4, unique=True).map(lambda chosen: Target(products=tuple(chosen))),
    st.sampled_from((SURYA, Target(categories=("Staples > Rice",)), Target(ranges=(Range("price", 110, 125),)))),
)
pins = st.builds(
    lambda chosen, place: (Pin(place), Target(products=tuple(chosen))),
    st.lists(names, min_size=1, max_size=3, unique=True),
    st.integers(1, 20),
)
moves = st.builds(Boost, st.just(4.0), pushes_down_at_most=st.none() | st.integers(0, 5)) | st.builds(
    Bury, places=st.integers(1, 9)
)
aimed = st.tuples(moves | st.just(Hide()) | st.just(Filter()), targets)
ruled = st.lists(st.tuples(pins | aimed, st.sampled_from((-1, 0, 0, 5))), max_size=5)
law = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,  # the laws only read
        HealthCheck.differing_executors,  # each engine's class runs the same laws, which is meant
    ],
)


def rule(action: Action, target: Target = NOTHING, when: When = ALWAYS, rule_id: str = "r", priority: int = 0) -> Rule:
    return Rule(rule_id, action, target, when, priority=priority)


def numbered(drawn: list[tuple[tuple[Action, Target], int]]) -> list[Rule]:
    return [rule(action, target, rule_id=f"r{n}", priority=high) for n, ((action, target), high) in enumerate(drawn)]


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

    @pytest.fixture
    def shop(self, open_engine: OpenEngine) -> RuledShop:
        engine = open_engine()
        fill(engine, SHELF)
        return RuledShop(engine)

    @pytest.mark.parametrize("surface", SURFACES)
    def test_each_kind_of_rule_changes_every_surface(self, shop: RuledShop, surface: str) -> None:
        asked = SURFACES[surface]()
        before = shop.shown(asked)
        assert before.index("rice-06") == 5
        assert shop.ruled(rule(Pin(2), RICE_6)).shown(asked)[1] == "rice-06"
        assert shop.ruled(rule(Boost(places=3), RICE_6)).shown(asked)[2] == "rice-06"
        assert shop.ruled(rule(Boost(factor=3), RICE_6)).shown(asked)[1] == "rice-06"
        assert shop.ruled(rule(Bury(places=4), RICE_6)).shown(asked)[9] == "rice-06"
        hidden = shop.ruled(rule(Hide(), SURYA)).page(asked)
        assert "Surya" not in {hit.product.brand for hit in hidden.hits}
        assert hidden.total == shop.page(asked).total - sum(sold.brand == "Surya" for sold in SHELF)
        assert {hit.product.brand for hit in shop.ruled(rule(Filter(), SURYA)).page(asked).hits} == {"Surya"}

    def test_a_rule_without_its_conditions_changes_nothing(self, shop: RuledShop) -> None:
        asked = SURFACES["search"]()
        before = shop.shown(asked)
        for when in (
            When(surfaces=("browse",)),
            When(regions=("Pune",)),
            When(segments=("hotel",)),
            When(retailers=("r2",)),
            When(categories=("Staples",)),
            When(queries=("brown rice",)),
            When(queries=("white rice",), match="exact"),
        ):
            assert shop.ruled(rule(Hide(), RICE_6, when)).shown(asked) == before
        narrow = When(("rice",), "exact", (), ("search",), ("kirana",), ("Nashik",), ("r1",))
        assert "rice-06" not in shop.ruled(rule(Hide(), RICE_6, narrow)).shown(asked)

    @pytest.mark.parametrize("surface", SURFACES)
    def test_a_campaign_begins_and_ends_by_the_clock_in_its_region_alone(self, shop: RuledShop, surface: str) -> None:
        week = When(regions=("Nashik",), starts_at=NOON, ends_at=NOON + timedelta(days=7))
        campaign = shop.ruled(rule(Pin(1), RICE_6, week))
        asked = SURFACES[surface]()
        firsts = [campaign.at(NOON + timedelta(days=day)).shown(asked)[0] for day in (-1, 0, 6, 7)]
        assert firsts == ["rice-01", "rice-06", "rice-06", "rice-01"]
        in_pune = replace(asked, retailer=Retailer("r2", region="Pune"))
        assert campaign.shown(in_pune)[0] != "rice-06"

    @pytest.mark.parametrize("surface", SURFACES)
    def test_paging_with_rules_neither_repeats_nor_loses_a_product(self, shop: RuledShop, surface: str) -> None:
        rules = (
            rule(Pin(3), Target(products=("rice-20", "rice-06", "gone")), rule_id="pin"),
            rule(Boost(factor=3, pushes_down_at_most=2), SURYA, rule_id="boost"),
            rule(Bury(places=4), Target(products=("rice-02",)), rule_id="bury"),
            rule(Hide(), Target(products=("rice-10",)), rule_id="hide"),
        )
        asked, ruled = SURFACES[surface](), shop.ruled(*rules)
        for size in (1, 4, 100):
            everything = ruled.everything(asked, size)
            assert set(everything) == set(shop.everything(asked)) - {"rice-10"}
            assert len(everything) == len(set(everything)) == ruled.page(asked).total
            assert everything[2:4] == ["rice-20", "rice-06"]

    def test_a_boost_brings_in_what_the_page_would_not_have_found(self, shop: RuledShop) -> None:
        asked = SURFACES["search"]()
        assert "ghee" not in shop.everything(asked)
        boosted = shop.ruled(rule(Boost(factor=10), Target(products=("ghee",)))).page(asked)
        assert shown(boosted).index("ghee") <= 3
        assert boosted.total == shop.page(asked).total + 1
        everybody = shop.ruled(rule(Boost(factor=10), Target(categories=("Dairy",))))
        assert "ghee" not in everybody.everything(asked)

    def test_a_pin_out_of_stock_or_not_served_there_does_not_fire(self, shop: RuledShop) -> None:
        asked = surfaces.search("cow", SHOP)
        pinned = shop.ruled(rule(Pin(1), Target(products=("gone", "pune", "rice-01"))))
        page = pinned.page(asked)
        assert shown(page) == ["ghee", "rice-01"]
        assert {one.product_id for one in page.ruled.unfired} == {"gone", "pune"}
        in_pune = pinned.shown(surfaces.search("cow", Retailer("r2", region="Pune")))
        assert in_pune == ["ghee", "pune", "rice-01"]

    def test_a_look_into_the_index_tells_why_a_pin_is_not_there(self, shop: RuledShop) -> None:
        pins = rule(Pin(1), Target(products=("gone", "pune", "nobody's", "rice-01", "rice-06")))
        page = shop.ruled(pins, rule(Hide(), RICE_6, rule_id="h")).page(SURFACES["search"]())
        assert shown(page)[3] == "rice-01"
        assert {one.product_id: one.why for one in explained(page, shop.engine).unfired} == {
            "gone": "is out of stock",
            "pune": "is not served in Nashik",
            "nobody's": "is not in the index",
            "rice-06": "is kept out by another rule, or by how the text was understood",
        }

    def test_synonyms_widen_and_ignored_words_do_not_count(self, shop: RuledShop) -> None:
        dairy = surfaces.search("ghee", SHOP)
        assert shop.ruled(rule(Synonym(("ghrit",), ("ghee",)))).shown(surfaces.search("ghrit", SHOP)) == ["ghee"]
        assert shop.ruled(rule(Synonym(("rice",), ("ghee",), both_ways=True))).page(dairy).total == 32
        assert shop.ruled(rule(Ignore(("number",)))).shown(surfaces.search("cow number", SHOP)) == ["ghee"]

    def test_what_was_understood_counts_as_typed_where_a_rule_says_so(self, shop: RuledShop) -> None:
        widened = rule(Synonym(("bhaat",), ("rice",)), rule_id="s")
        said = rule(Banner("Harvest festival", "/harvest"), when=When(("rice",), "understood"), rule_id="b")
        assert shop.ruled(said).page(surfaces.search("bhaat", SHOP)).banners == ()
        assert shop.ruled(widened, said).page(surfaces.search("rice", SHOP)).banners[0].to == "/harvest"

    def test_one_redirect_counts_and_it_is_that_of_the_higher_priority(self, shop: RuledShop) -> None:
        sale, diwali = rule(Redirect("/sale")), rule(Redirect("/diwali"), rule_id="d", priority=1)
        for rules in ((sale, diwali), (diwali, sale)):
            assert shop.ruled(*rules).page(SURFACES["browse"]()).redirect == "/diwali"

    def test_a_page_that_the_shop_sorted_keeps_its_order(self, shop: RuledShop) -> None:
        asked = surfaces.browse(("Staples",), SHOP, sort="price")
        rules = (rule(Pin(1), RICE_6), rule(Boost(factor=50), SURYA, rule_id="b"), rule(Hide(), RICE_6, rule_id="h"))
        assert shop.ruled(*rules[:2]).everything(asked) == shop.everything(asked)
        assert "rice-06" not in shop.ruled(*rules).everything(asked)

    def test_a_shop_sees_nothing_of_the_legs_that_rules_add(self, shop: RuledShop) -> None:
        page = shop.ruled(rule(Boost(factor=5), SURYA), rule(Pin(3), RICE_6, rule_id="p")).page(SURFACES["search"]())
        assert {name for hit in page.hits for name in hit.signals} <= {"text", "popular"}

    @law
    @given(
        lifts=st.lists(st.tuples(names, st.sampled_from((2.0, 50.0)), st.integers(0, 4)), max_size=6),
        surface=st.sampled_from(sorted(SURFACES)),
    )
    def test_boosts_push_what_is_organically_better_down_by_no_more_than_their_budget(
        self, shop: RuledShop, lifts: list[tuple[str, float, int]], surface: str
    ) -> None:
        asked = SURFACES[surface]()
        rules = [
            rule(Boost(factor, pushes_down_at_most=budget), Target(products=(name,)), rule_id=f"r{place}")
            for place, (name, factor, budget) in enumerate(lifts)
        ]
        before, after = shop.everything(asked), shop.ruled(*rules).everything(asked)
        budget, lifted = max((one[2] for one in lifts), default=0), {one[0] for one in lifts}
        for place, name in enumerate(before):
            assert name in lifted or after.index(name) - place <= budget

    @law
    @given(drawn=ruled, surface=st.sampled_from(sorted(SURFACES)), order=st.randoms())
    def test_whatever_the_rules_the_laws_of_a_page_hold(
        self, shop: RuledShop, drawn: list[tuple[tuple[Action, Target], int]], surface: str, order: object
    ) -> None:
        rules, asked = numbered(drawn), SURFACES[surface]()
        with_rules = shop.ruled(*rules)
        everything, first = with_rules.everything(asked), with_rules.page(replace(asked, size=7))
        assert len(everything) == len(set(everything)) == first.total
        sold = {one.product_id: one for one in SHELF}
        kept = [one.target.filters(NOON) for one in rules if isinstance(one.action, Filter)]
        hidden = [one.target.filters(NOON) for one in rules if isinstance(one.action, Hide)]
        for name in everything:
            assert all(meeting(filters)(sold[name]) for filters in kept)
            assert not any(meeting(filters)(sold[name]) for filters in hidden)
            assert sold[name].regions in ((), ("Nashik",))
        shuffled = [replace(one, id=f"x{len(rules) - place}") for place, one in enumerate(rules)]
        order.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random, which hypothesis shrinks
        assert shop.ruled(*shuffled).everything(asked) == everything

    @law
    @given(pinned=st.lists(names, min_size=1, max_size=5, unique=True), place=st.integers(1, 20), more=ruled)
    def test_the_position_of_a_pin_holds_whatever_else_moves(
        self, shop: RuledShop, pinned: list[str], place: int, more: list[tuple[tuple[Action, Target], int]]
    ) -> None:
        pin = rule(Pin(place), Target(products=tuple(pinned)), rule_id="first", priority=100)
        everything = shop.ruled(pin, *numbered(more)).everything(SURFACES["browse"]())
        page = shop.ruled(pin, *numbered(more)).page(SURFACES["browse"]())
        away = {one.product_id for one in page.ruled.unfired if one.rule_id == "first"}
        for position, name in enumerate(pinned, start=place):
            if name not in away and position + len(pinned) < len(everything):
                assert everything[position - 1] == name
