"""The learned ranker in the whole product: what it was trained on is what it serves, and what stands in for it."""

import json
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from api.auth import Identity, Tokens
from api.settings import Settings
from api.wiring import Marketplace, open_marketplace
from indexer.building import encoder_of
from ranking.features.matrix import NAMES
from ranking.learning import clock, read_catalogue
from ranking.orders import Past
from ranking.ranker import LearnedRanker
from ranking.relevance.ranker import TextRanker
from ranking.training.challenger import RANKING
from ranking.training.examples import features
from ranking.training.rehearsal import Rehearsal
from search.query import Query
from search.surfaces import Mode, browse, for_you
from store import orders
from store.database import open_database
from store.tables import events as event_table
from tests.api.shop import Shop, ids
from tests.api.test_cli import run

MODES: tuple[Mode, ...] = ("basket", "discover", "reorder")


@pytest.fixture
def copy(market: Marketplace, tmp_path: Path) -> Iterator[Marketplace]:
    """The marketplace of the other tests in a home of its own, so that its models may be spoilt."""
    shutil.copytree(market.settings.home, tmp_path / "home")
    opened = open_marketplace(Settings(home=tmp_path / "home"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def rehearsal(market: Marketplace) -> Rehearsal:
    """The marketplace as training sees it, at the moment that the live index was made for."""
    encoder = encoder_of(market.shelf, market.engine.manifest.encoder)
    now = clock(market.database)
    assert now is not None
    with market.database.reading() as connection:
        lines = orders.frame(connection)
    return Rehearsal(Past.before(lines, now), read_catalogue(market.database, encoder))


def served_features(market: Marketplace, query: Query) -> dict[str, list[float]]:
    """The rows that the ranker computes when the page is served, by product."""
    by_words = market.pipeline().ranker
    assert isinstance(by_words, TextRanker)
    ranker = by_words.otherwise
    assert isinstance(ranker, LearnedRanker)
    candidates = market.engine.run(query.surface.plan(query)).candidates
    rows = features(query, candidates, ranker.learned)
    return {one.product.product_id: row for one, row in zip(candidates, rows.tolist(), strict=True)}


@pytest.mark.parametrize("mode", MODES)
def test_what_training_computes_is_what_serving_computes_row_by_row(
    market: Marketplace, rehearsal: Rehearsal, mode: Mode
) -> None:
    shops = [f"R{number:05}" for number in range(1, 6)]
    compared = 0
    for shop in rehearsal.shops(frozenset(shops)):
        query = for_you(shop, mode, facets=False)
        replayed = rehearsal.candidates(query)
        rows = features(query, replayed, rehearsal.learned)
        served = served_features(market, for_you(market.retailer(shop.retailer_id), mode, facets=False))
        assert set(served) == {one.product.product_id for one in replayed}
        for candidate, row in zip(replayed, rows, strict=True):
            ours = np.array(served[candidate.product.product_id], np.float32)
            differing = [n for n, a, b in zip(NAMES, row, ours, strict=True) if not np.isclose(a, b, 1e-3, 1e-4, True)]
            assert not differing, (candidate.product.product_id, differing)
            compared += 1
    assert compared > 100


def test_pages_of_a_shop_are_ranked_by_the_model_and_say_so(market: Marketplace) -> None:
    page = market.pipeline().run(for_you(market.retailer("R00001")))
    assert page.served_by.ranker == f"lightgbm {market.shelf.in_use(RANKING)}"
    assert page.served_by.fallbacks == ()
    newest = market.pipeline().run(browse((), market.retailer("R00001"), sort="newest"))
    assert newest.served_by.ranker == "newest"


def test_a_model_of_other_features_is_refused_with_what_to_do_and_fusion_stands_in(copy: Marketplace) -> None:
    about = copy.shelf.root / RANKING / copy.shelf.in_use(RANKING) / "curves.json"
    said = json.loads(about.read_text())
    said["features"][0] = "moon_phase"
    about.write_text(json.dumps(said))
    page = copy.pipeline().run(for_you(copy.retailer("R00001")))
    assert page.served_by.ranker == "fusion"
    (fallback,) = page.served_by.fallbacks
    assert "moon_phase" in fallback
    assert "run `kirana train`, or set KIRANA_RANKER=fusion" in fallback
    assert page.hits


def test_a_model_whose_trees_are_broken_off_is_refused_too(copy: Marketplace) -> None:
    folder = copy.shelf.root / RANKING / copy.shelf.in_use(RANKING)
    trees = folder / "new-0.txt"
    trees.write_text(trees.read_text()[:500])
    page = copy.pipeline().run(for_you(copy.retailer("R00001")))
    assert page.served_by.ranker == "fusion"
    assert "cannot be read" in page.served_by.fallbacks[0]


def test_a_new_model_is_picked_up_without_a_restart_and_an_earlier_one_comes_back(copy: Marketplace) -> None:
    first = copy.shelf.in_use(RANKING)
    assert copy.pipeline().ranker.identity_for(browse((), copy.retailer("R00001"))) == f"lightgbm {first}"
    other = open_marketplace(copy.settings)
    other.train()
    other.close()
    second = copy.shelf.versions(RANKING)[-1].version
    assert second != first
    copy.shelf.use(RANKING, second)
    assert copy.pipeline().ranker.identity_for(browse((), copy.retailer("R00001"))) == f"lightgbm {second}"
    said = run("models", "--use", f"{first[:-2]}…", home=copy.settings.home)
    assert said.exit_code == 0
    assert first in said.output
    assert copy.pipeline().ranker.identity_for(browse((), copy.retailer("R00001"))) == f"lightgbm {first}"


def test_a_version_that_there_is_not_is_named(copy: Marketplace) -> None:
    said = run("models", "--use", "yesterday", home=copy.settings.home)
    assert said.exit_code == 1
    assert "no readable ranking version yesterday" in said.output + said.stderr


def test_fusion_by_a_word_is_no_fallback(market: Marketplace) -> None:
    database = open_database(market.settings.database_url)
    plain = Marketplace(market.settings.model_copy(update={"ranker": "fusion"}), database, market.engine, market.shelf)
    page = plain.pipeline().run(for_you(plain.retailer("R00001")))
    assert (page.served_by.ranker, page.served_by.fallbacks) == ("fusion", ())
    database.close()


def test_a_click_minutes_ago_counts_on_the_next_page(market: Marketplace, regular: Shop, tokens: Tokens) -> None:
    shop = Shop(regular.client, "R00007", tokens.issue(Identity("retailer", "R00007"), hours=1))
    before = shop.page("for-you", mode="discover", size=100)
    last = before["hits"][-1]["product"]["product_id"]
    moment = (datetime.now(UTC) - timedelta(minutes=3)).isoformat()
    about = {"object": {"object_id": last}}
    sent = {"action_name": "click", "timestamp": moment, "event_attributes": about}
    assert shop.send(events=[sent]).json()["new"] == 1
    after = shop.page("for-you", mode="discover", size=100)
    assert ids(after) != ids(before)
    (hit,) = (one for one in after["hits"] if one["product"]["product_id"] == last)
    assert hit["reasons"][0] == {"code": "session", "text": "you looked at this 3 minutes ago"}
    assert "session" in hit["signals"]
    assert not market.retailer("R00007").purchases.keys() & {last}


def explanation(asking: Shop, query_id: str, status: int = 200) -> Any:
    """Asked for until the log has the page, which it has a moment after it was served."""
    for _ in range(50):
        response = asking.get(f"/v1/explanations/{query_id}")
        if response.status_code != 404:
            break
        time.sleep(0.1)
    assert response.status_code == status, response.text
    return response.json()


def test_a_served_page_is_explained_to_its_shop_and_to_the_staff(regular: Shop, tokens: Tokens) -> None:
    page = regular.page("for-you", size=5)
    told = explanation(regular, page["query_id"])
    assert [hit["product_id"] for hit in told["hits"]] == ids(page)
    assert told["ranker"] == page["served_by"]["ranker"]
    for hit, shown in zip(told["hits"], page["hits"], strict=True):
        assert hit["part"] == ("own" if shown["bought"] else "new")
        assert len(hit["contributions"]) == 5
        assert 0 < hit["probability"] < 1
    analyst = Shop(regular.client, "", tokens.issue(Identity("analyst"), hours=1))
    assert explanation(analyst, page["query_id"]) == told


def test_another_shop_and_nobody_get_no_explanation(regular: Shop, tokens: Tokens, anybody: Shop) -> None:
    page = regular.page("for-you", size=5)
    explanation(regular, page["query_id"])
    other = Shop(regular.client, "R00002", tokens.issue(Identity("retailer", "R00002"), hours=1))
    assert "of yours" in other.problem(f"explanations/{page['query_id']}")["detail"]
    assert anybody.problem(f"explanations/{page['query_id']}")["status"] == 401


def test_a_page_that_no_model_ranked_says_so(regular: Shop) -> None:
    page = regular.page("trending", size=5)
    for _ in range(50):
        said = regular.problem(f"explanations/{page['query_id']}")["detail"]
        if "no page" not in said:
            break
        time.sleep(0.1)
    assert "was ranked by fusion, which has no features" in said


def test_the_page_of_now_is_explained_on_the_command_line(market: Marketplace) -> None:
    said = run("explain", "--retailer", "R00001", "--mode", "reorder", "--k", "2", home=market.settings.home)
    assert said.exit_code == 0
    assert said.output.count("own") >= 2
    assert run("explain", home=market.settings.home).exit_code == 2
    unknown = run("explain", "--retailer", "nobody", home=market.settings.home)
    assert "ranked by fusion" in unknown.output
    assert "no page xyz" in run("explain", "xyz", home=market.settings.home).output


def test_without_a_click_in_the_log_pages_teach_nothing_and_the_model_stays(copy: Marketplace) -> None:
    before = copy.shelf.in_use(RANKING)
    with copy.database.writing() as connection:
        connection.execute(event_table.delete())
    said = run("train", "--from", "pages", home=copy.settings.home)
    assert said.exit_code == 1
    assert "no served page in the log has both something clicked and something left alone" in said.stderr
    assert copy.shelf.in_use(RANKING) == before


def test_served_pages_teach_a_model_that_is_judged_by_orders(copy: Marketplace) -> None:
    said = run("train", "--from", "pages", home=copy.settings.home)
    assert said.exit_code == 0
    made = copy.shelf.versions(RANKING)[-1]
    assert made.facts["source"] == "pages"
    decision = made.facts["decision"]
    assert isinstance(decision, dict)
    assert decision["against"]
    assert set(decision["parts"]) == {"new", "own"}
