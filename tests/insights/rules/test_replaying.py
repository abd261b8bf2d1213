"""A page replayed for two rulings at once is the page that the pipeline serves under each."""

from dataclasses import dataclass, replace
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.rules.replaying import replayed
from search.embedded.engine import open_embedded
from search.engine import Answer, Engine
from search.fusion import FusionRanker
from search.pipeline import Pipeline, understood
from search.plan import Plan
from search.rules.actions import Action, Boost, Hide, Ignore, Synonym
from search.rules.book import RuleBook
from search.rules.conditions import When
from search.rules.rule import Rule
from search.rules.target import Target
from search.understanding.reading import Reader
from tests.builders import fill
from tests.contract.engine_rules import SURFACES, law, numbered, ruled
from tests.contract.rules_shop import NOON, SHELF, shown

Drawn = list[tuple[tuple[Action, Target], int]]
WORDS = (
    Rule("word-1", Synonym(("rice",), ("ghee",))),
    Rule("word-2", Ignore(("rice",))),
    Rule("word-3", Hide(), Target(products=("rice-02",)), When(("rice",))),
)


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    engine = open_embedded(tmp_path_factory.mktemp("index"))
    fill(engine, SHELF)
    return Pipeline(engine, FusionRanker(), Reader(), clock=lambda: NOON)


@law
@given(
    shared=ruled,
    drawn=st.tuples(ruled, ruled),
    words=st.tuples(*[st.sets(st.sampled_from(WORDS))] * 2),
    surface=st.sampled_from(sorted(SURFACES)),
    size=st.sampled_from((3, 24, 40)),
)
def test_one_retrieval_for_two_rulings_shows_what_two_runs_show(
    pipeline: Pipeline,
    shared: Drawn,
    drawn: tuple[Drawn, Drawn],
    words: tuple[set[Rule], set[Rule]],
    surface: str,
    size: int,
) -> None:
    query = replace(SURFACES[surface](), size=size)
    books = [
        RuleBook((*numbered([*shared, *own]), *sorted(said, key=lambda one: one.id)))
        for own, said in zip(drawn, words, strict=True)
    ]
    asked = understood(query, pipeline.understanding)
    found = replayed(pipeline, asked, *(book.ruling(asked, NOON) for book in books))
    assert [list(one.products) for one in found] == [shown(replace(pipeline, rules=book).run(query)) for book in books]


@dataclass
class Counting:
    """Counts how often an engine is asked."""

    engine: Engine
    asked: int = 0

    def run(self, plan: Plan) -> Answer:
        self.asked += 1
        return self.engine.run(plan)


@pytest.mark.parametrize(
    ("action", "target", "times"),
    [
        (Boost(3.0), Target(products=("rice-20", "ghee")), 1),
        (Boost(3.0, pushes_down_at_most=2), Target(brands=("Surya",)), 1),
        (Hide(), Target(products=("never",)), 1),
        (Hide(), Target(products=("rice-02",)), 3),
    ],
)
def test_the_engine_is_asked_once_where_both_rulings_get_the_same_answer(
    pipeline: Pipeline, action: Action, target: Target, times: int
) -> None:
    counting = Counting(pipeline.engine)
    once = replace(pipeline, engine=cast("Engine", counting))
    asked = understood(SURFACES["search"](), pipeline.understanding)
    books = (RuleBook(), RuleBook((Rule("r", action, target),)))
    replayed(once, asked, *(book.ruling(asked, NOON) for book in books))
    assert counting.asked == times
