import pytest

from search.filters import AnyOf, Between, Filters, category_paths, pack_label
from search.product import PackUnit, Product


def test_a_parent_category_is_a_path_of_its_own() -> None:
    assert category_paths(("Staples", "Rice")) == ("Staples", "Staples > Rice")


@pytest.mark.parametrize(
    ("value", "unit", "label"),
    [(5.0, "kg", "5 kg"), (0.5, "kg", "500 g"), (1.2, "l", "1.2 l"), (12.0, "pc", "12 pc"), (None, None, "")],
)
def test_a_pack_is_labelled_as_people_say_it(value: float | None, unit: PackUnit | None, label: str) -> None:
    assert pack_label(Product("x", "x", pack_value=value, pack_unit=unit)) == label


def test_filters_leave_out_one_field_and_keep_the_rest() -> None:
    filters = Filters().and_(AnyOf("brand", ("Suvarna",)), Between("price", high=100), AnyOf("brand", ("Suvarna",)))
    assert list(filters) == [AnyOf("brand", ("Suvarna",)), Between("price", high=100)]
    assert list(filters.without("brand")) == [Between("price", high=100)]
