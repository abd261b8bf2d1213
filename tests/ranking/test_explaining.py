import pytest

from ranking.explaining import SHOWN, Explained, explain
from ranking.features.matrix import NAMES
from ranking.orders import Past
from ranking.profiles.profile import Profiles
from ranking.training.challenger import train
from ranking.training.examples import features
from ranking.training.model import RankingModel
from search.candidate import Candidate
from search.surfaces import for_you
from tests.ranking.bought import NOW
from tests.ranking.corner_shops import catalogue, orders

ORDERS = orders(shops=24)
PAST = Past.before(ORDERS, NOW)
LEARNED = catalogue().learned(PAST)
PRODUCTS = {product.product_id: product for product in catalogue().products}
QUERY = for_you(next(Profiles(PRODUCTS, LEARNED, catalogue().texts).all(PAST, {}, {})))
CANDIDATES = [Candidate(product) for product in catalogue().products]


@pytest.fixture(scope="module")
def model() -> RankingModel:
    trained = train(ORDERS, catalogue(), NOW)
    assert trained is not None
    return trained.model


@pytest.fixture(scope="module")
def found(model: RankingModel) -> tuple[Explained, ...]:
    return explain(model, LEARNED, QUERY, CANDIDATES)


def test_base_contributions_and_rest_are_the_score(model: RankingModel, found: tuple[Explained, ...]) -> None:
    rows = features(QUERY, CANDIDATES, LEARNED)
    for place, one in enumerate(found):
        total = one.base + sum(part.added for part in one.contributions) + one.rest
        assert total == pytest.approx(model.raw(one.part, rows[place : place + 1])[0])
        assert len(one.contributions) == SHOWN


def test_the_strongest_comes_first_with_its_value(found: tuple[Explained, ...]) -> None:
    rows = features(QUERY, CANDIDATES, LEARNED)
    for place, one in enumerate(found):
        sizes = [abs(part.added) for part in one.contributions]
        assert sizes == sorted(sizes, reverse=True)
        value = rows[place, NAMES.index(one.contributions[0].feature.name)]
        assert one.contributions[0].value == pytest.approx(value, nan_ok=True)


def test_own_products_are_told_by_their_habit_and_new_ones_are_not(found: tuple[Explained, ...]) -> None:
    own = {one.candidate.product.product_id for one in found if one.part == "own"}
    assert own == set(QUERY.retailer.purchases)
    habits = {"bought_days", "bought_share", "bought_last", "usual_gap", "due", "habit"}
    told = {part.feature.name for one in found if one.part == "own" for part in one.contributions}
    assert told & habits


def test_what_the_model_has_not_learned_is_not_explained() -> None:
    assert explain(RankingModel({}, {}), LEARNED, QUERY, CANDIDATES) == ()
