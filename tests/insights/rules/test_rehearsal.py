"""Rehearsals of drafts whose effect is known: on the demo marketplace, what shops want is no secret."""

from dataclasses import replace

import pytest

from indexer.demo.tastes import purchase_probability
from indexer.demo.truth import load_tastes
from insights.rules.impact import Impact
from insights.rules.questions import Asked
from search import surfaces
from search.rules.actions import Banner, Boost, Hide
from search.rules.book import RuleBook
from search.rules.conditions import When
from search.rules.rule import Rule
from search.rules.target import Range, Target
from tests.insights.rules.conftest import Demo

MARGIN = Target(ranges=(Range("margin_percent", 22),))
SEARCH = When(surfaces=("search",))
GREEDY = Rule("greedy", Boost(factor=100), MARGIN, SEARCH)
GENTLE = Rule("gentle", Boost(places=1), MARGIN, SEARCH)


@pytest.fixture(scope="module")
def asked(demo: Demo) -> Asked:
    return demo.asked(most=500)


@pytest.fixture(scope="module")
def greedy(demo: Demo, asked: Asked) -> Impact:
    return demo.rehearse(GREEDY, questions=asked)


def test_a_harmful_boost_is_told_so_with_an_interval_below_zero(greedy: Impact) -> None:
    assert greedy.verdict == "worse"
    assert greedy.quality is not None
    assert greedy.quality.change.high < 0
    assert greedy.quality.overall.high < 0
    assert greedy.at_stake is not None
    assert greedy.at_stake.net.mean == pytest.approx(greedy.at_stake.won - greedy.at_stake.lost)
    assert greedy.at_stake.lost > greedy.at_stake.won


def test_a_harmless_boost_is_not_told_to_harm(demo: Demo, asked: Asked) -> None:
    gentle = demo.rehearse(GENTLE, questions=asked)
    assert gentle.total.touched > 50
    assert gentle.verdict == "no difference shown"
    assert gentle.quality is not None
    assert gentle.quality.change.low < 0 < gentle.quality.change.high


def test_the_hidden_truth_agrees_that_the_harmful_boost_harms(demo: Demo, asked: Asked) -> None:
    tastes, wanted = load_tastes(demo.home / "files" / "hidden_tastes.json"), {True: 0.0, False: 0.0}
    for boosted in wanted:
        pipeline = replace(demo.pipeline, rules=RuleBook((GREEDY,) if boosted else ()))
        for question in [one for one in asked.questions if one.surface == "search"][:60]:
            page = pipeline.run(surfaces.search(question.text, demo.shop(question.retailer_id), size=5, facets=False))
            shown = [hit.product.product_id for hit in page.hits]
            wanted[boosted] += float(purchase_probability(tastes, question.retailer_id, shown).sum()) if shown else 0.0
    assert wanted[True] < wanted[False]


def test_it_says_whom_the_draft_reaches_and_whose_places_change(greedy: Impact, asked: Asked) -> None:
    total = greedy.total
    assert total.questions == len(asked.questions) == 500
    assert 0 < total.touched < total.concerned < total.questions
    assert set(greedy.reach) == {"browse, orders", "for_you, orders", "search, log"}
    assert greedy.reach["browse, orders"].concerned == 0
    assert greedy.gaining[0].places > 0 > greedy.losing[0].places
    assert greedy.hurt[0].change < 0


def test_a_draft_that_concerns_nobody_changes_nothing(demo: Demo, asked: Asked) -> None:
    elsewhere = demo.rehearse(replace(GREEDY, when=When(regions=("Atlantis",))), questions=asked)
    assert (elsewhere.total.concerned, elsewhere.verdict) == (0, "nothing to judge by")
    assert elsewhere.quality is None
    assert elsewhere.at_stake is None


def test_words_above_a_page_touch_it_and_leave_its_quality_alone(demo: Demo, asked: Asked) -> None:
    bannered = demo.rehearse(Rule("banner", Banner("Diwali offers"), when=SEARCH), questions=asked)
    assert bannered.total.touched == bannered.reach["search, log"].questions
    assert bannered.quality is not None
    assert bannered.quality.change.mean == 0
    assert bannered.gaining == bannered.losing == ()


def test_hiding_what_is_bought_costs_the_orders_made_of_it(demo: Demo, asked: Asked) -> None:
    bought = sorted({name for one in asked.questions for name in one.bought if one.surface == "for_you"})
    hide = Rule("hide", Hide(), Target(products=tuple(bought)), When(surfaces=("for_you",)))
    hidden = demo.rehearse(hide, questions=asked)
    assert hidden.at_stake is not None
    assert (hidden.at_stake.lost, hidden.at_stake.won) == (hidden.at_stake.made, 0)
    assert hidden.quality is not None
    assert hidden.quality.after.mean == 0
