import pytest

from search import surfaces
from search.filters import AnyOf, Filters
from search.product import Product
from search.query import Query
from search.retailer import Purchase, Retailer
from search.rules.absence import why_absent
from tests.builders import product
from tests.contract.rules_shop import NOON

RICE = product("rice", brand="Kranti", regions=("Nashik",))
BOUGHT = Retailer("r1", region="Nashik", purchases={"rice": Purchase("rice", "rice", 1, NOON, 1.0)})
ONLY_SURYA = Filters((AnyOf("brand", ("Surya",)),))


@pytest.mark.parametrize(
    ("sold", "query", "said"),
    [
        (None, surfaces.search("rice"), "is not in the index"),
        (product("rice", stock=0), surfaces.search("rice"), "is out of stock"),
        (RICE, surfaces.search("rice", Retailer("r2", region="Pune")), "is not served in Pune"),
        (RICE, surfaces.for_you(BOUGHT, "discover"), "does not belong to this kind of page"),
        (RICE, surfaces.for_you(Retailer("r2", region="Nashik"), "reorder"), "does not belong to this kind of page"),
        (RICE, surfaces.browse((), filters=ONLY_SURYA), "does not meet the filters of the page"),
        (RICE, surfaces.search("rice"), "is kept out by another rule"),
    ],
)
def test_the_first_reason_that_keeps_a_product_off_is_named(sold: Product | None, query: Query, said: str) -> None:
    assert why_absent(sold, query).startswith(said)
