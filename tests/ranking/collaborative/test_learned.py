from pathlib import Path

import numpy as np

from ranking.collaborative.learned import Collaborative
from ranking.collaborative.wording import Titles
from tests.ranking.bought import NOW, bought, dal_and_soap_shops, past


def shops_in(region: str) -> dict[str, str]:
    return {f"{kind}{n}": region for kind in ("cook", "clean") for n in range(6)}


def test_what_is_saved_is_what_is_read(tmp_path: Path) -> None:
    titles = Titles.of({"dal": "Toor dal", "rice": "Basmati rice", "soap": "Bath soap", "oil": "Bath oil"})
    made = Collaborative.learn(past(*dal_and_soap_shops()), shops_in("Nashik"), {}, titles=titles)
    made.save(tmp_path)
    read = Collaborative.load(tmp_path)
    assert read.as_of == NOW
    assert read.demand.popularity() == made.demand.popularity()
    assert read.demand.peers("Nashik", "") == made.demand.peers("Nashik", "") != ()
    assert read.neighbours.shown() == made.neighbours.shown()
    assert all(np.array_equal(values, vars(made.windows)[name]) for name, values in vars(read.windows).items())
    assert np.array_equal(read.lasting.toarray(), made.lasting.toarray())
    assert np.array_equal(read.wording.rows.toarray(), made.wording.rows.toarray())
    assert np.array_equal(read.wording.usual, made.wording.usual)
    everywhere, ones = np.arange(4), np.ones(4)
    vectors = [part.factors.retailer(everywhere, ones) for part in (read, made)]
    assert vectors[0] is not None
    assert vectors[1] is not None
    assert np.array_equal(vectors[0], vectors[1])
    assert np.array_equal(read.neighbours.leads.toarray(), made.neighbours.leads.toarray())


def test_an_empty_marketplace_can_be_learned_saved_and_read(tmp_path: Path) -> None:
    Collaborative.learn(past(), {}, {}).save(tmp_path)
    assert len(Collaborative.load(tmp_path).products) == 0


def test_the_future_teaches_nothing() -> None:
    known = Collaborative.learn(past(*dal_and_soap_shops()), {}, {})
    later = [bought("cook1", "soap", -1, -2), bought("stranger", "fountain pen", -1)]
    again = Collaborative.learn(past(*dal_and_soap_shops(), *later), {}, {})
    assert list(again.products) == list(known.products)
    assert again.demand.popularity() == known.demand.popularity()
    assert again.neighbours.shown() == known.neighbours.shown()
    assert np.array_equal(again.factors.rows, known.factors.rows)
