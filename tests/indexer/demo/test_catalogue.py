import json
import re
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from indexer.demo.brands import read_brands
from indexer.demo.goods import Pack, parse_pack, read_goods
from indexer.demo.marketplace import make_world
from indexer.demo.seasons import calendar
from indexer.demo.tables import product_table
from tests.indexer.demo.files import DemoFiles

# Well-known brands of Indian shops; none may appear in the demo, not even as one word of a title.
REAL_BRANDS = set((Path(__file__).parent / "real_brands.txt").read_text(encoding="utf-8").split())


def titled(files: DemoFiles, *words: str) -> pd.DataFrame:
    kept = files.products
    for word in words:
        kept = kept[kept.title.str.contains(word, regex=False)]
    return kept


@pytest.fixture(scope="module")
def catalogue() -> pd.DataFrame:
    """The products of the default size."""
    world = make_world(2000, 3, calendar(date(2026, 10, 31), 40), seed=7)
    return product_table(world, np.random.default_rng(1))


def test_rice_in_bags_of_25_kg_comes_from_several_brands_at_several_prices(catalogue: pd.DataFrame) -> None:
    bags = catalogue[catalogue.category.str.startswith("Staples > Rice") & catalogue.title.str.endswith(" 25 kg")]
    assert bags.brand.nunique() >= 5
    assert bags.price.max() > 1.6 * bags.price.min()
    assert bags.price.min() < 1000


def test_no_title_or_brand_holds_a_word_of_a_real_brand(catalogue: pd.DataFrame) -> None:
    many = [brand.name for brand in read_brands(80_000, np.random.default_rng(0))]
    shown = [*catalogue.title, *catalogue.description, *many]
    words = {word for text in shown for word in re.findall(r"[a-z]+", text.lower())}
    assert not words & REAL_BRANDS


def test_no_query_of_the_goods_names_a_real_brand() -> None:
    words = {word for good in read_goods() for query in good.queries for word in query.split()}
    assert not words & REAL_BRANDS


def test_every_title_is_another_product(catalogue: pd.DataFrame) -> None:
    assert catalogue.title.is_unique
    assert catalogue.product_id.is_unique
    assert len(catalogue) == 2000


def test_every_product_leaves_the_shop_a_margin(catalogue: pd.DataFrame) -> None:
    margin = 1 - catalogue.price / catalogue.mrp
    assert margin.min() > 0
    assert 0.05 < margin.median() < 0.3


def test_slabs_get_cheaper_the_more_one_buys(catalogue: pd.DataFrame) -> None:
    with_slabs = catalogue[catalogue.price_slabs != ""]
    assert 0.5 < len(with_slabs) / len(catalogue) < 0.95
    for price, moq, text in zip(with_slabs.price, with_slabs.moq, with_slabs.price_slabs, strict=True):
        slabs = [{"quantity": moq, "price": price}, *json.loads(text)]
        assert [slab["quantity"] for slab in slabs] == sorted({slab["quantity"] for slab in slabs})
        assert [slab["price"] for slab in slabs] == sorted({slab["price"] for slab in slabs}, reverse=True)


def test_some_products_are_out_of_stock_and_some_are_not_served_everywhere(catalogue: pd.DataFrame) -> None:
    assert 0 < (catalogue.stock == 0).mean() < 0.1
    assert 0 < (catalogue.regions != "").mean() < 0.5
    assert catalogue.distributor_id.nunique() == 12


@pytest.mark.parametrize(
    ("text", "content", "label"),
    [
        ("25kg", 25.0, "25 kg"),
        ("12x100g", 1.2, "12 x 100 g"),
        ("96x6ml", 0.576, "6 ml (Pack of 96)"),
        ("10pc", 10.0, "Pack of 10"),
        ("1pc", 1.0, ""),
    ],
)
def test_a_pack_says_what_it_holds(text: str, content: float, label: str) -> None:
    pack = parse_pack(text)
    assert (pack.content, pack.label) == (content, label)


def test_a_pack_that_does_not_read_is_named() -> None:
    with pytest.raises(ValueError, match="'3 boxes' is no pack"):
        parse_pack("3 boxes")


def test_a_pack_of_a_litre_holds_a_thousand_millilitres() -> None:
    assert Pack(1, 1, "l").content == Pack(1, 1000, "ml").content == 1.0


def test_more_products_than_goods_and_brands_give_are_refused() -> None:
    with pytest.raises(ValueError, match="ask for fewer"):
        read_brands(1_000_000, np.random.default_rng(0))
