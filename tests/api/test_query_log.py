import time
from collections.abc import Callable, Sequence
from threading import Event

from api.query_log import Document, QueryLog
from api.wiring import Marketplace
from search import surfaces
from search.page import Page
from store import events
from tests.api.shop import Shop, ids

Counts = dict[str, int]


def counting(counts: Counts) -> Callable[[str, int], None]:
    def count(outcome: str, pages: int) -> None:
        counts[outcome] = counts.get(outcome, 0) + pages

    return count


def page_of(market: Marketplace) -> Page:
    return market.pipeline().run(surfaces.search("rice", size=2))


def test_a_served_page_is_recorded_so_that_a_click_finds_it(market: Marketplace, regular: Shop) -> None:
    page = regular.page("search", q="haldi")
    found = None
    give_up = time.monotonic() + 10
    while found is None and time.monotonic() < give_up:
        with market.database.reading() as connection:
            queries = events.queries(connection, retailer_id=regular.retailer_id)
        rows = queries[queries.query_id == page["query_id"]]
        found = None if rows.empty else rows.iloc[0]
        time.sleep(0.05)
    assert found is not None
    assert found.user_query == "haldi"
    assert ids(page)


def test_what_waits_at_the_end_is_written(market: Marketplace) -> None:
    written: list[Document] = []
    counts: Counts = {}
    log = QueryLog(written.extend, counting(counts))
    pages = [page_of(market) for _ in range(20)]
    for page in pages:
        log.add(page)
    log.close()
    assert [one["query_id"] for one in written] == [page.query_id for page in pages]
    assert written[0]["query_response_hit_ids"] == [hit.product.product_id for hit in pages[0].hits]
    assert counts == {"stored": 20}


def test_a_store_that_is_too_slow_costs_records_and_never_waits(market: Marketplace) -> None:
    begun, may_go = Event(), Event()
    counts: Counts = {}

    def slow(_: Sequence[Document]) -> None:
        begun.set()
        may_go.wait(10)

    log = QueryLog(slow, counting(counts), capacity=3)
    page = page_of(market)
    log.add(page)
    assert begun.wait(10)
    for _ in range(5):
        log.add(page)
    assert counts == {"dropped": 2}
    may_go.set()
    log.close()
    assert counts == {"dropped": 2, "stored": 4}


def test_a_store_that_fails_is_counted_and_tried_again_with_the_next_page(market: Marketplace) -> None:
    counts: Counts = {}
    answers = iter([OSError("no"), None])
    failed = Event()

    def write(_: Sequence[Document]) -> None:
        if (fault := next(answers)) is not None:
            failed.set()
            raise fault

    log = QueryLog(write, counting(counts))
    log.add(page_of(market))
    assert failed.wait(10)
    log.add(page_of(market))
    log.close()
    assert counts == {"failed": 1, "stored": 1}
