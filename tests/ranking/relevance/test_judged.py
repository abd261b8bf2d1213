"""Judgments beside what search finds."""

import numpy as np
import pandas as pd
import pytest

from ranking.features.frequencies import Frequencies
from ranking.relevance.judged import JudgedPage, judged_pages
from search.candidate import Candidate
from search.query import Query
from search.surfaces import search
from search.understanding import Understood
from tests.builders import asked, product

JUDGMENTS = pd.DataFrame(
    [
        ("rice", "basmati", 4.0),
        ("rice", "soap", 1.0),
        ("rice", "gone", 3.0),
        ("salt", "salt", 2.5),
        ("ink", "soap", 1.0),
    ],
    columns=["query", "product_id", "grade"],
)


def ask(text: str) -> tuple[Query, list[Candidate]]:
    """A shop where nobody finds ink."""
    query = Query(surface=search(text).surface, text=text, understood=Understood(asked(text), text=text))
    found = [] if text == "ink" else [Candidate(product(name)) for name in ("soap", "salt", "basmati")]
    return query, found


@pytest.fixture
def rice() -> JudgedPage:
    return next(page for page in judged_pages(JUDGMENTS, ask, Frequencies()) if page.query == "rice")


def test_grades_become_levels_and_what_nobody_judged_is_level_zero(rice: JudgedPage) -> None:
    assert (rice.levels.tolist(), rice.judged.tolist()) == ([3, 0, 0], [True, False, True])  # basmati, salt, soap
    assert sorted(rice.every_level) == [0, 2, 3]


def test_a_query_that_finds_nothing_is_no_page() -> None:
    assert {page.query for page in judged_pages(JUDGMENTS, ask, Frequencies())} == {"rice", "salt"}


def test_ndcg_is_held_against_everything_that_was_judged(rice: JudgedPage) -> None:
    ideal = 7 + 3 / np.log2(3)
    assert rice.ndcg(np.array([3.0, 2.0, 1.0])) == pytest.approx(7 / ideal)
    assert rice.ndcg(np.array([1.0, 3.0, 2.0])) == pytest.approx(3.5 / ideal)


def test_recall_counts_the_good_ones_that_were_found(rice: JudgedPage) -> None:
    assert rice.recall(np.zeros(3)) == 0.5


def test_one_grade_for_all_is_good() -> None:
    page = judged_pages(JUDGMENTS.assign(grade=1.0), ask, Frequencies())[0]
    assert set(page.every_level) == {3}
