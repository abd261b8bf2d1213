from hypothesis import given
from hypothesis import strategies as st

from search.candidate import Candidate
from search.rules.arrangement import Arrangement
from tests.builders import product


def one(name: str) -> Candidate:
    return Candidate(product(name))


def names(candidates: list[Candidate]) -> list[str]:
    return [candidate.product.product_id for candidate in candidates]


def pages(arrangement: Arrangement, rest: list[Candidate], size: int, total: int) -> list[str]:
    """All pages, one after the other."""
    shown: list[str] = []
    for start in range(0, total + size, size):
        shown += names(arrangement.cut(start, size, total, lambda offset, limit: rest[offset : offset + limit]))
    return shown


def test_a_pin_stands_at_its_place_beyond_the_window_too() -> None:
    arrangement = Arrangement([one("a")], {4: one("pin")})
    assert pages(arrangement, [one("b"), one("c"), one("d")], 2, 5) == ["a", "b", "c", "pin", "d"]


def test_where_the_result_ends_before_its_place_a_pin_is_the_last_one() -> None:
    arrangement = Arrangement([one("a")], {50: one("first"), 60: one("second")})
    assert pages(arrangement, [], 24, 3) == ["a", "first", "second"]


@given(
    window=st.integers(0, 12),
    rest=st.integers(0, 12),
    pinned=st.sets(st.integers(1, 30), max_size=5),
    size=st.integers(1, 9),
)
def test_pages_show_each_product_once_and_pins_at_their_places(
    window: int, rest: int, pinned: set[int], size: int
) -> None:
    arrangement = Arrangement(
        [one(f"w{number}") for number in range(window)], {place: one(f"pin{place}") for place in pinned}
    )
    after = [one(f"r{number}") for number in range(rest)]
    total = window + rest + len(pinned)
    shown = pages(arrangement, after, size, total)
    assert len(shown) == len(set(shown)) == total
    assert [name for name in shown if name[0] != "p"] == names([*arrangement.window, *after])
    for place in pinned:
        if all(other <= total for other in pinned):
            assert shown[place - 1] == f"pin{place}"
