from hypothesis import given, settings
from hypothesis import strategies as st

from search.candidate import Candidate
from search.product import Product
from search.variety import REACH, varied


def candidate(name: str, score: float, category: str = "", brand: str = "") -> Candidate:
    return Candidate(Product(name, name, category=(category,) if category else (), brand=brand), score=score)


def names(candidates: list[Candidate]) -> list[str]:
    return [one.product.product_id for one in candidates]


RICE = [candidate(f"rice{n}", 1.0 - n / 100, "rice") for n in range(4)]


def test_a_third_rice_steps_behind_the_first_soap() -> None:
    page = [*RICE, candidate("soap", 0.85, "soap")]
    assert names(varied(page, 0.1)) == ["rice0", "rice1", "soap", "rice2", "rice3"]
    assert names(varied(page, 0.0)) == names(page)


def test_a_brand_counts_half_as_much_as_a_category() -> None:
    page = [candidate("a", 1.0, brand="Suvarna"), candidate("b", 1.0, brand="Suvarna"), candidate("c", 0.96)]
    assert names(varied(page, 0.1)) == ["a", "c", "b"]
    assert names(varied(page, 0.05)) == ["a", "b", "c"]


def test_what_has_no_category_and_no_brand_stays_where_it_is() -> None:
    page = [candidate(f"p{n}", 1.0 - n / 50) for n in range(30)]
    assert names(varied(page, 0.9)) == names(page)


CANDIDATES = st.lists(
    st.tuples(st.floats(0, 1), st.sampled_from(["", "rice", "soap"]), st.sampled_from(["", "Suvarna", "Annapath"])),
    max_size=130,
).map(lambda rows: [candidate(f"{n:03}", *row) for n, row in enumerate(sorted(rows, key=lambda row: -row[0]))])


@settings(deadline=None)
@given(CANDIDATES, st.floats(0, 1))
def test_nothing_is_added_or_lost(page: list[Candidate], strength: float) -> None:
    assert sorted(names(varied(page, strength))) == sorted(names(page))


@settings(deadline=None)
@given(CANDIDATES, st.floats(0.01, 0.9))
def test_within_a_category_and_brand_the_order_stands(page: list[Candidate], strength: float) -> None:
    found = varied(page, strength)[:REACH]
    for kind in {(one.product.category, one.product.brand) for one in page}:
        alike = [one for one in found if (one.product.category, one.product.brand) == kind]
        scores = [one.score for one in alike]
        assert scores == sorted(scores, reverse=True)


@settings(deadline=None)
@given(CANDIDATES, st.floats(0.01, 0.9))
def test_each_place_goes_to_whoever_is_worth_most_there(page: list[Candidate], strength: float) -> None:
    """Against the plain way: at every place all that are left are compared."""
    left, expected = list(page), list[Candidate]()
    while left:
        above = [one.product for one in expected]

        def worth(one: Candidate, above: list[Product] = above) -> float:
            same = sum(bool(one.product.category) and other.category == one.product.category for other in above)
            brand = sum(bool(one.product.brand) and other.brand == one.product.brand for other in above)
            return float(one.score * (1.0 - strength) ** (same + 0.5 * brand))

        expected.append(max(left, key=worth))
        left.remove(expected[-1])
    assert names(varied(page, strength))[:REACH] == names(expected)[:REACH]
