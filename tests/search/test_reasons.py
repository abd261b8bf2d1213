from dataclasses import replace
from datetime import datetime

import pytest

from search.candidate import Candidate, Signal
from search.product import Popularity, Product
from search.reasons import Reasons, habit
from search.retailer import Purchase, Retailer, Scored, Touch
from search.surfaces import for_you, search, similar

NOW = datetime(2026, 10, 31)
DAL = Purchase("dal", "Toor Dal 1 kg", 12, datetime(2026, 10, 19), 4.0, 9.0)
SHOP = Retailer(
    "R1",
    region="Nashik",
    purchases={"dal": DAL},
    neighbours=(Scored("rice", 2.0, because="dal"),),
    brands={"Suvarna": 0.4},
    as_of=NOW,
)


def sentences(candidate: Candidate, retailer: Retailer = SHOP) -> list[str]:
    return [reason.text for reason in Reasons(for_you(retailer)).of(candidate)]


def test_a_habit_says_how_often_and_when_last() -> None:
    assert sentences(Candidate(Product("dal", "Toor Dal 1 kg"))) == ["you buy this every 9 days, last 12 days ago"]


def test_a_neighbour_names_the_product_that_led_there() -> None:
    found = sentences(Candidate(Product("rice", "Rice 25 kg")))
    assert found == ["shops that buy Toor Dal 1 kg buy this"]


def test_the_region_speaks_where_enough_of_its_shops_buy() -> None:
    liked = Product("soap", "Soap", popularity=Popularity(buyers_30d=3, by_region=(("Nashik", 0.34), ("Pune", 0.9))))
    assert sentences(Candidate(liked))[0] == "34% of shops in Nashik buy this"


def test_a_stranger_gets_a_reason_too() -> None:
    assert sentences(Candidate(Product("soap", "Soap")), Retailer()) == ["in the catalogue"]


def test_no_more_than_the_two_strongest_are_said() -> None:
    product = Product("dal", "Toor Dal", brand="Suvarna", popularity=Popularity(buyers_30d=9, trend=2.0))
    assert len(sentences(Candidate(product))) == 2


def test_a_match_in_words_quotes_what_was_typed() -> None:
    found = Reasons(search(" toor dal ")).of(Candidate(Product("dal", "Toor Dal"), {"text": Signal(1, 3.0)}))
    assert found[0].text == "matches “toor dal”"


def test_a_similar_page_speaks_of_its_product() -> None:
    query = similar(Product("dal", "Toor Dal 1 kg"))
    found = Reasons(query).of(Candidate(Product("rice", "Rice"), {"neighbours": Signal(1, 0.5)}))
    assert found[0].text == "shops that buy Toor Dal 1 kg buy this"


@pytest.mark.parametrize(
    ("count", "gap", "said"),
    [
        (1, None, "you bought this once, last 12 days ago"),
        (3, None, "you bought this 3 times, last 12 days ago"),
        (3, 0.4, "you buy this every 1 day, last 12 days ago"),
    ],
)
def test_a_habit_says_only_what_is_known(count: int, gap: float | None, said: str) -> None:
    assert habit(Purchase("dal", "Toor Dal", count, datetime(2026, 10, 19), 1.0, gap), NOW) == said


def test_what_was_touched_minutes_ago_says_so_first() -> None:
    shop = replace(SHOP, touches=(Touch("dal", "add", 0.2), Touch("soap", "click", 4.4), Touch("soap", "click", 9.0)))
    signals = {"session": Signal(1, 1.0)}
    assert sentences(Candidate(Product("soap", "Soap"), signals), shop)[0] == "you looked at this 4 minutes ago"
    assert sentences(Candidate(Product("dal", "Dal"), signals), shop)[0] == "you added this 1 minute ago"


def test_what_was_touched_leads_on_by_its_name() -> None:
    shop = replace(SHOP, touches=(Touch("tea", "click", 1.0, "Assam Tea"),), neighbours=(Scored("cup", 1.0, "tea"),))
    assert sentences(Candidate(Product("cup", "Cup")), shop)[0] == "shops that buy Assam Tea buy this"
