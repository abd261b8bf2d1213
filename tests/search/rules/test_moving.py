from hypothesis import given
from hypothesis import strategies as st

from search.rules.moving import NO_PULL, Pull, moved

UP_3 = Pull(places=3)
pulls = st.lists(
    st.just(NO_PULL)
    | st.builds(Pull, st.sampled_from((0.2, 1.0, 2.0, 7.5)), st.integers(-6, 6), st.none() | st.integers(0, 4)),
    max_size=40,
)


def spread(size: int, **pulled: Pull) -> list[Pull]:
    """`p5=…` pulls the candidate at place 5."""
    return [pulled.get(f"p{place}", NO_PULL) for place in range(1, size + 1)]


def places(order: list[int]) -> list[int]:
    return [index + 1 for index in order]


def test_nothing_pulled_stays_as_it_is() -> None:
    assert moved(spread(4)) == [0, 1, 2, 3]


def test_a_factor_divides_the_place() -> None:
    assert places(moved(spread(9, p9=Pull(3)))) == [1, 2, 9, 3, 4, 5, 6, 7, 8]


def test_places_are_counted_up_and_down() -> None:
    assert places(moved(spread(6, p5=UP_3))) == [1, 5, 2, 3, 4, 6]
    assert places(moved(spread(6, p2=Pull(places=-3)))) == [1, 3, 4, 5, 2, 6]


def test_what_is_buried_deep_ends_last() -> None:
    assert places(moved(spread(4, p1=Pull(1 / 50)))) == [2, 3, 4, 1]


def test_a_budget_stops_the_second_one_that_would_pass_the_same_product() -> None:
    wild = Pull(100, budget=1)
    assert places(moved(spread(5, p4=wild, p5=wild))) == [4, 1, 2, 3, 5]
    assert places(moved(spread(5, p4=Pull(100), p5=Pull(100)))) == [4, 5, 1, 2, 3]


def test_with_a_budget_of_nothing_nothing_moves() -> None:
    assert moved(spread(5, p5=Pull(100, budget=0), p3=Pull(100, budget=0))) == [0, 1, 2, 3, 4]


def test_a_lifted_one_is_not_lost_behind_one_whose_budget_is_spent() -> None:
    order = places(moved(spread(8, p3=Pull(1.1, budget=1), p8=Pull(8, budget=1), p7=Pull(7, budget=1))))
    assert order.index(3) <= 3


@given(pulls)
def test_every_candidate_is_there_once(pulled: list[Pull]) -> None:
    assert sorted(moved(pulled)) == list(range(len(pulled)))


@given(pulls)
def test_what_no_rule_pulls_keeps_its_order(pulled: list[Pull]) -> None:
    still = [index for index in moved(pulled) if pulled[index] == NO_PULL]
    assert still == sorted(still)


@given(pulls)
def test_no_one_is_pushed_beyond_the_budget_of_any_that_passed_it(pulled: list[Pull]) -> None:
    lifts = [pull if pull.wanted(place) < place else NO_PULL for place, pull in enumerate(pulled, start=1)]
    order = moved(lifts)
    for end, index in enumerate(order):
        passed = [lifts[other].budget for other in order[:end] if other > index]
        budgets = [budget for budget in passed if budget is not None]
        if len(budgets) == len(passed):
            assert end - index <= max(budgets, default=0)


@given(pulls)
def test_without_budgets_what_is_lifted_never_ends_below_one_it_was_above_and_that_is_not_lifted(
    pulled: list[Pull],
) -> None:
    lifts = [pull if pull.wanted(place) < place else NO_PULL for place, pull in enumerate(pulled, start=1)]
    order = moved(lifts)
    for index, pull in enumerate(lifts):
        if pull != NO_PULL:
            after = order[: order.index(index)]
            assert all(lifts[other] != NO_PULL for other in after if other > index)
