from ranking.price_bands import price_bands
from search.product import Product


def shelf(category: str, *prices: float) -> list[Product]:
    return [Product(f"{category} {price:g}", "", category=(category,), price=price) for price in prices]


def test_a_product_is_cheap_or_dear_within_its_category() -> None:
    bands = price_bands([*shelf("salt", 1, 2, 3, 4, 5, 6), *shelf("ghee", 100, 200, 300, 400, 500, 600)])
    assert [bands["salt 2"], bands["salt 3"], bands["salt 6"]] == ["low", "middle", "high"]
    assert [bands["ghee 100"], bands["ghee 400"], bands["ghee 600"]] == ["low", "middle", "high"]


def test_a_small_category_is_judged_with_the_whole_catalogue() -> None:
    bands = price_bands([*shelf("salt", 1, 2, 3, 4, 5, 6), *shelf("saffron", 900)])
    assert bands["saffron 900"] == "high"


def test_a_product_without_a_price_has_no_band() -> None:
    assert price_bands([Product("free", "")]) == {}
