"""What a page says of itself, on a shelf of rice and a soap."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from api.notes import notes_of
from api.query_log import document
from api.schemas.page import understood_view
from search.embedded.engine import open_embedded
from search.filters import AnyOf, Filters
from search.fusion import FusionRanker
from search.pipeline import Pipeline
from search.surfaces import search
from search.understanding import Chip, Understood
from search.understanding.reading import Reader
from tests.builders import entry, fill, product

SHOP = (
    entry(
        product("rice-10", "Kolam Rice 10 kg", brand="Kranti", price=520.0, pack_value=10.0, pack_unit="kg"), 1.0, 0.0
    ),
    entry(product("soap", "Neem Soap", brand="Nira", price=30.0), 0.0, 1.0),
)


class Grain:
    """Knows of one word that it means rice."""

    identity, dimensions = "grain", 2

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([[1.0, 0.0] if "grain" in text else [0.0, 0.0] for text in texts], np.float32)


@pytest.fixture
def pipeline(tmp_path: Path) -> Pipeline:
    engine = open_embedded(tmp_path)
    fill(engine, SHOP)
    return Pipeline(engine, FusionRanker(), Reader(encoder=Grain()))


def test_a_page_that_is_what_was_asked_for_says_nothing(pipeline: Pipeline) -> None:
    assert notes_of(pipeline.run(search("rice 10 kg"))) == []


def test_what_was_given_up_is_said(pipeline: Pipeline) -> None:
    (note,) = notes_of(pipeline.run(search("rice 7 kg")))
    assert note == "nothing found with 7 kg (nearest: 10 kg): it only says what comes first"
    assert "some of them" in notes_of(pipeline.run(search("cheapest kolam soap")))[0]


def test_what_is_only_near_in_meaning_is_not_passed_off_as_found(pipeline: Pipeline) -> None:
    page = pipeline.run(search("grain"))
    assert page.hits[0].product.product_id == "rice-10"
    assert notes_of(page) == ["no product has “grain”: these are near it"]
    assert notes_of(pipeline.run(search("qwxyz"))) == ["nothing found for “qwxyz”: this is bought anyway"]


def test_filters_that_leave_nothing_are_kept_and_named(pipeline: Pipeline) -> None:
    chosen = Filters((AnyOf("brand", ("Nobody",)),))
    page = pipeline.run(search("rice", filters=chosen))
    assert page.hits == ()
    assert notes_of(page) == ["no product meets the filters: take one away", "there are products with another brand"]


def test_where_nobody_has_bought_anything_yet_nothing_found_still_shows_what_there_is(pipeline: Pipeline) -> None:
    assert {hit.product.product_id for hit in pipeline.run(search("qwxyz")).hits} == {"rice-10", "soap"}


def test_a_corrected_word_can_be_searched_for_as_it_was_typed(pipeline: Pipeline) -> None:
    page = pipeline.run(search("rice"))
    chip = Chip("spelling:rcie", "spelling", "rice", 0, 4, 0.9, "corrects")
    query = replace(page.query, text="rcie", understood=Understood(text="rice", chips=(chip,)))
    assert "without=spelling:rcie" in notes_of(replace(page, query=query))[0]
    instead = understood_view(query.understood, query.text).instead
    assert instead is not None
    assert (instead.text, instead.without) == ("rcie", ["spelling:rcie"])


def test_the_log_knows_what_was_understood_and_what_was_given_up(pipeline: Pipeline) -> None:
    said = document(pipeline.run(search("rice 7 kg")))["query_attributes"]
    assert (said["total"], said["understood"], said["given_up"]) == (1, ["pack:7 kg"], ("pack:7 kg",))
    assert document(pipeline.run(search("qwxyz")))["query_attributes"]["given_up"] == ("words",)
