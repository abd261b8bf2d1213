"""What a recommender is asked, and what the right answers were."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from ranking.evaluation.recommender import Mode
from ranking.evaluation.split import Split, products_by_retailer

Part = Literal["all", "repeat", "explore"]
Wanted = Mapping[str, frozenset[str]]

PARTS: tuple[Part, ...] = ("all", "repeat", "explore")


@dataclass(frozen=True, slots=True)
class Task:
    """One question. `first_day` asks for the retailer's first order day after the cut, else for the whole window."""

    name: str
    mode: Mode
    parts: tuple[Part, ...]
    says: str
    first_day: bool = False


TASKS = (
    Task("discover", "discover", ("explore",), "new to the retailer, bought within the window"),
    Task("reorder", "reorder", ("repeat",), "bought before the cut and again within the window"),
    Task("basket", "basket", PARTS, "the next basket: everything of the first order day after the cut", first_day=True),
    Task("window", "basket", PARTS, "everything bought within the window"),
)


def wanted(split: Split, task: Task) -> Wanted:
    """What each retailer with a past bought, as the task asks; products that nobody bought before the cut left out."""
    future = split.future[split.future["retailer_id"].isin(split.past.retailers)]
    if task.first_day:
        days = future["ordered_at"].dt.normalize()
        future = future[days == days.groupby(future["retailer_id"]).transform("min")]
    return products_by_retailer(_known(future, split))


def _known(future: pd.DataFrame, split: Split) -> pd.DataFrame:
    return future[future["product_id"].isin(split.past.products)]


def is_in(part: Part, product: str, owned: frozenset[str]) -> bool:
    """Whether a product belongs to the part, for a retailer that had bought `owned` by the cut."""
    return part == "all" or (product in owned) == (part == "repeat")


def restrict(wishes: Wanted, owned: Wanted, part: Part) -> dict[str, frozenset[str]]:
    """The wishes of one part, for the retailers that have any; repeat and explore together are all."""
    parts = {
        shop: frozenset(product for product in products if is_in(part, product, owned.get(shop, frozenset())))
        for shop, products in wishes.items()
    }
    return {shop: products for shop, products in parts.items() if products}
