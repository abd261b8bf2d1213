"""A model is trained on orders, without any engine: whichever one finds the candidates, it puts them in one order."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest
from numpy.typing import NDArray

from indexer.building import Ingredients
from ranking.orders import Past
from ranking.profiles.profile import Profiles
from ranking.ranker import LearnedRanker
from ranking.training.challenger import train
from search.embedded.engine import open_embedded
from search.encoder import text_of
from search.engine import Engine
from search.fusion import FusionRanker
from search.opensearch.engine import open_opensearch
from search.page import Page
from search.pipeline import Pipeline
from search.query import Query
from search.retailer import Retailer
from search.surfaces import Mode, browse, buy_again, for_you
from search.understanding.reading import Reader
from tests.contract.opensearch_server import emptied, needs_opensearch
from tests.ranking.bought import NOW
from tests.ranking.corner_shops import catalogue, orders

pytestmark = needs_opensearch


class Scattered:
    """An encoder that gives every text a direction of its own."""

    identity = "scattered"
    dimensions = 16

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As the promise says."""
        rows = np.array([np.random.default_rng(crc32(text.encode())).normal(size=16) for text in texts], np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows


@dataclass(frozen=True, slots=True)
class Twins:
    """Both engines with the same products, ranked by the same model, and the shops that ask."""

    embedded: Pipeline
    opensearch: Pipeline
    shops: tuple[Retailer, ...]


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twins]:
    products = catalogue().products
    vectors = Scattered().encode([text_of(product) for product in products])
    texts = {product.product_id: vector for product, vector in zip(products, vectors, strict=True)}
    lines = orders()
    known = replace(catalogue(), texts=texts)
    learned = known.learned(Past.before(lines, NOW))
    trained = train(lines, known, NOW)
    assert trained is not None
    ranker = LearnedRanker(trained.model, learned, FusionRanker(), "1")
    shops = Profiles({one.product_id: one for one in products}, learned, texts).all(Past.before(lines, NOW), {}, {})
    ingredients = Ingredients(Scattered(), learned, "factors")
    with ExitStack() as opened:
        url = opened.enter_context(emptied())
        folder: Path = tmp_path_factory.mktemp("index")
        engines: list[Engine] = [open_embedded(folder), open_opensearch(url, patience=20.0)]
        for engine in engines:
            opened.enter_context(closing(engine))
            with engine.build(ingredients.manifest(len(products))) as build:
                build.write(ingredients.entries(products))
                build.swap()
        embedded, opensearch = (Pipeline(engine, ranker, Reader()) for engine in engines)
        yield Twins(embedded, opensearch, tuple(shops))


def queries(shop: Retailer) -> list[Query]:
    """The pages that the model ranks, whole."""
    modes: tuple[Mode, ...] = ("basket", "discover", "reorder")
    pages = [for_you(shop, mode, size=60) for mode in modes]
    return [*pages, browse(("food",), shop, size=60), buy_again(shop, size=60)]


def test_a_model_gives_the_same_order_of_the_same_candidates_on_both_engines(twins: Twins) -> None:
    assert len(twins.shops) == 40
    for shop in twins.shops:
        for query in queries(shop):
            one, other = twins.embedded.run(query), twins.opensearch.run(query)
            assert one.served_by.ranker == other.served_by.ranker == "lightgbm 1"
            assert ids(one) == ids(other)
            assert scores(one) == pytest.approx(scores(other), abs=1e-6)
            assert [hit.reasons for hit in one.hits] == [hit.reasons for hit in other.hits]


def ids(page: Page) -> list[str]:
    """The products of a page, in its order."""
    return [hit.product.product_id for hit in page.hits]


def scores(page: Page) -> list[float]:
    """Of its hits."""
    return [hit.score for hit in page.hits]
