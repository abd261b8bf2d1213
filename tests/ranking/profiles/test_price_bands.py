from pathlib import Path

from ranking.profiles.price_bands import PriceBands
from search.product import Product

SALT_AND_GHEE = [("salt", price) for price in (1, 2, 3, 4, 5, 6)] + [
    ("ghee", price) for price in (100, 200, 300, 400, 500, 600)
]


def priced(category: str, price: float | None) -> Product:
    return Product("x", "", category=(category,), price=price)


def test_a_product_is_cheap_or_dear_within_its_category() -> None:
    bands = PriceBands.of(SALT_AND_GHEE)
    assert [bands.band(priced("salt", price)) for price in (2, 3, 6)] == ["low", "middle", "high"]
    assert [bands.band(priced("ghee", price)) for price in (100, 400, 600)] == ["low", "middle", "high"]


def test_a_small_category_is_judged_with_the_whole_catalogue() -> None:
    assert PriceBands.of([*SALT_AND_GHEE, ("saffron", 900)]).band(priced("saffron", 900)) == "high"


def test_a_product_without_a_price_has_no_band() -> None:
    assert PriceBands.of(SALT_AND_GHEE).band(priced("salt", None)) is None


def test_bands_are_the_same_after_a_restart(tmp_path: Path) -> None:
    bands = PriceBands.of(SALT_AND_GHEE)
    bands.save(tmp_path)
    assert PriceBands.load(tmp_path) == bands
