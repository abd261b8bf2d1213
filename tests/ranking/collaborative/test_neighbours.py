import numpy as np
import pandas as pd

from ranking.collaborative.neighbours import Neighbours
from ranking.orders import Past
from tests.ranking.bought import bought, dal_and_soap_shops, past


def discoveries(known: Past, *own: str, heat: float | list[float] = 1.0) -> dict[str, str]:
    """What is found for a shop with these products, best first, and because of which of them."""
    learned = Neighbours.learn(known)
    places = learned.products.get_indexer(pd.Index(own))
    found = learned.discoveries(places, np.ones(len(own)), np.broadcast_to(heat, len(learned.products)).astype(float))
    return {scored.product_id: scored.because for scored in found}


def test_shops_that_buy_dal_also_buy_rice() -> None:
    shown = Neighbours.learn(past(*dal_and_soap_shops())).shown()
    assert [neighbour.product_id for neighbour in shown["dal"]] == ["rice"]
    assert [neighbour.product_id for neighbour in shown["soap"]] == ["oil"]
    assert 0.5 < shown["dal"][0].strength < 1


def test_a_shop_that_buys_dal_is_led_to_rice_because_of_dal() -> None:
    assert discoveries(past(*dal_and_soap_shops()), "dal") == {"rice": "dal"}


def test_the_strongest_own_product_is_the_reason() -> None:
    loose = [bought(f"cook{n}", "tea", 5) for n in range(2)]
    assert discoveries(past(*dal_and_soap_shops(), *loose), "dal", "tea") == {"rice": "dal"}


def test_what_a_shop_has_is_no_discovery() -> None:
    assert discoveries(past(*dal_and_soap_shops()), "dal", "rice") == {}


def test_heat_decides_between_equals() -> None:
    shops = [bought(f"s{n}", product, 5) for n in range(6) for product in ("dal", "jaggery", "sugar")]
    assert list(discoveries(past(*shops), "dal", heat=[1.0, 1.0, 2.0])) == ["sugar", "jaggery"]
    assert list(discoveries(past(*shops), "dal", heat=[1.0, 2.0, 1.0])) == ["jaggery", "sugar"]


def test_one_shop_in_common_makes_weaker_neighbours_than_six() -> None:
    shown = Neighbours.learn(past(*dal_and_soap_shops(), *(bought("odd", p, 5) for p in ("truffle", "yuzu")))).shown()
    assert shown["truffle"][0].strength < shown["dal"][0].strength


def test_a_product_bought_alone_has_no_neighbours() -> None:
    learned = Neighbours.learn(past(bought("a", "rice", 1), bought("b", "soap", 1)))
    assert learned.shown() == {"rice": (), "soap": ()}


def test_no_orders_are_no_neighbours() -> None:
    assert Neighbours.learn(past()).shown() == {}
