"""Judgments in the whole product: imported, learned from with the next build, served, and what stands in for them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.settings import Settings
from api.wiring import Marketplace, open_marketplace
from ranking.learning import NothingToLearnError
from ranking.relevance.learning import RELEVANCE
from search.surfaces import search
from tests.api.test_cli import run

KINDS = ("rice", "dal", "soap", "oil", "tea")
PLACES = ("kitchen", "temple", "office", "school", "hotel")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A shop where the larger pack is always the better answer."""
    products = [
        {"product_id": f"{kind}-{n}", "title": f"{kind} {place} {'big sack ' * (n % 2)}"}
        for kind in KINDS
        for n, place in enumerate(PLACES * 2)
    ]
    judged = [
        {"query": f"{kind} {place}", "product_id": f"{kind}-{n}", "grade": 1 + 3 * (n % 2)}
        for kind in KINDS
        for place in PLACES
        for n in range(10)
    ]
    for name, rows in (("products", products), ("judgments", judged)):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert run("import", str(tmp_path / "products.jsonl"), home=tmp_path / "home").exit_code == 0
    return tmp_path / "home"


@pytest.fixture
def shop(home: Path) -> Iterator[Marketplace]:
    opened = open_marketplace(Settings(home=home))
    opened.build()
    yield opened
    opened.close()


def judge(home: Path) -> None:
    assert run("import", str(home.parent / "judgments.jsonl"), home=home).exit_code == 0


def served_by(shop: Marketplace, text: str = "rice kitchen") -> str:
    return shop.pipeline().run(search(text)).served_by.ranker


def test_without_judgments_the_formula_ranks_and_nothing_is_there_to_learn(shop: Marketplace) -> None:
    assert served_by(shop) == "relevance"
    with pytest.raises(NothingToLearnError):
        shop.train()


def test_judgments_are_learned_from_by_train_and_a_running_process_picks_it_up(shop: Marketplace, home: Path) -> None:
    assert served_by(shop) == "relevance"
    judge(home)
    (learned,) = shop.train()
    assert (learned.kind, learned.facts["queries"]) == (RELEVANCE, 25)
    assert served_by(shop) == f"relevance {learned.version}"
    listed = run("models", "--use", learned.version, home=home)
    assert (listed.exit_code, learned.version in listed.output, "Text models" in listed.output) == (0, True, True)


def test_the_next_build_learns_what_is_new_and_only_then(shop: Marketplace, home: Path) -> None:
    judge(home)
    shop.build()
    first = shop.shelf.in_use(RELEVANCE)
    assert served_by(shop) == f"relevance {first}" != "relevance "
    shop.build()
    assert [one.version for one in shop.shelf.versions(RELEVANCE)] == [first]


def test_a_model_that_cannot_serve_is_named_and_the_formula_stands_in(shop: Marketplace, home: Path) -> None:
    judge(home)
    shop.train()
    manifest = shop.shelf.root / RELEVANCE / shop.shelf.in_use(RELEVANCE) / "manifest.json"
    said = json.loads(manifest.read_text())
    said["facts"]["encoder"] = "another"
    manifest.write_text(json.dumps(said))
    again = open_marketplace(shop.settings)
    page = again.pipeline().run(search("rice kitchen"))
    again.close()
    assert page.served_by.ranker == "relevance"
    assert "another encoder: run `kirana train`" in page.served_by.fallbacks[0]
    assert page.hits


def test_fusion_alone_by_a_word(shop: Marketplace) -> None:
    plain = open_marketplace(Settings(home=shop.settings.home, ranker="fusion"))
    assert served_by(plain) == "fusion"
    plain.close()
