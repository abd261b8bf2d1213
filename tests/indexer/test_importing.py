import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from indexer.account import ImportAccount
from indexer.importing import import_files
from indexer.ledger import InputError
from indexer.presets import PRESETS
from search.product import Product
from store import catalogue, events, judgments, orders, retailers, revisions
from store.database import open_database

DATA = Path(__file__).parents[2].parent / "shared" / "data"
PRODUCTS = """product_id,title,price,category,shade
007,BASMATI RICE 5 KG,410,Staples > Rice,white
S,Neem Soap,20,,green
"""
ORDERS = """order_id,retailer_id,product_id,quantity,unit_price,ordered_at
o1,r1,007,6,400,2026-03-01T09:00:00
o1,r1,S,10,20,2026-03-01T09:00:00
o2,r2,S,3,20,2026-03-02
"""


class Marketplace:
    """A home with its database, and files beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home = folder, folder / "home"
        self.database = open_database(self.url)

    @property
    def url(self) -> str:
        return f"sqlite:///{self.home / 'kirana.db'}"

    def file(self, name: str, content: str) -> Path:
        (self.folder / name).write_text(content, encoding="utf-8")
        return self.folder / name

    def take(self, *paths: Path, **options: str) -> tuple[ImportAccount, ...]:
        return import_files(paths, home=self.home, database=self.database, **options)  # type: ignore[arg-type]

    def orders(self) -> pd.DataFrame:
        with self.database.reading() as connection:
            return orders.frame(connection)

    def product(self, product_id: str) -> Product | None:
        with self.database.reading() as connection:
            return catalogue.get(connection, product_id)

    def revisions(self) -> revisions.Revisions:
        with self.database.reading() as connection:
            return revisions.read(connection)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Marketplace]:
    marketplace = Marketplace(tmp_path)
    yield marketplace
    marketplace.database.close()


def step(account: ImportAccount, name: str) -> tuple[int, int]:
    return next((found.mended, found.rejected) for found in account.steps if found.name == name)


def test_files_are_taken_in_the_order_that_they_need(shop: Marketplace) -> None:
    accounts = shop.take(shop.file("orders.csv", ORDERS), shop.file("products.csv", PRODUCTS))
    assert [account.kinds for account in accounts] == [("products",), ("orders",)]
    assert [account.guessed for account in accounts] == [True, True]
    assert shop.orders()["product_id"].tolist() == ["007", "S", "S"]
    assert accounts[1].rejected_file is None


def test_a_product_is_cleaned_on_its_way_in(shop: Marketplace) -> None:
    shop.take(shop.file("products.csv", PRODUCTS))
    assert shop.product("007") == Product(
        "007",
        "Basmati Rice 5 Kg",
        category=("Staples", "Rice"),
        price=410.0,
        pack_value=5.0,
        pack_unit="kg",
        attributes=(("shade", "white"),),
    )


def test_a_pack_in_columns_wins_over_the_title(shop: Marketplace) -> None:
    row = "product_id,title,pack_value,pack_unit\n1,Rice 5 kg,500,g\n2,Rice 5 kg,,\n"
    shop.take(shop.file("products.csv", row))
    packs = [(product.pack_value, product.pack_unit) for key in "12" if (product := shop.product(key))]
    assert packs == [(0.5, "kg"), (5.0, "kg")]


def test_a_number_that_cannot_be_is_left_out_and_the_product_stays(shop: Marketplace) -> None:
    (account,) = shop.take(shop.file("products.csv", "product_id,title,price,moq,stock\n1,Rice,0,-3,-1\n2,Dal,5,2,0\n"))
    assert step(account, "impossible numbers") == (1, 0)
    assert shop.product("1") == Product("1", "Rice")
    assert shop.product("2") == Product("2", "Dal", price=5.0, moq=2, stock=0)


def test_all_formats_say_the_same(shop: Marketplace) -> None:
    table = shop.file("a.csv", PRODUCTS)
    frame = pd.read_csv(table, dtype="str", keep_default_na=False)
    frame.to_parquet(shop.folder / "b.parquet")
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in frame.to_dict("records"))
    (first,) = shop.take(table)
    (again,) = shop.take(shop.folder / "b.parquet")
    (third,) = shop.take(shop.file("c.jsonl", lines))
    assert [account.stored[0].changed for account in (first, again, third)] == [2, 0, 0]


def test_importing_twice_changes_nothing(shop: Marketplace) -> None:
    files = shop.file("products.csv", PRODUCTS), shop.file("orders.csv", ORDERS)
    shop.take(*files)
    before, was = shop.revisions(), shop.orders()
    accounts = shop.take(*files)
    assert [stored.changed for account in accounts for stored in account.stored] == [0, 0]
    assert shop.revisions() == before
    pd.testing.assert_frame_equal(shop.orders(), was)


def test_an_order_makes_its_retailer_and_a_later_file_names_it(shop: Marketplace) -> None:
    accounts = shop.take(shop.file("products.csv", PRODUCTS), shop.file("orders.csv", ORDERS))
    assert step(accounts[1], "retailers made from orders") == (2, 0)
    shop.take(shop.file("retailers.csv", "retailer_id,name,segment,region,since\nr1,Asha Stores,kirana,Nashik,2020\n"))
    with shop.database.reading() as connection:
        named = retailers.get(connection, "r1")
        assert named is not None
        assert (named.name, named.region, named.attributes) == ("Asha Stores", "Nashik", (("since", 2020.0),))
        assert retailers.ids(connection) == {"r1", "r2"}


def test_a_rejected_row_is_kept_with_its_place_and_its_reason(shop: Marketplace) -> None:
    bad = "o3,r1,NOSUCH,1,5,2026-03-03\no4,r1,S,many,5,2026-03-03\no5,r1,S,1,5,\no6,r1,S,1,5,2026-03-03,surplus\n"
    good = "".join(f"x{number},r1,S,1,5,2026-03-04\n" for number in range(4))
    source = shop.file("orders.csv", ORDERS + bad + good)
    _, account = shop.take(shop.file("products.csv", PRODUCTS), source)
    assert account.rejected == 4
    assert account.rejected_file is not None
    rejected = pd.read_csv(account.rejected_file, dtype="str", keep_default_na=False)
    assert rejected[["row", "column"]].to_numpy().tolist() == [
        ["5", "product_id"],
        ["6", "quantity"],
        ["7", "ordered_at"],
        ["8", ""],
    ]
    assert rejected["reason"].tolist()[1] == "'many' is no number"
    assert rejected["order_id"].tolist()[:3] == ["o3", "o4", "o5"]
    assert rejected["the row as it stands"].tolist()[3] == "o6,r1,S,1,5,2026-03-03,surplus"
    source.write_text(ORDERS)
    assert shop.take(source)[0].rejected_file is None
    assert not account.rejected_file.exists()


def test_a_return_is_netted_and_a_line_that_it_empties_goes_from_the_store(shop: Marketplace) -> None:
    source = shop.file("orders.csv", ORDERS)
    shop.take(shop.file("products.csv", PRODUCTS), source)
    source.write_text(ORDERS + "o3,r1,007,-6,400,2026-03-05\no4,r1,S,-4,20,2026-03-05\no5,r2,S,-9,20,2026-03-05\n")
    (account,) = shop.take(source)
    assert shop.orders()[["order_id", "quantity"]].to_numpy().tolist() == [["o1", 6]]
    assert step(account, "cancellations and returns") == (3, 1)


def test_a_file_of_which_more_than_half_is_wrong_stores_nothing(shop: Marketplace) -> None:
    shop.take(shop.file("products.csv", PRODUCTS))
    wrong = ORDERS.replace("r1,S", "r1,X").replace("r2,S", "r2,Y")
    with pytest.raises(InputError, match="2 of 3 rows cannot be used and nothing was stored") as caught:
        shop.take(shop.file("orders.csv", wrong))
    assert (caught.value.row, caught.value.column) == (3, "product_id")
    assert "import the products first" in str(caught.value)
    assert shop.orders().empty


def test_files_before_the_wrong_one_are_stored_and_accounted_for(shop: Marketplace) -> None:
    with pytest.raises(InputError) as caught:
        shop.take(shop.file("products.csv", PRODUCTS), shop.file("orders.csv", ORDERS.replace("2026", "year")))
    assert [account.file.name for account in caught.value.accounts] == ["products.csv"]
    assert shop.product("S")


@pytest.mark.parametrize(
    ("header", "sentence", "remedy"),
    [
        ("product,title,price", "column product_id: the column is missing", "Rename product to product_id"),
        ("order_id,retailer_id,product_id,qty,ordered_at", "column quantity", "Rename qty to quantity"),
        ("order_id,retailer_id,product_id,quantity,order_date", "column ordered_at", "Rename order_date to ordered_at"),
        (",".join(PRESETS["online-retail"].columns.values()), "columns of the format", "Say --format online-retail"),
        ("colour,size", "the file has colour, size", "say --kind or --format"),
    ],
)
def test_a_missing_column_is_named_with_the_nearest_one(
    shop: Marketplace, header: str, sentence: str, remedy: str
) -> None:
    with pytest.raises(InputError) as caught:
        shop.take(shop.file("some.csv", header + "\n" + ",".join("1" * len(header.split(","))) + "\n"))
    assert sentence in str(caught.value)
    assert remedy in str(caught.value)


def test_a_kind_or_format_that_is_not_known_is_told(shop: Marketplace) -> None:
    with pytest.raises(InputError, match="Use one of kirana, online-retail, bigbasket"):
        shop.take(shop.file("products.csv", PRODUCTS), preset="excel")
    with pytest.raises(InputError, match="the format bigbasket has no orders"):
        shop.take(shop.file("orders.csv", ORDERS), preset="bigbasket", kind="orders")


def test_grades_are_stored_for_products_that_there_are(shop: Marketplace) -> None:
    graded = "query,product_id,grade\nbasmati,007,3\n soap ,S,2\nsoap,S,1\nsoap,X,1\n"
    _, account = shop.take(shop.file("products.csv", PRODUCTS), shop.file("judgments.csv", graded))
    with shop.database.reading() as connection:
        assert judgments.frame(connection).to_numpy().tolist() == [["basmati", "007", 3.0], ["soap", "S", 2.0]]
    assert account.rejected == 2


def test_queries_and_events_are_told_apart_in_one_file(shop: Marketplace) -> None:
    documents = [
        {"query_id": "q1", "user_query": "rice", "client_id": "r1", "timestamp": "2026-03-01T12:00:00Z"},
        {"action_name": "click", "query_id": "q1", "retailer_id": "r1", "timestamp": "2026-03-01T12:00:05Z",
         "event_attributes": {"object": {"object_id": "007"}, "position": {"ordinal": 1}}},
        {"action_name": "click", "query_id": "q1", "timestamp": "noon"},
        {"action_name": "click", "query_id": "q1", "timestamp": 10**20},
        {"user_query": "dal", "timestamp": 1},
        *({"query_id": f"d{number}", "user_query": "dal", "timestamp": 10**12 * 2 + number} for number in range(2)),
    ]  # fmt: skip
    path = shop.file("ubi.jsonl", "".join(json.dumps(document) + "\n" for document in documents))
    table = shop.file(
        "ubi.csv",
        "action_name,query_id,client_id,timestamp,event_attributes.object.object_id,event_attributes.position.ordinal\n"
        "add_to_cart,q1,r1,2026-03-01T12:01:00Z,S,2\n",
    )
    accounts = shop.take(path, table)
    assert [(account.kinds, account.rejected) for account in accounts] == [(("events",), 3), (("events",), 0)]
    with shop.database.reading() as connection:
        assert events.queries(connection)["user_query"].tolist() == ["rice", "dal", "dal"]
        found = events.events(connection, retailer_id="r1")
    assert found[["action_name", "object_id", "ordinal"]].to_numpy().tolist() == [
        ["click", "007", 1],
        ["add_to_cart", "S", 2],
    ]
    assert [account.stored[0].changed for account in shop.take(path, table)] == [0, 0]


ONLINE = """InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
536365,85123a,WHITE LANTERN,6,12/1/2010 8:26,2.55,17850.0,France
536365,85123a,WHITE LANTERN,6,12/1/2010 8:26,2.55,17850.0,France
536366,85123A,WHITE LANTERN,4,12/2/2010 8:26,2.55,17850.0,France
536366,POST,POSTAGE,1,12/2/2010 8:26,18,17850.0,France
C536367,85123A,WHITE LANTERN,-4,12/3/2010 8:26,2.55,17850.0,France
C536368,85123A,WHITE LANTERN,-9,12/3/2010 9:00,2.55,17851.0,France
536369,22423,CAKE STAND,2,12/3/2010 9:30,12.75,,Spain
536370,22423,damaged,-5,12/3/2010 9:40,0,,Spain
536371,22423,CAKE STAND,1,12/3/2010 9:50,0,17852.0,Spain
536372,22423,CAKE STAND,2,12/3/2010 9:30,12.75,17852.0,Spain
"""


def test_the_online_retail_file_gives_products_retailers_and_orders(shop: Marketplace) -> None:
    (account,) = shop.take(shop.file("online.csv", ONLINE), preset="online-retail")
    assert [(stored.kind, stored.rows) for stored in account.stored] == [
        ("products", 2),
        ("retailers", 3),
        ("orders", 2),
    ]
    found = shop.orders()
    assert found[["order_id", "retailer_id", "product_id", "quantity"]].to_numpy().tolist() == [
        ["536365", "17850", "85123A", 6],
        ["536372", "17852", "22423", 2],
    ]
    assert found["ordered_at"][0] == pd.Timestamp(datetime(2010, 12, 1, 8, 26))
    lantern = shop.product("85123A")
    assert lantern is not None
    assert (lantern.title, lantern.price, lantern.currency) == ("White Lantern", 2.55, "GBP")
    assert step(account, "exact duplicates") == (0, 1)
    assert step(account, "fees") == (0, 1)
    assert step(account, "missing values") == (0, 2)
    assert step(account, "cancellations and returns") == (1, 1)
    with shop.database.reading() as connection:
        region = retailers.get(connection, "17852")
    assert region is not None
    assert region.region == "Spain"


def test_the_bigbasket_file_gives_products_with_a_category_path(shop: Marketplace) -> None:
    header = "index,product,category,sub_category,brand,sale_price,market_price,type,rating\n"
    rows = "".join(f"{number},Garlic Oil 500 ml,Beauty,Hair Care,Sri,220,240,Hair Oil,4.1\n" for number in (1, 2))
    (account,) = shop.take(shop.file("big.csv", header + rows + "3,Soap,Bath,Bath,Sri,20,,Soap,\n"), preset="bigbasket")
    assert step(account, "exact duplicates") == (0, 1)
    assert shop.product("1") == Product(
        "1",
        "Garlic Oil 500 ml",
        brand="Sri",
        category=("Beauty", "Hair Care", "Hair Oil"),
        price=220.0,
        mrp=240.0,
        pack_value=0.5,
        pack_unit="l",
        attributes=(("rating", 4.1),),
    )
    soap = shop.product("3")
    assert soap is not None
    assert (soap.category, soap.attributes) == (("Bath", "Soap"), ())


def test_a_kill_in_the_middle_leaves_the_old_state(shop: Marketplace) -> None:
    shop.take(shop.file("products.csv", PRODUCTS), shop.file("orders.csv", ORDERS))
    before = shop.revisions()
    many = "".join(f"x{number},r9,S,1,20,2026-03-03\n" for number in range(2_000))
    source = shop.file("more.csv", ORDERS.splitlines(keepends=True)[0] + many)
    killed = f"""
import os, signal
from pathlib import Path
from indexer import importing
from store import orders
from store.database import open_database
orders.remove = lambda *given: os.kill(os.getpid(), signal.SIGKILL)  # the lines are written, and not yet committed
importing.import_files([Path({str(source)!r})], home=Path({str(shop.home)!r}), database=open_database({shop.url!r}))
"""
    assert subprocess.run([sys.executable, "-c", killed], check=False).returncode == -signal.SIGKILL
    assert shop.revisions() == before
    assert len(shop.orders()) == 3
    assert shop.take(source)[0].stored[0].changed == 2_000


def test_the_second_of_two_imports_is_told(shop: Marketplace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.importing.PATIENCE", 0.1)
    holder = """
import fcntl, sys
file = open(sys.argv[1], "a")
fcntl.flock(file, fcntl.LOCK_EX)
print(42, file=file, flush=True)
print("held", flush=True)
sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(shop.home / "import.lock")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(InputError, match=r"another import \(process 42\) is running"):
            shop.take(shop.file("products.csv", PRODUCTS))
    assert shop.take(shop.file("products.csv", PRODUCTS))[0].stored[0].changed == 2


def test_a_home_that_cannot_be_written_is_told(shop: Marketplace) -> None:
    blocked = shop.file("no-folder", "")
    with pytest.raises(InputError, match="Set KIRANA_HOME to a folder that you may write"):
        import_files([shop.file("products.csv", PRODUCTS)], home=blocked / "home", database=shop.database)


@pytest.mark.skipif(not DATA.exists(), reason="the public data sets are not here")
def test_the_public_grocery_file_comes_in_whole(shop: Marketplace) -> None:
    (account,) = shop.take(DATA / "grocery_catalogue.parquet", preset="bigbasket")
    assert account.stored[0].rows + account.rejected == account.rows == 20_000
    assert step(account, "exact duplicates") == (0, 184)
