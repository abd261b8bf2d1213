"""The suite that every search engine passes. An engine's own file inherits `EngineContract` and gives `open_engine`."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from search.engine import BuildRunningError, Engine, EngineError, IndexManifest, NoIndexError
from search.facets import RangesRequest, TermsRequest
from search.filters import AnyOf, Between, Filters, served_in
from search.plan import ByField, ByList, ByText, ByVector, Leg, Plan
from search.product import PriceSlab
from search.retailer import Scored
from search.understanding import Unwanted, Word
from search.understanding.reading import Reader
from search.understanding.vocabulary import Vocabulary
from tests.builders import TWO_DIMENSIONS, counts, entry, fill, ids, near, ordered, product, vector, worded

RICE_25 = product(
    "rice-25",
    "Kranti Basmati Rice 25 kg",
    brand="Kranti",
    category=("Staples", "Rice", "Basmati"),
    price=1900.0,
    mrp=2200.0,
    pack_value=25.0,
    pack_unit="kg",
    popularity=9.0,
)
RICE_5 = product(
    "rice-5",
    "Kranti Brown Rice 5 kg",
    brand="Kranti",
    category=("Staples", "Rice"),
    price=450.0,
    mrp=500.0,
    pack_value=5.0,
    pack_unit="kg",
    popularity=3.0,
    trend=0.5,
)
SOAP = product("soap", "Neem Bath Soap", brand="Nirmal", category=("Care", "Soap"), price=30.0, popularity=5.0)
SHOP = (RICE_25, RICE_5, SOAP)

OpenEngine = Callable[[], Engine]


class EngineContract:
    """Give `open_engine`: each call opens the same place anew, which is empty when a test begins."""

    @pytest.fixture
    def engine(self, open_engine: OpenEngine) -> Engine:
        return open_engine()

    @pytest.fixture
    def shop(self, engine: Engine) -> Engine:
        fill(engine, [entry(RICE_25, 1, 0), entry(RICE_5, 0.9, 0.1), entry(SOAP, 0, 1)])
        return engine

    # conditions

    @pytest.mark.parametrize("others", [0, 1, 40])
    def test_any_of_few_values_is_like_any_of_many(self, shop: Engine, others: int) -> None:
        values = ("Kranti", *(f"Nobody {number}" for number in range(others)))
        assert set(ids(shop.run(ordered(filters=Filters((AnyOf("brand", values),)))))) == {"rice-25", "rice-5"}
        assert shop.run(ordered(filters=Filters((AnyOf("brand", values[1:]),)))).total == 0

    # words

    def test_a_word_finds_the_products_that_have_it(self, shop: Engine) -> None:
        answer = shop.run(worded("soap"))
        assert (ids(answer), answer.total) == (["soap"], 1)

    def test_any_of_the_words_is_enough_and_more_of_them_are_better(self, shop: Engine) -> None:
        assert ids(shop.run(worded("brown rice soap"))) == ["rice-5", "soap", "rice-25"]

    def test_plural_case_and_accents_do_not_matter(self, shop: Engine) -> None:
        assert set(ids(shop.run(worded("RÍCES")))) == {"rice-25", "rice-5"}

    def test_brand_and_category_words_are_found_too(self, shop: Engine) -> None:
        assert ids(shop.run(worded("nirmal"))) == ["soap"]
        assert set(ids(shop.run(worded("staples")))) == {"rice-25", "rice-5"}

    def test_an_alternative_finds_what_the_word_does_not(self, shop: Engine) -> None:
        plan = replace(worded(""), words=(Word("chawal", ("rice",)),))
        assert set(ids(shop.run(plan))) == {"rice-25", "rice-5"}

    def test_an_alternative_of_several_words_is_a_phrase(self, shop: Engine) -> None:
        plan = replace(worded(""), words=(Word("chawal", ("brown rice",)),))
        assert ids(shop.run(plan)) == ["rice-5"]

    def test_two_typed_words_find_a_title_that_writes_them_as_one(self, engine: Engine) -> None:
        sold = [product("one", "Steel Dishtowel"), product("two", "Dish Towel"), product("neither", "Bath Mat")]
        fill(engine, sold)
        read = Reader(catalogue=Vocabulary(words={"dishtowel": 1, "dish": 1, "towel": 1})).read("dish towels")
        every = Leg("every_word", ByText(), every_word=True)
        plan = replace(worded(""), words=read.words, legs=(Leg("text", ByText()), every))
        found = {one.product.product_id: set(one.signals) for one in engine.run(plan).candidates}
        assert found == {"one": {"text", "every_word"}, "two": {"text", "every_word"}}

    def test_devanagari_words_stay_whole(self, engine: Engine) -> None:
        fill(engine, [product("chawal", "बासमती चावल"), product("chai", "चाय")])
        assert ids(engine.run(worded("चावल"))) == ["chawal"]

    def test_words_that_are_no_words_find_nothing(self, shop: Engine) -> None:
        answer = shop.run(worded("!!! 🙂"))
        assert (ids(answer), answer.total) == ([], 0)

    def test_no_words_match_everything(self, shop: Engine) -> None:
        answer = shop.run(worded(""))
        assert (set(ids(answer)), answer.total) == ({"rice-25", "rice-5", "soap"}, 3)

    def test_a_thousand_words_are_survived(self, shop: Engine) -> None:
        assert "soap" in ids(shop.run(worded(" ".join(f"w{n}" for n in range(999)) + " soap")))

    def test_a_leg_of_every_word_wants_all_words_but_the_optional_ones(self, shop: Engine) -> None:
        legs = (Leg("text", ByText()), Leg("popular", ByField("popularity"), every_word=True))
        words = (Word("chawal", ("rice",)), Word("brown"), Word("1", optional=True))
        answer = shop.run(Plan(legs, ByText(), words))
        assert [one.product.product_id for one in answer.candidates if "popular" in one.signals] == ["rice-5"]
        assert (set(ids(answer)), answer.total) == ({"rice-25", "rice-5"}, 2)

    def test_a_plan_of_every_word_counts_and_pages_only_what_has_them_all(self, shop: Engine) -> None:
        plan = worded("brown rice", facets=(TermsRequest("pack"),), every_word=True)
        answer = shop.run(plan)
        assert (ids(answer), answer.total, counts(answer, "pack")) == (["rice-5"], 1, {"5 kg": 1})
        beyond = shop.run(replace(plan.beyond(frozenset(), 0, 9), order=ByField("price")))
        assert ids(beyond) == ["rice-5"]

    def test_words_that_are_all_optional_are_any_of_them(self, shop: Engine) -> None:
        words = (Word("brown", optional=True), Word("soap", optional=True))
        assert set(ids(shop.run(replace(worded(""), words=words, every_word=True)))) == {"rice-5", "soap"}

    def test_a_leg_may_be_narrower_than_the_plan(self, shop: Engine) -> None:
        packed = Leg("pack", ByText(), narrowed=Filters((AnyOf("pack", ("25 kg",)),)))
        answer = shop.run(replace(worded("rice"), legs=(packed, Leg("text", ByText()))))
        assert ids(answer) == ["rice-25", "rice-5"]
        assert ["pack" in one.signals for one in answer.candidates] == [True, False]

    def test_what_is_unwanted_is_in_no_leg_and_no_count_unless_it_says_free_of_it(self, engine: Engine) -> None:
        fill(
            engine,
            [
                product("sweet", "Sugar Biscuit"),
                product("free", "Sugar Free Biscuit"),
                product("plain", "Plain Biscuit", description="little sugar"),
            ],
        )
        plan = replace(worded("biscuit"), unwanted=(Unwanted(Word("cheeni", ("sugar",)), ("sugar free",)),))
        answer = engine.run(replace(plan, legs=(*plan.legs, Leg("popular", ByField("popularity"), beyond_words=True))))
        assert (sorted(ids(answer)), answer.total) == (["free", "plain"], 2)

    # vectors

    def test_the_nearest_vector_comes_first_whatever_its_length(self, shop: Engine) -> None:
        answer = shop.run(near(0, 7))
        assert ids(answer) == ["soap", "rice-5", "rice-25"]
        assert answer.candidates[0].signals["meaning"].score == pytest.approx(1.0, abs=1e-3)

    def test_a_product_without_a_vector_or_with_a_zero_one_is_not_near_anything(self, engine: Engine) -> None:
        fill(engine, [entry(RICE_25, 1, 0), entry(RICE_5), entry(SOAP, 0, 0)])
        assert ids(engine.run(near(1, 1))) == ["rice-25"]

    def test_a_zero_vector_is_near_nothing(self, shop: Engine) -> None:
        assert ids(shop.run(near(0, 0))) == []

    def test_filters_hold_within_the_nearest(self, shop: Engine) -> None:
        filters = Filters((AnyOf("category", ("Staples",)),))
        assert ids(shop.run(near(0, 1, limit=1, filters=filters))) == ["rice-5"]

    def test_an_index_without_the_vector_says_so_and_answers_the_rest(self, engine: Engine) -> None:
        fill(engine, SHOP, dimensions={})
        plan = replace(worded("soap"), legs=(Leg("text", ByText()), Leg("near", ByVector("text_vector", vector(1, 0)))))
        answer = engine.run(plan)
        assert ids(answer) == ["soap"]
        assert "near" in answer.fallbacks[0]

    def test_a_vector_of_another_length_is_left_out_and_said(self, shop: Engine) -> None:
        answer = shop.run(near(1, 0, 0))
        assert ids(answer) == []
        assert "meaning" in answer.fallbacks[0]

    def test_a_product_with_a_vector_of_another_length_is_refused_by_name(self, shop: Engine) -> None:
        with pytest.raises(EngineError, match="salt"):
            shop.write([entry(product("salt"), 1, 2, 3)])

    def test_candidates_carry_their_text_vector_where_the_plan_asks_for_it(self, shop: Engine) -> None:
        plan = replace(worded("rice soap"), text_codes=True)
        shop.write([entry(product("blank", "Rice"))])
        codes = {one.product.product_id: one.text_code for one in shop.run(plan).candidates}
        assert codes == {"rice-25": b"\x7f\x00", "rice-5": b"\x7f\x0e", "soap": b"\x00\x7f", "blank": b""}
        assert {one.text_code for one in shop.run(worded("rice soap")).candidates} == {b""}

    # lists and numbers

    def test_a_list_comes_in_its_order_without_unknown_or_filtered_products(self, shop: Engine) -> None:
        listed = tuple(Scored(name, score) for name, score in [("soap", 3.0), ("gone", 2.0), ("rice-25", 1.0)])
        answer = shop.run(Plan((Leg("reorder", ByList(listed)),), ByField("popularity")))
        assert ids(answer) == ["soap", "rice-25"]
        assert [one.signals["reorder"].score for one in answer.candidates] == [3.0, 1.0]
        narrowed = Plan(
            (Leg("reorder", ByList(listed)),), ByField("popularity"), filters=Filters((Between("price", 100),))
        )
        assert ids(shop.run(narrowed)) == ["rice-25"]

    def test_a_number_sorts_both_ways(self, shop: Engine) -> None:
        assert ids(shop.run(ordered("price"))) == ["rice-25", "rice-5", "soap"]
        assert ids(shop.run(ordered("price", descending=False))) == ["soap", "rice-5", "rice-25"]

    def test_a_missing_number_comes_last_either_way_or_not_at_all(self, engine: Engine) -> None:
        fill(engine, [product("a"), product("b", price=2.0), product("c", price=1.0)])
        assert ids(engine.run(ordered("price"))) == ["b", "c", "a"]
        assert ids(engine.run(ordered("price", descending=False))) == ["c", "b", "a"]
        assert ids(engine.run(ordered("price", required=True))) == ["b", "c"]

    def test_equal_numbers_go_by_product_id_on_every_page(self, engine: Engine) -> None:
        names = [f"p{n}" for n in (7, 3, 9, 1, 5, 0, 8, 2, 6, 4)]
        fill(engine, [product(name, price=float(place < 5)) for place, name in enumerate(names)])
        whole = sorted(names[:5]) + sorted(names[5:])
        assert ids(engine.run(ordered("price"))) == whole
        paged = [name for start in range(0, 12, 3) for name in ids(engine.run(ordered(limit=3, offset=start)))]
        assert paged == whole

    def test_a_product_that_nobody_bought_has_no_popularity(self, engine: Engine) -> None:
        fill(engine, [SOAP, product("new")])
        assert ids(engine.run(ordered("popularity", required=True))) == ["soap"]

    # legs together

    def test_each_product_comes_once_with_what_every_leg_said(self, shop: Engine) -> None:
        legs = (Leg("text", ByText()), Leg("popular", ByField("popularity")))
        answer = shop.run(replace(worded("rice"), legs=legs))
        assert sorted(ids(answer)) == ["rice-25", "rice-5"]
        first = next(one for one in answer.candidates if one.product.product_id == "rice-25")
        assert (set(first.signals), first.signals["popular"].rank) == ({"text", "popular"}, 1)

    def test_candidates_come_as_whole_products(self, engine: Engine) -> None:
        whole = replace(RICE_25, price_slabs=(PriceSlab(2, 1850.0),), created_at=datetime(2024, 5, 1, 12, 30))
        fill(engine, [whole])
        assert engine.run(ordered()).candidates[0].product == whole

    def test_a_leg_may_look_beyond_the_words_but_not_beyond_the_filters(self, shop: Engine) -> None:
        legs = (Leg("text", ByText()), Leg("meaning", ByVector("text_vector", vector(0, 1)), beyond_words=True))
        plan = replace(worded("brown"), legs=legs)
        answer = shop.run(plan)
        assert {one.product.product_id: one.matches for one in answer.candidates} == {
            "rice-5": True,
            "soap": False,
            "rice-25": False,
        }
        assert answer.total == 3
        filtered = shop.run(replace(plan, filters=Filters((AnyOf("brand", ("Kranti",)),))))
        assert set(ids(filtered)) == {"rice-5", "rice-25"}

    def test_only_and_excluded_hold_for_every_leg_and_the_total(self, shop: Engine) -> None:
        legs = (Leg("text", ByText()), Leg("near", ByVector("text_vector", vector(1, 0)), beyond_words=True))
        plan = replace(worded("rice"), legs=legs)
        kept = shop.run(replace(plan, only=frozenset({"rice-5", "soap"})))
        assert (sorted(ids(kept)), kept.total) == (["rice-5", "soap"], 2)
        rest = shop.run(replace(plan, excluded=frozenset({"rice-5", "soap"})))
        assert (ids(rest), rest.total) == (["rice-25"], 1)
        assert shop.run(replace(plan, only=frozenset())).total == 0

    # filters

    @pytest.mark.parametrize(
        ("condition", "found"),
        [
            (AnyOf("brand", ("Kranti",)), {"rice-25", "rice-5"}),
            (AnyOf("brand", ("Kranti", "Nirmal")), {"rice-25", "rice-5", "soap"}),
            (AnyOf("category", ("Staples > Rice",)), {"rice-25", "rice-5"}),
            (AnyOf("category", ("Staples > Rice > Basmati",)), {"rice-25"}),
            (AnyOf("pack", ("5 kg",)), {"rice-5"}),
            (AnyOf("in_stock", ("true",)), {"rice-25", "rice-5", "soap"}),
            (AnyOf("brand", ()), set()),
            (Between("price", 30, 450), {"rice-5", "soap"}),
            (Between("price", high=449.99), {"soap"}),
            (Between("margin", 50), {"rice-25", "rice-5"}),
            (Between("margin"), {"rice-25", "rice-5"}),
            (Between("unit_price", 76, 90), {"rice-25", "rice-5"}),
        ],
    )
    def test_a_condition_keeps_what_meets_it(self, shop: Engine, condition: AnyOf | Between, found: set[str]) -> None:
        answer = shop.run(ordered(filters=Filters((condition,))))
        assert (set(ids(answer)), answer.total) == (found, len(found))

    def test_conditions_hold_all_at_once(self, shop: Engine) -> None:
        filters = Filters((AnyOf("brand", ("Kranti",)), Between("price", high=500)))
        assert ids(shop.run(worded("rice", filters=filters))) == ["rice-5"]

    def test_a_product_without_regions_is_served_everywhere(self, engine: Engine) -> None:
        fill(engine, [SOAP, replace(RICE_5, regions=("Pune",)), replace(RICE_25, regions=("Nashik", "Pune"))])
        assert set(ids(engine.run(ordered(filters=Filters((served_in("Nashik"),)))))) == {"soap", "rice-25"}

    def test_stock_below_the_least_order_is_out_of_stock(self, engine: Engine) -> None:
        fill(engine, [product("few", moq=6, stock=5), product("enough", moq=6, stock=6)])
        assert ids(engine.run(ordered(filters=Filters((AnyOf("in_stock", ("false",)),))))) == ["few"]

    def test_created_at_is_compared_in_seconds(self, engine: Engine) -> None:
        fill(engine, [product("old", created_at=datetime(2020, 1, 1)), product("new", created_at=datetime(2024, 1, 1))])
        since = Filters((Between("created_at", 1_600_000_000),))
        assert ids(engine.run(ordered("created_at", filters=since))) == ["new"]

    # facets

    def test_values_are_counted_most_frequent_first_then_by_value(self, shop: Engine) -> None:
        answer = shop.run(ordered(facets=(TermsRequest("category"), TermsRequest("brand"), TermsRequest("pack"))))
        assert list(counts(answer, "category").items()) == [
            ("Staples", 2),
            ("Staples > Rice", 2),
            ("Care", 1),
            ("Care > Soap", 1),
            ("Staples > Rice > Basmati", 1),
        ]
        assert list(counts(answer, "brand").items()) == [("Kranti", 2), ("Nirmal", 1)]
        assert list(counts(answer, "pack").items()) == [("25 kg", 1), ("5 kg", 1)]

    def test_a_facet_holds_no_more_values_than_asked_and_ties_are_cut_by_value(self, engine: Engine) -> None:
        fill(engine, [product(f"p{n}", brand=f"b{(n * 7) % 20:02}") for n in range(20)])
        answer = engine.run(ordered(facets=(TermsRequest("brand", 3),)))
        assert counts(answer, "brand") == {"b00": 1, "b01": 1, "b02": 1}

    def test_a_facet_ignores_the_filter_on_its_own_field_only(self, shop: Engine) -> None:
        filters = Filters((AnyOf("brand", ("Kranti",)), Between("price", high=500)))
        answer = shop.run(ordered(filters=filters, facets=(TermsRequest("brand"), RangesRequest("price", (100, 1000)))))
        assert counts(answer, "brand") == {"Kranti": 1, "Nirmal": 1}
        assert counts(answer, "price") == {"100 to 1000": 1, "1000 and more": 1}

    def test_ranges_hold_their_lower_bound_and_empty_ones_are_left_out(self, shop: Engine) -> None:
        answer = shop.run(ordered(facets=(RangesRequest("price", (30, 450, 1000, 3000)),)))
        assert counts(answer, "price") == {"30 to 450": 1, "450 to 1000": 1, "1000 to 3000": 1}
        assert counts(shop.run(ordered(facets=(RangesRequest("price", (31,)),))), "price") == {
            "under 31": 1,
            "31 and more": 2,
        }

    def test_facets_count_the_result_and_not_what_came_beyond_the_words(self, shop: Engine) -> None:
        legs = (Leg("text", ByText()), Leg("near", ByVector("text_vector", vector(0, 1)), beyond_words=True))
        answer = shop.run(replace(worded("rice", facets=(TermsRequest("brand"),)), legs=legs))
        assert counts(answer, "brand") == {"Kranti": 2}

    def test_facets_come_in_the_order_asked(self, shop: Engine) -> None:
        wanted = (TermsRequest("pack"), RangesRequest("margin", (10,)), TermsRequest("brand"))
        assert [facet.field for facet in shop.run(ordered(facets=wanted)).facets] == ["pack", "margin", "brand"]

    # writing

    def test_a_write_is_seen_by_the_next_run(self, shop: Engine) -> None:
        assert shop.write([entry(product("salt", "Sea Salt"), 1, 1)]) == 1
        assert ids(shop.run(worded("salt"))) == ["salt"]
        assert shop.run(ordered()).total == 4

    def test_a_written_product_replaces_the_old_one_in_every_way(self, shop: Engine) -> None:
        shop.write([entry(replace(SOAP, title="Neem Shampoo", price=90.0), 1, 0)])
        assert ids(shop.run(worded("soap bath"))) == ["soap"]  # its category is still Soap
        assert shop.run(worded("bath")).total == 0
        assert shop.run(ordered(filters=Filters((Between("price", 30, 30),)))).total == 0
        assert ids(shop.run(near(0, 1)))[0] == "rice-5"
        assert shop.run(ordered()).total == 3

    def test_of_equal_ids_the_last_one_wins(self, engine: Engine) -> None:
        fill(engine, [product("a", price=1.0), product("a", price=2.0)])
        engine.write([entry(product("b", price=3.0)), entry(product("b", price=4.0))])
        answer = engine.run(ordered())
        assert [one.product.price for one in answer.candidates] == [4.0, 2.0]
        assert answer.total == 2

    def test_a_deleted_product_is_gone_from_every_leg(self, shop: Engine) -> None:
        shop.delete(["soap", "never-there"])
        assert ids(shop.run(worded("soap"))) == []
        assert "soap" not in ids(shop.run(near(0, 1)))
        assert shop.run(ordered()).total == 2

    def test_scan_gives_every_product_once(self, shop: Engine) -> None:
        shop.write([entry(replace(SOAP, price=31.0))])
        shop.delete(["rice-5"])
        assert sorted(shop.scan(), key=lambda one: one.product_id) == [RICE_25, replace(SOAP, price=31.0)]

    # versions

    def test_before_the_first_build_there_is_no_index(self, engine: Engine) -> None:
        with pytest.raises(NoIndexError, match="kirana build"):
            engine.run(ordered())
        with pytest.raises(NoIndexError):
            engine.manifest  # noqa: B018  # reading it is the act

    def test_the_manifest_tells_what_the_index_was_built_with(self, engine: Engine) -> None:
        manifest = IndexManifest("m1", encoder="tfidf:1", factors="als:7", dimensions={"text_vector": 2})
        with engine.build(manifest) as build:
            assert build.write([entry(SOAP, 1, 0)]) == 1
            build.swap()
        assert engine.manifest == replace(manifest, products=1)

    def test_a_build_is_not_seen_before_its_swap(self, shop: Engine) -> None:
        with shop.build(IndexManifest("second")) as build:
            build.write([entry(product("salt"))])
            assert shop.run(ordered()).total == 3
            build.swap()
        assert ids(shop.run(ordered())) == ["salt"]

    def test_a_build_that_fails_leaves_the_live_index_and_may_be_begun_again(self, shop: Engine) -> None:
        def broken() -> None:
            with shop.build(IndexManifest("second")) as build:
                build.write([entry(product("salt"))])
                raise RuntimeError("the lights went out")

        with pytest.raises(RuntimeError, match="lights"):
            broken()
        assert shop.manifest.version == "first"
        fill(shop, [product("salt")], version="second")
        assert shop.run(ordered()).total == 1

    def test_two_builds_at_once_the_second_is_told(self, shop: Engine, open_engine: OpenEngine) -> None:
        with shop.build(IndexManifest("second")), pytest.raises(BuildRunningError):
            open_engine().build(IndexManifest("third"))

    def test_changes_of_the_live_index_during_a_build_are_in_the_new_one_too(self, shop: Engine) -> None:
        with shop.build(IndexManifest("second", dimensions=TWO_DIMENSIONS)) as build:
            build.write([entry(RICE_25, 1, 0), entry(RICE_5, 0.9, 0.1), entry(SOAP, 0, 1)])
            shop.write([entry(replace(SOAP, price=31.0), 0, 1), entry(product("salt", "Sea Salt"), -1, 0)])
            shop.delete(["rice-5"])
            build.swap()
        found = {one.product.product_id: one.product.price for one in shop.run(ordered()).candidates}
        assert found == {"rice-25": 1900.0, "soap": 31.0, "salt": None}
        assert ids(shop.run(near(-1, 0)))[0] == "salt"

    def test_a_rollback_brings_the_index_before_back_once(self, shop: Engine) -> None:
        fill(shop, [product("salt")], version="second")
        assert shop.rollback().version == "first"
        assert shop.run(ordered()).total == 3
        with pytest.raises(NoIndexError):
            shop.rollback()

    def test_what_was_written_is_there_after_a_restart(self, shop: Engine, open_engine: OpenEngine) -> None:
        shop.write([entry(product("salt", "Sea Salt"), -1, 0)])
        shop.close()
        again = open_engine()
        assert ids(again.run(worded("salt"))) == ["salt"]
        assert ids(again.run(near(-1, 0)))[0] == "salt"

    def test_another_reader_sees_writes_and_swaps(self, shop: Engine, open_engine: OpenEngine) -> None:
        reader = open_engine()
        assert reader.run(ordered()).total == 3
        shop.write([entry(product("salt"))])
        assert reader.run(ordered()).total == 4
        fill(shop, [product("salt")], version="second")
        assert reader.run(ordered()).total == 1
