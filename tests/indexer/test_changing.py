"""New prices and stock out of a file, in the store and in the index."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from indexer.building import build_index
from indexer.changing import FileOfChanges, change_products
from indexer.ledger import InputError
from ranking.artifacts import Shelf
from search.embedded.engine import open_embedded
from search.engine import Engine, NoIndexError
from search.product import Product
from store import catalogue
from store.database import Database, open_database

HEADER = "product_id,version,price,stock\n"


class Shop:
    """Rice and soap in a store, with an index of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database: Database = open_database(f"sqlite:///{folder}/kirana.db")
        self.engine: Engine = open_embedded(folder / "index")
        with self.database.writing() as connection:
            catalogue.upsert(connection, [Product("rice", "Basmati Rice", price=100.0), Product("soap", "Neem Soap")])

    def build(self) -> None:
        build_index(self.database, self.engine, Shelf(self.folder / "shelf"))

    def change(self, text: str, name: str = "news.csv") -> FileOfChanges:
        file = self.folder / name
        file.write_text(text, encoding="utf-8")
        return change_products(file, home=self.folder, database=self.database, engine=self.engine)

    def served(self, product_id: str) -> tuple[float | None, int | None]:
        return next((one.price, one.stock) for one in self.engine.scan() if one.product_id == product_id)

    def stored(self, product_id: str) -> tuple[float | None, int | None]:
        with self.database.reading() as connection:
            found = catalogue.get_many(connection, [product_id])[product_id]
        return found.price, found.stock


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    opened = Shop(tmp_path)
    opened.build()
    yield opened
    opened.engine.close()
    opened.database.close()


def test_good_rows_are_served_at_once_and_bad_ones_named_with_their_reason(shop: Shop) -> None:
    done = shop.change(HEADER + "rice,1,95.5,7\ngone,1,1,1\nsoap,x,1,1\nsoap,2,0,1\nsoap,3,,\nsoap,4,,12\n")
    assert (done.rows, done.changed, done.refused) == (6, 2, 4)
    assert shop.served("rice") == shop.stored("rice") == (95.5, 7)
    assert shop.served("soap") == shop.stored("soap") == (None, 12)
    assert done.refused_file is not None
    refused = pd.read_csv(done.refused_file)
    assert refused["row"].tolist() == [3, 4, 5, 6]
    assert refused["reason"].tolist() == [
        "unknown product",
        "'x' is no number",
        "has a price below 0.01",
        "changes nothing",
    ]


def test_the_same_file_twice_changes_nothing_and_an_older_one_is_refused(shop: Shop) -> None:
    shop.change(HEADER + "rice,5,95,7\n")
    assert shop.change(HEADER + "rice,5,95,7\n") == FileOfChanges(1, 0, 0, "", None)
    late = shop.change(HEADER + "rice,4,94,6\n")
    assert (late.changed, late.refused, late.first) == (0, 1, "row 2: version 4 is older than 5, which is there")
    assert shop.served("rice") == (95.0, 7)


def test_rows_of_one_product_are_made_in_their_order(shop: Shop) -> None:
    done = shop.change(
        '{"product_id": "rice", "version": 1, "price": 1}\n' + '{"product_id": "rice", "version": 2, "stock": 2}\n',
        "n.jsonl",
    )
    assert (done.changed, shop.served("rice")) == (2, (1.0, 2))


def test_a_build_carries_on_what_was_changed_with_its_version(shop: Shop) -> None:
    shop.change(HEADER + "rice,5,95,7\n")
    shop.build()
    assert shop.served("rice") == (95.0, 7)
    assert shop.change(HEADER + "rice,4,94,6\n").refused == 1
    assert shop.served("rice") == (95.0, 7)


def test_what_a_kill_kept_from_the_index_the_same_file_brings_there(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    news = HEADER + "rice,5,95,7\n"
    with monkeypatch.context() as patched:
        patched.setattr(shop.engine, "update", lambda changes: list(changes) and 1 / 0)
        with pytest.raises(ZeroDivisionError):
            shop.change(news)
    assert (shop.stored("rice"), shop.served("rice")) == ((95.0, 7), (100.0, None))
    assert shop.change(news).changed == 1
    assert shop.served("rice") == (95.0, 7)


def test_a_file_that_says_nothing_of_price_or_stock_changes_nothing(shop: Shop) -> None:
    with pytest.raises(InputError, match="nothing to change"):
        shop.change("product_id,version,cost\nrice,1,5\n")
    with pytest.raises(InputError, match="version"):
        shop.change("product_id,price\nrice,5\n")


def test_before_the_first_build_nothing_is_changed(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    with pytest.raises(NoIndexError, match="kirana build"):
        shop.change(HEADER + "rice,1,5,5\n")
    assert shop.stored("rice") == (100.0, None)
