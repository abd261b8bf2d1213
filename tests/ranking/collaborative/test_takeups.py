import numpy as np

from ranking.collaborative.neighbours import Neighbours
from ranking.collaborative.takeups import takeups
from ranking.orders import Past
from tests.ranking.bought import bought, past


def told(known: Past) -> dict[tuple[str, str], float]:
    """Every weight above nothing by source and target."""
    found = takeups(known, Neighbours.learn(known).leads).tocoo()
    names = known.products.tolist()
    return {(names[i], names[j]): value for i, j, value in zip(found.row, found.col, found.data, strict=True)}


def test_what_was_there_before_speaks_for_what_came_since_and_not_the_other_way() -> None:
    took_up = [shop for n in range(6) for shop in (bought(f"a{n}", "stove", 60, 50), bought(f"a{n}", "pan", 5))]
    others = [shop for n in range(6) for shop in (bought(f"b{n}", "soap", 60), bought(f"b{n}", "soap", 5))]
    weights = told(past(*took_up, *others))
    assert weights["stove", "pan"] > 0
    assert weights.get(("pan", "stove"), 0.0) == 0
    assert not any("soap" in pair for pair in weights)


def test_together_for_long_is_no_takeup() -> None:
    weights = told(past(*(bought(f"a{n}", product, 80, 60, 5) for n in range(6) for product in ("stove", "pan"))))
    assert weights == {}


def test_shops_without_a_past_teach_nothing() -> None:
    weights = told(past(*(bought(f"a{n}", product, 5) for n in range(6) for product in ("stove", "pan"))))
    assert weights == {}


def test_nothing_is_held_that_does_not_lead() -> None:
    rng = np.random.default_rng(0)
    orders = [bought(f"s{n}", f"p{p}", float(rng.integers(1, 90))) for n in range(30) for p in rng.permutation(20)[:5]]
    known = past(*orders)
    leads = Neighbours.learn(known).leads
    assert takeups(known, leads).nnz <= leads.nnz


def test_no_orders_make_an_empty_matrix() -> None:
    known = past()
    assert takeups(known, Neighbours.learn(known).leads).shape == (0, 0)
