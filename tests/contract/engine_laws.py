"""Laws of every search engine, held against plain Python over a catalogue of sixty products."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search import analysis
from search.document import index_fields
from search.engine import Engine, Entry
from search.facets import RangesRequest, TermsRequest
from search.filters import AnyOf, Between, Condition, Filters, KeywordField, NumberField
from search.plan import ByField, ByText, ByVector, Leg, Plan, SortField
from search.product import Product
from tests.builders import asked, counts, fill, ids, product
from tests.contract.engine_contract import OpenEngine

BRANDS = ("Kranti", "Nirmal", "Surya", "")
WORDS = ("rice", "brown", "basmati", "soap", "neem", "salt")
CATEGORIES = (("Staples", "Rice"), ("Staples", "Salt"), ("Care",), ())
FIELDS: tuple[SortField, ...] = ("price", "unit_price", "created_at", "popularity", "buyers_30d", "trend")


def make_catalogue() -> tuple[Entry, ...]:
    """Sixty products with ties, gaps and repeated vectors, the same ones every time."""
    dice = Random(7)
    made = []
    for number in dice.sample(range(100), 60):
        sold = product(
            f"p{number:02}",
            " ".join(dice.sample(WORDS, 3)),
            brand=dice.choice(BRANDS),
            category=dice.choice(CATEGORIES),
            popularity=float(dice.choice((0, 0, 1, 2, 7))),
            trend=dice.choice((-0.5, 0.0, 0.5)),
            created_at=datetime(2024, 1, dice.randint(1, 5), tzinfo=UTC),
            pack_value=dice.choice((0.5, 1.0, 5.0)),
            pack_unit="kg",
            moq=dice.choice((1, 6)),
            stock=dice.choice((0, 3, 9)),
        )
        sold = sold if dice.random() < 0.2 else replace(sold, price=float(dice.choice((10, 20, 20, 30, 99))))
        vectors = np.array([dice.randint(-2, 2) for _ in range(2)], np.float32)
        made.append(Entry(sold, {} if dice.random() < 0.1 else {"text_vector": vectors}))
    return tuple(made)


CATALOGUE = make_catalogue()
PRODUCTS = {one.product.product_id: one.product for one in CATALOGUE}

keyword_conditions = st.builds(
    AnyOf,
    st.sampled_from(("brand", "category", "in_stock", "pack")),
    st.lists(st.sampled_from(("Kranti", "Nirmal", "Staples", "Care", "true", "1 kg", "500 g")), max_size=4).map(tuple),
)
bounds = st.none() | st.sampled_from((0.0, 10.0, 20.0, 30.0, 40.0))
number_conditions = st.builds(Between, st.sampled_from(("price", "unit_price", "stock")), bounds, bounds)
conditions = keyword_conditions | number_conditions
filters = st.lists(conditions, max_size=2).map(lambda chosen: Filters(tuple(chosen)))
some_ids = st.frozensets(st.sampled_from(sorted(PRODUCTS)), max_size=20)
texts = st.lists(st.sampled_from((*WORDS, "kranti", "unheard")), max_size=3).map(" ".join)
vectors = st.tuples(st.integers(-3, 3), st.integers(-3, 3)).map(lambda pair: np.array(pair, np.float32))
plans = st.builds(
    Plan,
    legs=st.just(()),
    order=st.builds(ByField, st.sampled_from(FIELDS), st.booleans()) | st.just(ByText()),
    words=texts.map(asked),
    filters=filters,
    only=st.none() | some_ids,
    excluded=some_ids,
)
law = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,  # the laws only read
        HealthCheck.differing_executors,  # each engine's class runs the same laws, which is meant
    ],
)


class EngineLaws:
    """Give `open_engine`, as for the contract. The catalogue is written once; the laws only read."""

    @pytest.fixture
    def stocked(self, open_engine: OpenEngine) -> Engine:
        engine = open_engine()
        fill(engine, CATALOGUE)
        return engine

    @law
    @given(plan=plans, vector=vectors, limit=st.integers(1, 70))
    def test_vector_order_is_that_of_all_cosines(
        self, stocked: Engine, plan: Plan, vector: np.ndarray[tuple[int], np.dtype[np.float32]], limit: int
    ) -> None:
        leg = Leg("near", ByVector("text_vector", vector), limit)
        answer = stocked.run(replace(plan, legs=(leg,)))
        everyone = sorted((cosine(one, vector) for one in CATALOGUE if belongs(one.product, plan)), reverse=True)
        expected = [score for score in everyone if score > -np.inf][:limit]
        found = [one.signals["near"].score for one in answer.candidates]
        assert found == pytest.approx(expected, abs=1e-3)
        by_id = {one.product.product_id: cosine(one, vector) for one in CATALOGUE}
        assert [by_id[name] for name in ids(answer)] == pytest.approx(found, abs=1e-3)

    @law
    @given(plan=plans, vector=vectors, window=st.integers(1, 30), size=st.integers(5, 40))
    def test_pages_neither_repeat_nor_lose_a_product_and_the_total_is_what_they_hold(
        self, stocked: Engine, plan: Plan, vector: np.ndarray[tuple[int], np.dtype[np.float32]], window: int, size: int
    ) -> None:
        legs = (
            Leg("text", ByText(), window),
            Leg("near", ByVector("text_vector", vector), window, beyond_words=True),
            Leg("popular", ByField("popularity", required=True), window),
        )
        answer = stocked.run(replace(plan, legs=legs))
        shown, seen, offset = ids(answer), frozenset(ids(answer)), 0
        while rest := ids(stocked.run(plan.beyond(seen, offset, size))):
            shown += rest
            offset += size
        extras = {one.product.product_id for one in answer.candidates if not one.matches}
        result = {name for name, sold in PRODUCTS.items() if belongs(sold, plan)}
        assert len(shown) == len(set(shown)) == answer.total
        assert set(shown) == result | extras
        assert not result & extras

    @law
    @given(plan=plans)
    def test_facets_count_the_result_under_all_other_filters(self, stocked: Engine, plan: Plan) -> None:
        requests = (TermsRequest("brand", 3), TermsRequest("category", 2), RangesRequest("price", (10, 20, 30)))
        answer = stocked.run(replace(plan, facets=requests))
        for request in requests:
            counted = [
                sold
                for sold in PRODUCTS.values()
                if belongs(sold, replace(plan, filters=plan.filters.without(request.field)))
            ]
            if isinstance(request, TermsRequest):
                values = Counter(value for sold in counted for value in held(sold, request.field))
                expected = sorted(values.items(), key=lambda pair: (-pair[1], pair[0]))[: request.size]
                assert list(counts(answer, request.field).items()) == expected
            else:
                prices = [sold.price for sold in counted if sold.price is not None]
                facet = next(one for one in answer.facets if one.field == "price")
                expected_counts = [between(prices, low, high) for low, high in ((0, 10), (10, 20), (20, 30), (30, 1e9))]
                assert [bucket.count for bucket in facet.buckets] == [count for count in expected_counts if count]

    @law
    @given(plan=plans, by=st.builds(ByField, st.sampled_from(FIELDS), st.booleans(), st.booleans()))
    def test_a_sorted_leg_is_pythons_sort_at_every_offset(self, stocked: Engine, plan: Plan, by: ByField) -> None:
        keyed = [(number(sold, by.field), name) for name, sold in PRODUCTS.items() if belongs(sold, plan)]
        present = sorted((-value if by.descending else value, name) for value, name in keyed if value is not None)
        missing = sorted(name for value, name in keyed if value is None and not by.required)
        expected = [name for _, name in present] + missing
        for start in range(0, len(expected) + 7, 7):
            answer = stocked.run(replace(plan, legs=(Leg("order", by, 7, start),)))
            assert ids(answer) == expected[start : start + 7]


def belongs(sold: Product, plan: Plan) -> bool:
    """Whether a product is in a plan's result, said once more in plain Python."""
    if sold.product_id in plan.excluded or (plan.only is not None and sold.product_id not in plan.only):
        return False
    said = {word for text in (sold.title, sold.brand, *sold.category) for word in analysis.words(text)}
    wanted = {word for one in plan.words for word in analysis.words(one.text)}
    return (not plan.words or bool(said & wanted)) and all(meets(sold, condition) for condition in plan.filters)


def meets(sold: Product, condition: Condition) -> bool:
    """Whether a product meets one condition."""
    if isinstance(condition, AnyOf):
        return bool(set(held(sold, condition.field)) & set(condition.values))
    value = number(sold, condition.field)
    low, high = condition.low, condition.high
    return value is not None and (low is None or value >= low) and (high is None or value <= high)


def held(sold: Product, field: KeywordField) -> list[str]:
    """A keyword field's values."""
    value = index_fields(sold).get(field, [])
    return value if isinstance(value, list) else [str(value)]


def number(sold: Product, field: NumberField | SortField) -> float | None:
    """A number field's value."""
    value = index_fields(sold).get(field)
    return None if value is None else float(str(value))


def cosine(one: Entry, vector: np.ndarray[tuple[int], np.dtype[np.float32]]) -> float:
    """Minus infinity where there is no angle."""
    own = one.vectors.get("text_vector")
    lengths = 0.0 if own is None else float(np.linalg.norm(own) * np.linalg.norm(vector))
    return float(np.dot(own, vector)) / lengths if own is not None and lengths else -np.inf


def between(values: Iterable[float], low: float, high: float) -> int:
    """How many values lie in the half-open range."""
    return sum(low <= value < high for value in values)
