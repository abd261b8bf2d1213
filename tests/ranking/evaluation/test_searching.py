"""Searching for what was bought, over a shop whose answers are made up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pytest

from ranking.evaluation.answers import answers
from ranking.evaluation.evaluate import evaluate_split
from ranking.evaluation.recommender import Mode, Sight
from ranking.evaluation.searching import Found, content_words, found_again, reciprocal
from ranking.evaluation.split import Split
from ranking.evaluation.tables import tables
from tests.ranking.evaluation.market import bought, market

TITLES = {"1": "Red Paper Bag", "2": "Blue Paper Bag", "3": "Set of 3 Paper Lanterns", "4": "12"}
ORDERS = market(
    bought("2024-01-10", "cook", "1", "4"),
    bought("2024-01-10", "monk", "2", "3"),
    bought("2024-03-10", "cook", "1", "2", "4"),
    bought("2024-03-10", "monk", "1"),
)
SPLIT = Split.at(ORDERS, datetime(2024, 3, 1), 30)


@dataclass
class Answering:
    """Finds the product only in second place, and first for the whole ranker; writes down what it was asked."""

    asked: list[tuple[str, str]]
    name: str = "made up"
    seen_until: datetime = datetime(2024, 2, 1)

    def recommend(self, retailer_id: str, k: int, mode: Mode) -> Sequence[str]:
        raise AssertionError((retailer_id, k, mode))

    def find(self, retailer_id: str, text: str, sight: Sight, k: int) -> Sequence[str]:
        assert k == 100
        self.asked.append((retailer_id, text))
        wanted = {"red": "1", "blue": "2"}
        best = next((product for word, product in wanted.items() if word in text), "1")
        return [best, "9"] if sight == "whole ranker" else ["9", best]


@pytest.fixture(scope="module")
def found() -> tuple[Found, ...]:
    return found_again(SPLIT, Answering([]), TITLES)


def mrr(found: Sequence[Found], query: str, sight: str, part: str) -> float:
    return next(one.mrr.mean for one in found if (one.query, one.sight, one.part) == (query, sight, part))


def test_the_broad_word_is_the_commonest_and_the_rare_ones_keep_their_order() -> None:
    asking = Answering([])
    found_again(SPLIT, asking, TITLES)
    assert set(asking.asked) == {
        ("cook", "paper"), ("monk", "paper"), ("cook", "red bag"), ("cook", "blue bag"), ("monk", "red bag")
    }  # fmt: skip


def test_each_part_is_a_mean_over_the_products_of_a_shop_and_then_over_shops(found: tuple[Found, ...]) -> None:
    assert mrr(found, "two rarest words", "text alone", "all") == 0.5
    assert mrr(found, "two rarest words", "whole ranker", "all") == 1.0
    assert mrr(found, "broad word", "whole ranker", "repeat") == 1.0  # the cook's red bag
    assert mrr(found, "broad word", "whole ranker", "explore") == pytest.approx((0.0 + 1.0) / 2)
    counted = {(one.query, one.part): one.retailers for one in found}
    assert counted["broad word", "all"] == 2
    assert counted["broad word", "repeat"] == 1


def test_a_product_that_is_not_found_counts_nothing() -> None:
    assert [reciprocal(["a", "b"], name) for name in "abc"] == [1.0, 0.5, 0.0]


def test_small_words_and_numbers_are_no_content() -> None:
    assert content_words("Set of 3 Lanterns with Gold and Gold Tin") == ["lanterns", "gold", "tin"]


def test_the_table_says_how_many_times_text_alone_each_row_is() -> None:
    class Silent(Answering):
        """Shows nothing on its pages."""

        def recommend(self, retailer_id: str, k: int, mode: Mode) -> Sequence[str]:  # noqa: ARG002 (as all others)
            return []

    report = evaluate_split(SPLIT, fit=lambda _: [Silent([])], titles=TITLES)
    (table,) = (table for table in tables(report) if table.title.startswith("Personalised search"))
    times = {row[:3]: row[table.columns.index("of text alone")] for row in table.rows}
    assert times["two rarest words", "text alone", "all"] == "1.00 ×"
    assert times["two rarest words", "whole ranker", "all"] == "2.00 ×"
    assert times["broad word", "whole ranker", "repeat"] == "2.00 ×"
    assert answers(report)[-1].endswith(
        "explore 0.500 by text alone, 0.500 by text and popularity, 1.000 by whole ranker."
    )
