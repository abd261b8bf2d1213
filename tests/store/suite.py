"""What every database must do: one suite, inherited by SQLite and PostgreSQL."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pandas as pd
import pytest

from search.change import Change
from search.product import PriceSlab, Product
from store import catalogue, changes, events, frames, judgments, orders, retailers, revisions
from store.database import Database, StoreError, open_database
from store.decisions import decide, decisions
from store.retailers import Shop
from store.rules.versions import Author
from store.searches import searches

NOON = datetime(2026, 3, 1, 12)
RICE = Product(
    "007",
    "Basmati Rice 5 kg",
    description="Long grain",
    brand="Sona",
    category=("Staples", "Rice"),
    price=410.5,
    mrp=475.0,
    pack_value=5.0,
    pack_unit="kg",
    moq=2,
    case_pack=4,
    price_slabs=(PriceSlab(10, 400.0), PriceSlab(50, 390.0)),
    distributor_id="D1",
    stock=12,
    regions=("Nashik", "पुणे"),
    created_at=NOON,
    image_url="/rice.png",
    attributes=(("organic", True), ("origin", "Punjab"), ("rating", 4.5)),
)
SOAP = Product("S", "Neem Soap")


def lines(*rows: tuple[str, str, str, float, float | None, datetime]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(orders.COLUMNS))


TWO_ORDERS = lines(
    ("o2", "r2", "S", 3, None, NOON + timedelta(days=1)),
    ("o1", "r1", "S", 6, 20.0, NOON),
    ("o1", "r1", "007", 1, 410.5, NOON),
)


class StoreSuite:
    """Inherit it and give the fixtures `url` (of an empty database) and `database` (that one, open)."""

    def test_a_product_comes_back_as_it_went_in(self, database: Database) -> None:
        with database.writing() as connection:
            assert catalogue.upsert(connection, [RICE, SOAP]) == 2
        with database.reading() as connection:
            assert catalogue.get(connection, "007") == RICE
            assert catalogue.get_many(connection, ["S", "nobody's"]) == {"S": SOAP}
            assert catalogue.get(connection, "7") is None
            assert (catalogue.ids(connection), catalogue.count(connection)) == ({"007", "S"}, 2)

    def test_a_newer_price_is_kept_with_its_version_and_an_older_one_refused(self, database: Database) -> None:
        with database.writing() as connection:
            catalogue.upsert(connection, [RICE, SOAP])
            before = revisions.read(connection)
            first = changes.make(connection, {"007": Change("007", 3, {"price": 99.5, "stock": 0})})
            late = {"007": Change("007", 2, {"price": 1.0}), "gone": Change("gone", 1, {"price": 1.0})}
            second = changes.make(connection, late)
        assert (first.changed, second.changed) == (1, 0)
        assert [one.product_id for one in second.refused] == ["007", "gone"]
        with database.reading() as connection:
            assert catalogue.get(connection, "007") == replace(RICE, price=99.5, stock=0)
            assert changes.versions(connection, ["007", "S"]) == {"007": 3}
            assert revisions.read(connection) == before  # no word has changed: nothing is learned anew

    def test_products_come_in_batches_and_none_is_lost_or_repeated(self, database: Database) -> None:
        with database.writing() as connection:
            catalogue.upsert(connection, [Product(f"p{number}", "Rice") for number in range(25)], batch=7)
        with database.reading() as connection:
            batches = list(catalogue.products(connection, batch=10))
        assert [len(batch) for batch in batches] == [10, 10, 5]
        assert len({product.product_id for batch in batches for product in batch}) == 25

    def test_the_catalogue_frame_has_its_columns_and_types_even_when_empty(self, database: Database) -> None:
        with database.writing() as connection:
            empty = catalogue.frame(connection)
            catalogue.upsert(connection, [RICE, SOAP])
            full = catalogue.frame(connection)
        assert list(empty.dtypes.items()) == list(full.dtypes.items())
        rice = full.set_index("product_id").loc["007"]
        assert (rice["category"], rice["price"], rice["created_at"]) == ("Staples > Rice", 410.5, pd.Timestamp(NOON))

    def test_a_shop_comes_back_and_an_order_does_not_overwrite_it(self, database: Database) -> None:
        shop = Shop("r1", "Asha Stores", "kirana", "Nashik", (("gst", "yes"),))
        with database.writing() as connection:
            assert retailers.upsert(connection, [shop]) == 1
            assert retailers.add_missing(connection, [Shop("r1"), Shop("r2")]) == 1
            assert retailers.get(connection, "r1") == shop
            assert retailers.get(connection, "r3") is None
            assert retailers.ids(connection) == {"r1", "r2"}
            assert retailers.frame(connection)["region"].tolist() == ["Nashik", ""]
            assert retailers.count(connection) == 2

    def test_order_lines_come_back_oldest_first(self, database: Database) -> None:
        with database.writing() as connection:
            assert orders.upsert(connection, TWO_ORDERS) == 3
            found = orders.frame(connection)
        assert found[["order_id", "product_id"]].to_numpy().tolist() == [["o1", "007"], ["o1", "S"], ["o2", "S"]]
        assert found["quantity"].tolist() == [1, 6, 3]
        assert found["unit_price"].isna().tolist() == [False, False, True]
        assert found["ordered_at"].tolist() == [pd.Timestamp(NOON)] * 2 + [pd.Timestamp(NOON + timedelta(days=1))]

    def test_orders_are_cut_by_time_and_by_retailer(self, database: Database) -> None:
        tomorrow = NOON + timedelta(days=1)
        with database.writing() as connection:
            orders.upsert(connection, TWO_ORDERS)
            assert orders.frame(connection, before=tomorrow)["order_id"].tolist() == ["o1", "o1"]
            assert orders.frame(connection, since=tomorrow)["order_id"].tolist() == ["o2"]
            assert orders.frame(connection, retailer_id="r2")["order_id"].tolist() == ["o2"]
            assert orders.frame(connection, retailer_id="nobody").empty
            assert (orders.span(connection), orders.count(connection)) == ((NOON, tomorrow), 3)

    def test_many_order_lines_are_read_in_parts_and_come_as_one_frame(
        self, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with database.writing() as connection:
            orders.upsert(connection, TWO_ORDERS)
            whole = orders.frame(connection)
            for part in (1, 2, 3):
                monkeypatch.setattr(frames, "PART", part)
                pd.testing.assert_frame_equal(orders.frame(connection), whole)

    def test_an_empty_store_has_no_orders_and_no_span(self, database: Database) -> None:
        with database.reading() as connection:
            assert orders.span(connection) is None
            assert list(orders.frame(connection).columns) == list(orders.COLUMNS)

    def test_a_cancelled_line_is_removed_once(self, database: Database) -> None:
        keys = TWO_ORDERS[["order_id", "product_id"]].head(1)
        with database.writing() as connection:
            orders.upsert(connection, TWO_ORDERS)
            assert [orders.remove(connection, keys), orders.remove(connection, keys)] == [1, 0]
            assert orders.remove(connection, keys.head(0)) == 0
            assert orders.frame(connection)["order_id"].tolist() == ["o1", "o1"]

    def test_a_later_grade_replaces_the_earlier_one(self, database: Database) -> None:
        graded = pd.DataFrame({"query": ["rice", "soap"], "product_id": ["007", "S"], "grade": [3.0, 2.0]})
        with database.writing() as connection:
            assert judgments.upsert(connection, graded) == 2
            assert judgments.upsert(connection, graded.assign(grade=[3.0, 1.0])) == 1
            assert judgments.frame(connection)["grade"].tolist() == [3.0, 1.0]
            assert judgments.count(connection) == 2

    def test_an_event_counts_once_however_often_it_is_sent(self, database: Database) -> None:
        click = {
            "action_name": "click",
            "query_id": "q1",
            "client_id": "r1",
            "timestamp": "2026-03-01T12:00:00Z",
            "event_attributes": {"object": {"object_id": "007"}, "position": {"ordinal": 2}},
        }
        with database.writing() as connection:
            assert events.add_events(connection, [click, {**click, "event_id": "e1"}]) == 2
            assert events.add_events(connection, [dict(reversed(click.items())), {**click, "event_id": "e1"}]) == 0
            found = events.events(connection)
        assert found["object_id"].tolist() == ["007", "007"]
        assert found["ordinal"].tolist() == [2, 2]
        assert set(found["timestamp"]) == {pd.Timestamp(NOON)}

    def test_queries_and_events_are_cut_by_time_and_by_retailer(self, database: Database) -> None:
        asked = [
            {"query_id": f"q{hour}", "client_id": f"r{hour % 2}", "user_query": "rice", "timestamp": 3_600_000 * hour}
            for hour in range(4)
        ]
        seen = [{**query, "action_name": "impression"} for query in asked]
        two = datetime(1970, 1, 1, 2)
        with database.writing() as connection:
            events.add_queries(connection, asked)
            events.add_events(connection, seen)
            for read in (events.queries, events.events):
                assert read(connection, since=two)["query_id"].tolist() == ["q2", "q3"]
                assert read(connection, retailer_id="r1")["query_id"].tolist() == ["q1", "q3"]

    def test_a_search_comes_with_what_it_found_and_what_was_done_then(self, database: Database) -> None:
        def query(query_id: str, **more: object) -> dict[str, object]:
            return {"query_id": query_id, "client_id": "r1", "user_query": "rice", "timestamp": 1000, **more}

        asked = [
            query("found", query_response_hit_ids=["a", "b"], session_id="s"),
            query("near", query_response_hit_ids=["a"], query_attributes={"given_up": ["words"]}),
            query("second page", query_attributes={"page": 2}),
            query("browsed", query_attributes={"surface": "browse"}),
            query("no text", user_query=""),
            query("before", timestamp=1),
        ]
        acts = [("impression", "a"), ("click", "b"), ("add_to_cart", "b"), ("order", "c")]
        done = [
            {"query_id": "found", "action_name": action, "timestamp": 2000 + place,
             "event_attributes": {"object": {"object_id": product}}}
            for place, (action, product) in enumerate(acts)
        ]  # fmt: skip
        with database.writing() as connection:
            events.add_queries(connection, asked)
            events.add_events(connection, done)
            found, near = searches(connection, datetime(1970, 1, 1, 0, 0, 0, 500_000))
            assert events.last_query(connection) == datetime(1970, 1, 1, 0, 0, 1)
        assert (found.query_id, found.session_id, found.found, found.acted_on) == ("found", "s", 2, ("b", "c"))
        assert (near.query_id, near.found, near.given_up) == ("near", 0, ("words",))

    def test_a_decision_is_kept_with_who_made_it_and_a_later_one_counts(self, database: Database) -> None:
        asha, ravi = Author("Asha", "merchandiser"), Author("Ravi", "admin")
        with database.writing() as connection:
            decide(connection, "p1", ("hladi", "haldi"), "declined", asha)
            decide(connection, "p1", ("hladi", "haldi"), "accepted", ravi)
            (one,) = decisions(connection)
        assert (one.phrase, one.other, one.verdict, one.by) == ("hladi", "haldi", "accepted", ravi)

    def test_a_moment_with_a_zone_is_kept_as_utc(self, database: Database) -> None:
        india = timezone(timedelta(hours=5, minutes=30))
        product = Product("p", "Rice", created_at=datetime(2026, 3, 1, 17, 30, tzinfo=india))
        asked = {"query_id": "q", "timestamp": "2026-03-01T17:30:00+05:30"}
        with database.writing() as connection:
            catalogue.upsert(connection, [product])
            events.add_queries(connection, [asked])
            found = catalogue.get(connection, "p")
            assert found is not None
            assert found.created_at == NOON
            assert events.queries(connection)["timestamp"].tolist() == [pd.Timestamp(NOON)]

    @pytest.mark.parametrize("noun", ["products", "retailers", "orders", "judgments", "events"])
    def test_a_revision_counts_changes_and_not_writes(self, database: Database, noun: str) -> None:
        grade = pd.DataFrame({"query": ["rice"], "product_id": ["007"], "grade": [3.0]})
        event = {"action_name": "click", "timestamp": 1}
        write: dict[str, Callable[[int], int]]
        with database.writing() as connection:
            write = {
                "products": lambda n: catalogue.upsert(connection, [RICE, Product("S", f"Soap {n}")]),
                "retailers": lambda n: retailers.upsert(connection, [Shop("r", f"Shop {n}")]),
                "orders": lambda n: orders.upsert(connection, TWO_ORDERS.assign(quantity=float(n))),
                "judgments": lambda n: judgments.upsert(connection, grade.assign(grade=float(n))),
                "events": lambda n: events.add_events(connection, [{**event, "timestamp": n}]),
            }
            numbers = []
            for content in (1, 1, 2, 2):
                write[noun](content)
                numbers.append(getattr(revisions.read(connection), noun))
        assert numbers == [1, 1, 2, 2]

    def test_a_block_that_fails_stores_nothing(self, database: Database) -> None:
        def half() -> None:
            with database.writing() as connection:
                catalogue.upsert(connection, [RICE])
                raise KeyError("half way")

        with pytest.raises(KeyError):
            half()
        with database.reading() as connection:
            assert catalogue.count(connection) == 0
            assert revisions.read(connection) == revisions.Revisions()

    def test_a_reader_sees_the_old_state_while_another_writes(self, database: Database) -> None:
        with database.writing() as writer, database.reading() as reader:
            catalogue.upsert(writer, [RICE])
            assert catalogue.count(reader) == 0

    def test_what_was_stored_is_there_when_it_is_opened_again(self, database: Database, url: str) -> None:
        with database.writing() as connection:
            catalogue.upsert(connection, [RICE])
        again = open_database(url)
        with again.reading() as connection:
            assert catalogue.get(connection, "007") == RICE
        again.close()

    def test_a_database_of_a_newer_program_is_left_alone(self, database: Database, url: str) -> None:
        with database.writing() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(StoreError, match="install the newer program"):
            open_database(url)

    def test_the_migrations_make_the_tables_of_the_code(self, database: Database) -> None:
        from alembic.autogenerate import compare_metadata
        from alembic.migration import MigrationContext

        from store.tables import metadata

        with database.reading() as connection:
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []
