"""hidden_tastes.json: the truth behind the demo marketplace, for experiments; no part of the product reads it."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from indexer.demo.habits import Habits
from indexer.demo.tastes import Tastes


def save_tastes(tastes: Tastes, habits: list[Habits], path: Path) -> None:
    """One JSON object: the fields of `Tastes`, and `habits` as columns, a retailer's and a product's position first."""
    plain = {name: column.tolist() if isinstance(column, np.ndarray) else column for name, column in _fields(tastes)}
    owners = np.repeat(np.arange(len(habits)), [len(each.product) for each in habits])
    columns = {field.name: np.concatenate([getattr(each, field.name) for each in habits]) for field in fields(Habits)}
    kept = {"retailer": owners.tolist(), **{name: column.round(2).tolist() for name, column in columns.items()}}
    path.write_text(json.dumps({**plain, "habits": kept}), encoding="utf-8")


def load_tastes(path: Path) -> Tastes:
    """What `save_tastes` wrote of the tastes, to the last digit."""
    plain = json.loads(path.read_text(encoding="utf-8"))
    columns: dict[str, Any] = {field.name: np.array(plain[field.name]) for field in fields(Tastes)}
    ids = {name: tuple(plain[name]) for name in ("product_ids", "retailer_ids")}
    return Tastes(**{**columns, **ids})


def _fields(tastes: Tastes) -> list[tuple[str, object]]:
    return [(field.name, getattr(tastes, field.name)) for field in fields(tastes)]
