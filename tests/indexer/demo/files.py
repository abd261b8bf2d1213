import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from indexer.demo.marketplace import DemoAccount, make_marketplace


def make_small(directory: Path, seed: int = 7) -> DemoAccount:
    return make_marketplace(directory, products=300, retailers=80, seed=seed)


@dataclass(frozen=True)
class DemoFiles:
    products: pd.DataFrame
    retailers: pd.DataFrame
    orders: pd.DataFrame
    queries: list[dict[str, Any]]
    events: list[dict[str, Any]]

    @classmethod
    def read(cls, directory: Path) -> "DemoFiles":
        log = [json.loads(line) for line in (directory / "events.jsonl").read_text(encoding="utf-8").splitlines()]
        return cls(
            products=pd.read_csv(directory / "products.csv", keep_default_na=False),
            retailers=pd.read_csv(directory / "retailers.csv", keep_default_na=False),
            orders=pd.read_csv(directory / "orders.csv", parse_dates=["ordered_at"]),
            queries=[row for row in log if row["type"] == "query"],
            events=[row for row in log if row["type"] == "event"],
        )
