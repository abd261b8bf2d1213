from pathlib import Path

import pandas as pd
import pytest

from indexer.demo.marketplace import DemoAccount
from tests.indexer.demo.files import DemoFiles, make_small


@pytest.fixture(scope="session")
def account(tmp_path_factory: pytest.TempPathFactory) -> DemoAccount:
    return make_small(tmp_path_factory.mktemp("demo") / "small")


@pytest.fixture(scope="session")
def files(account: DemoAccount) -> DemoFiles:
    return DemoFiles.read(account.directory)


@pytest.fixture(scope="session")
def lines(files: DemoFiles) -> pd.DataFrame:
    """Order lines with their product's and retailer's columns."""
    wide = files.orders.merge(files.products, on="product_id", validate="many_to_one")
    return wide.merge(files.retailers, on="retailer_id", suffixes=("", "_of_shop"), validate="many_to_one")


@pytest.fixture
def somewhere(tmp_path: Path) -> Path:
    return tmp_path / "marketplace"
