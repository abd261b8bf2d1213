from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.listing import DEEPEST, LONGEST_TEXT, ListingParameters
from api.schemas.page import PAGE
from search.query import Sort
from tests.api.shop import Shop, buckets, ids

LISTINGS = ("search", "browse", "for-you", "buy-again", "trending")


@pytest.mark.parametrize("listing", [*LISTINGS, "products/P00001/similar"])
def test_every_listing_is_the_page_that_openapi_describes(regular: Shop, listing: str) -> None:
    response = regular.get(f"/v1/{listing}", size=5)
    page = PAGE.validate_json(response.content, strict=False)
    assert len(page.hits) == 5
    assert [hit.position for hit in page.hits] == [1, 2, 3, 4, 5]
    assert all(hit.reasons for hit in page.hits)
    assert page.served_by.engine == "embedded"
    assert {"profile", "understand", "run", "rank", "page"} <= page.timings_ms.keys()


def test_each_page_has_an_id_of_its_own(anybody: Shop) -> None:
    assert anybody.page("search", q="rice")["query_id"] != anybody.page("search", q="rice")["query_id"]


def test_what_was_typed_comes_back_as_words(anybody: Shop) -> None:
    page = anybody.page("search", q="toor dal", size=3)
    assert page["text"] == "toor dal"
    assert [word["text"] for word in page["understood"]["words"]] == ["toor", "dal"]
    assert all("dal" in hit["product"]["title"].lower() for hit in page["hits"])


def test_pages_follow_each_other_without_repeating_a_product(anybody: Shop) -> None:
    whole = ids(anybody.page("browse", size=100)) + ids(anybody.page("browse", size=100, page=2))
    assert len(whole) == len(set(whole)) == anybody.page("browse")["total"]


def test_a_page_past_the_end_is_empty_and_says_how_many_there_are(anybody: Shop) -> None:
    page = anybody.page("browse", page=50, size=100)
    assert page["hits"] == []
    assert page["total"] > 0


def test_a_category_holds_all_below_it_however_its_path_is_typed(anybody: Shop) -> None:
    found = anybody.page("browse", category="Masala>Ground Spices", size=100)
    assert found["total"] > 0
    assert all(hit["product"]["category"][:2] == ["Masala", "Ground Spices"] for hit in found["hits"])
    assert found["filters"] == {"category": ["Masala > Ground Spices"]}
    assert buckets(found, "category")["Masala > Ground Spices"]["selected"]


def test_choosing_a_value_of_a_facet_gives_as_many_products_as_it_promised(anybody: Shop) -> None:
    for facet in anybody.page("browse", category="Masala")["facets"]:
        name = facet["parameter"]
        for bucket in facet["buckets"][:3]:
            if name == "category":
                continue
            bounds = {f"{name}_min": bucket["low"], f"{name}_max": bucket["high"]}
            ranged = {bound: value for bound, value in bounds.items() if value is not None}
            page = anybody.page("browse", category="Masala", **(ranged or {name: bucket["value"]}))
            assert page["total"] == bucket["count"], (name, bucket)
            assert buckets(page, name)[bucket["value"]]["selected"]


def test_values_of_one_facet_add_up_and_the_others_stay_on_offer(anybody: Shop) -> None:
    offered = buckets(anybody.page("browse"), "brand")
    first, second = list(offered)[:2]
    both = anybody.page("browse", brand=[first, second], size=100)
    assert {hit["product"]["brand"] for hit in both["hits"]} == {first, second}
    assert both["total"] == offered[first]["count"] + offered[second]["count"]
    assert {value: bucket["count"] for value, bucket in buckets(both, "brand").items()} == {
        value: bucket["count"] for value, bucket in offered.items()
    }
    assert {value for value, bucket in buckets(both, "brand").items() if bucket["selected"]} == {first, second}


def test_the_filters_of_a_page_ask_for_the_same_page_again(anybody: Shop) -> None:
    chosen: dict[str, object] = {
        "category": ["Masala"],
        "price_min": 10.0,
        "price_max": 900.0,
        "unit_price_max": 5000.0,
        "margin_min": 1.0,
        "pack_size_max": 20.0,
        "in_stock": True,
        "region": "Nashik",
    }
    page = anybody.page("search", q="masala", **chosen)
    assert page["filters"] == chosen
    assert page["total"] > 0
    assert ids(anybody.page("search", q="masala", **page["filters"])) == ids(page)


@pytest.mark.parametrize(
    ("sort", "value"), [("price", "price"), ("-price", "price"), ("unit_price", "unit_price"), ("newest", "created_at")]
)
def test_a_chosen_order_is_the_order(anybody: Shop, sort: str, value: str) -> None:
    shown = [hit["product"][value] for hit in anybody.page("browse", sort=sort, size=100, page=1)["hits"]]
    known = [one for one in shown if one is not None]
    assert known == sorted(known, reverse=sort in ("-price", "newest"))
    assert len(known) > 10


def test_an_empty_filter_is_no_filter(anybody: Shop) -> None:
    assert anybody.page("browse", brand="")["total"] == anybody.page("browse")["total"]


def test_the_shop_of_the_token_gets_its_own_page(regular: Shop, newcomer: Shop, anybody: Shop) -> None:
    own, new, any_ = (shop.page("for-you") for shop in (regular, newcomer, anybody))
    assert own["personalised"]
    assert not new["personalised"]
    assert not any_["personalised"]
    assert any("signed in" in note for note in any_["notes"])
    assert ids(own) != ids(any_)
    assert len(new["hits"]) == len(any_["hits"]) == 24


def test_discover_is_new_to_the_shop_and_reorder_is_not(regular: Shop) -> None:
    assert not any(hit["bought"] for hit in regular.page("for-you", mode="discover", size=100)["hits"])
    for page in (regular.page("for-you", mode="reorder", size=100), regular.page("buy-again", size=100)):
        assert page["hits"]
        assert all(hit["bought"] for hit in page["hits"])


def test_the_dial_of_the_basket_turns_from_own_to_new(regular: Shop) -> None:
    def new(share: float) -> int:
        return sum(not hit["bought"] for hit in regular.page("for-you", new_share=share, size=20)["hits"])

    assert new(1.0) >= 18
    assert 10 <= new(0.5) <= new(1.0)


def test_nobody_can_say_who_he_is_in_a_parameter(regular: Shop) -> None:
    assert regular.problem("for-you", retailer="R00002")["errors"][0]["field"] == "retailer"


@pytest.mark.parametrize(
    ("parameters", "field", "said"),
    [
        ({"colour": "red"}, "colour", "no such parameter"),
        ({"page": -1}, "page", "greater than or equal to 1"),
        ({"page": "one"}, "page", "integer"),
        ({"size": 1_000_000}, "size", "less than or equal to 100"),
        ({"page": 101, "size": 100}, "size", f"{DEEPEST:,}"),
        ({"page": 10**30}, "size", f"{DEEPEST:,}"),
        ({"sort": "colour"}, "sort", "'relevance'"),
        ({"price_min": "nan"}, "price_min", "finite"),
        ({"price_min": 10, "price_max": 5}, "price_max", "below price_min"),
        ({"in_stock": "perhaps"}, "in_stock", "boolean"),
        ({"brand": ["x"] * 101}, "brand", "at most 100"),
    ],
)
@pytest.mark.parametrize("listing", LISTINGS)
def test_a_parameter_that_cannot_be_is_named(
    anybody: Shop, listing: str, parameters: dict[str, object], field: str, said: str
) -> None:
    problem = anybody.problem(listing, **parameters)
    assert problem["status"] == 422
    assert [error["field"] for error in problem["errors"]] == [field]
    assert said in problem["detail"]


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"mode": "guess"}, "mode"),
        ({"new_share": 1.5}, "new_share"),
        ({"mode": "reorder", "new_share": 0.5}, "new_share"),
    ],
)
def test_a_dial_that_cannot_be_turned_so_is_named(regular: Shop, parameters: dict[str, object], field: str) -> None:
    assert regular.problem("for-you", **parameters)["errors"][0]["field"] == field


def test_a_text_of_ten_thousand_characters_gets_a_page_that_says_how_much_was_read(anybody: Shop) -> None:
    page = anybody.page("search", q="rice " * 2000)
    assert len(page["text"]) <= LONGEST_TEXT
    assert any(f"first {LONGEST_TEXT} characters" in note for note in page["notes"])


@pytest.mark.parametrize(
    "text", ["?!.,;", "😀🍚", "चाय पत्ती", "\x00\x01", "a", '"(OR AND title:*', "<script>", "مرحبا", " "]
)
def test_whatever_is_typed_gets_a_page(anybody: Shop, text: str) -> None:
    assert anybody.page("search", q=text)["hits"] is not None


def test_similar_leaves_the_product_itself_out(anybody: Shop) -> None:
    page = anybody.page("products/P00001/similar")
    assert page["hits"]
    assert "P00001" not in ids(page)


def test_similar_to_nothing_is_not_found(anybody: Shop) -> None:
    assert anybody.problem("products/NONE/similar")["status"] == 404


NAMES = st.sampled_from([*ListingParameters.model_fields, "q", "mode", "new_share", "retailer", "", "कीमत"])
VALUES = st.one_of(
    st.text(max_size=40),
    st.integers().map(str),
    st.floats().map(str),
    st.sampled_from([*get_args(Sort), "true", "1e308", "-0", "Staples > Rice", "R00001"]),
)


@given(
    listing=st.sampled_from([*LISTINGS, "products/P00001/similar", "products/%00", "suggest"]),
    parameters=st.lists(st.tuples(NAMES, VALUES), max_size=5),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_parameters_whatever_break_it(regular: Shop, listing: str, parameters: list[tuple[str, Any]]) -> None:
    response = regular.client.get(f"/v1/{listing}", params=parameters, headers=regular.headers)
    assert response.status_code in (200, 404, 422), response.text
    assert ("hits" in response.json()) == (response.status_code == 200 and listing != "suggest")
