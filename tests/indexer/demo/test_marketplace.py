from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from indexer.demo.marketplace import DemoAccount, make_marketplace
from tests.indexer.demo.files import DemoFiles, make_small


def contents(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(directory.iterdir())}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_gives_others(
    account: DemoAccount, somewhere: Path
) -> None:
    make_small(somewhere)
    assert contents(somewhere) == contents(account.directory)
    make_small(somewhere, seed=8)
    assert contents(somewhere).keys() == contents(account.directory).keys()
    assert all(contents(somewhere)[name] != content for name, content in contents(account.directory).items())


def test_the_account_counts_what_the_files_hold(account: DemoAccount, files: DemoFiles) -> None:
    assert (account.products, account.retailers) == (len(files.products), len(files.retailers)) == (300, 80)
    assert (account.orders, account.order_lines) == (files.orders.order_id.nunique(), len(files.orders))
    assert (account.queries, account.events) == (len(files.queries), len(files.events))


def test_every_order_line_names_a_product_and_a_retailer_that_exist(files: DemoFiles) -> None:
    assert files.orders.product_id.isin(files.products.product_id).all()
    assert files.orders.retailer_id.isin(files.retailers.retailer_id).all()
    assert not files.orders.duplicated(["order_id", "product_id"]).any()


def test_quantities_are_whole_cases_of_at_least_the_minimum_order(lines: pd.DataFrame) -> None:
    assert (lines.quantity >= lines.moq).all()
    assert (lines.quantity % lines.case_pack == 0).all()


def test_a_shop_buys_only_what_is_served_in_its_region_and_already_launched(lines: pd.DataFrame) -> None:
    served = [
        not regions or region in regions.split(";") for regions, region in zip(lines.regions, lines.region, strict=True)
    ]
    assert all(served)
    assert (lines.ordered_at >= pd.to_datetime(lines.created_at)).all()


def test_products_of_the_last_three_weeks_have_no_buyers_yet(somewhere: Path) -> None:
    made = DemoFiles.read(make_marketplace(somewhere, products=600, retailers=5, days=60).directory)
    fresh = made.products[made.products.created_at >= "2026-10-12"]
    assert len(fresh) >= 3
    assert not fresh.product_id.isin(made.orders.product_id).any()


def test_a_shop_tries_new_products_in_the_last_ten_weeks_and_keeps_its_habits(files: DemoFiles) -> None:
    cut = files.orders.ordered_at.max() - pd.Timedelta(days=70)
    before, after = (
        files.orders.loc[part, ["retailer_id", "product_id"]].drop_duplicates()
        for part in (files.orders.ordered_at <= cut, files.orders.ordered_at > cut)
    )
    new = 1 - len(after.merge(before)) / len(after)
    assert 0.25 < new < 0.65


def test_a_year_without_known_festivals_is_refused(somewhere: Path) -> None:
    with pytest.raises(ValueError, match="festival dates are known from 2024-01-01"):
        make_marketplace(somewhere, until=date(2031, 1, 1))
    assert not somewhere.exists()


def test_a_failure_leaves_the_earlier_marketplace(account: DemoAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(*_: object) -> None:
        raise OSError("no space left on device")

    before = contents(account.directory)
    monkeypatch.setattr("indexer.demo.marketplace.save_tastes", full_disk)
    with pytest.raises(OSError, match="no space"):
        make_marketplace(account.directory, products=12, retailers=2, days=30)
    assert contents(account.directory) == before
    assert [path.name for path in account.directory.parent.iterdir()] == [account.directory.name]
