"""All that is learned from the orders of many shops together: demand and its windows, neighbours, take-ups, factors,
words, as one version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from ranking.artifacts import arrays
from ranking.collaborative.factors import Factors
from ranking.collaborative.kindred import Kindred
from ranking.collaborative.neighbours import Neighbours
from ranking.collaborative.popularity import Demand, Groups
from ranking.collaborative.takeups import takeups
from ranking.collaborative.windows import Windows
from ranking.collaborative.wording import Titles, Wording
from ranking.orders import Matrix, Past
from search.progress import SILENT, Progress

FILE = "collaborative.npz"
DEMAND_ARRAYS = ("buyers_30d", "buyers_90d", "decayed", "sold_for_days", "repeats", "last_year")
WINDOW_ARRAYS = tuple(field.name for field in fields(Windows))


@dataclass(frozen=True)
class Collaborative:
    """As of one moment; all parts go along the same `products`. `lasting` are leads like those of `neighbours`, learned
    from all that was ever bought, however long ago; `kindred` holds cosines of texts."""

    as_of: datetime
    demand: Demand
    windows: Windows
    neighbours: Neighbours
    lasting: Matrix
    takeups: Matrix
    factors: Factors
    kindred: Matrix
    wording: Wording

    @property
    def products(self) -> pd.Index:
        """Ids of the products that were bought, sorted."""
        return self.demand.products

    @cached_property
    def _place(self) -> dict[str, int]:
        return {product: place for place, product in enumerate(self.products)}

    def places(self, product_ids: Sequence[str]) -> NDArray[np.intp]:
        """Where the products stand in `products`; -1 for one that nobody has bought."""
        return np.fromiter((self._place.get(one, -1) for one in product_ids), np.intp, len(product_ids))

    @classmethod
    def learn(
        cls,
        past: Past,
        regions: Mapping[str, str],
        segments: Mapping[str, str],
        seed: int = 0,
        threads: int = 1,
        progress: Progress = SILENT,
        kindred: Kindred | None = None,
        titles: Titles | None = None,
    ) -> "Collaborative":
        """Learn from what was bought before `past.as_of`; `regions` and `segments` go by retailer id; without
        `kindred` nothing reads alike, without `titles` no words are shared."""
        demand = Demand.of(past, regions, segments)
        neighbours = Neighbours.learn(past, progress)
        factors = Factors.learn(past, seed, threads, progress)
        taken = takeups(past, neighbours.leads)
        alike = (kindred or Kindred.of({})).among(past.products)
        ever = past.buyers(np.inf)
        lasting = Neighbours.of(past.products, ever, progress).leads
        windows = Windows.of(past, demand)
        wording = (titles or Titles.of({})).bought(past.products, ever)
        return cls(past.as_of, demand, windows, neighbours, lasting, taken, factors, alike, wording)

    def save(self, folder: Path) -> None:
        """Write one file, without pickles, into `folder`."""
        demand, regions, segments = self.demand, self.demand.regions, self.demand.segments
        held: dict[str, Any] = dict(
            as_of=np.datetime64(self.as_of, "us"),
            products=np.array(self.products, dtype=np.str_),
            **{name: getattr(demand, name) for name in DEMAND_ARRAYS},
            **{f"windows.{name}": getattr(self.windows, name) for name in WINDOW_ARRAYS},
            shops=np.array(demand.shops),
            regions=np.array(regions.names, dtype=np.str_),
            region_shops=regions.shops,
            segments=np.array(segments.names, dtype=np.str_),
            segment_shops=segments.shops,
            factors=self.factors.rows,
            penalty=np.array(self.factors.penalty),
            **_flat("region_buyers", regions.buyers),
            **_flat("segment_buyers", segments.buyers),
            **_flat("leads", self.neighbours.leads),
            **_flat("alike", self.neighbours.alike),
            **_flat("lasting", self.lasting),
            **_flat("takeups", self.takeups),
            **_flat("kindred", self.kindred),
            **_flat("wording", self.wording.rows),
            usual_words=self.wording.usual,
        )
        np.savez(folder / FILE, allow_pickle=False, **held)

    @classmethod
    def load(cls, folder: Path) -> "Collaborative":
        """Read what `save` wrote. Raises OSError where it is missing, ValueError or KeyError where it is of another
        time or not whole."""
        held = arrays(folder / FILE)
        products = pd.Index(held["products"].tolist(), dtype=str)
        regions = Groups(tuple(held["regions"].tolist()), held["region_shops"], _matrix("region_buyers", held))
        segments = Groups(tuple(held["segments"].tolist()), held["segment_shops"], _matrix("segment_buyers", held))
        counted = {name: held[name] for name in DEMAND_ARRAYS}
        return cls(
            as_of=held["as_of"].item(),
            demand=Demand(products, **counted, shops=int(held["shops"]), regions=regions, segments=segments),
            windows=Windows(*(held[f"windows.{name}"] for name in WINDOW_ARRAYS)),
            neighbours=Neighbours(products, _matrix("leads", held), _matrix("alike", held)),
            lasting=_matrix("lasting", held),
            takeups=_matrix("takeups", held),
            factors=Factors(products, held["factors"], float(held["penalty"])),
            kindred=_matrix("kindred", held),
            wording=Wording(_matrix("wording", held), held["usual_words"]),
        )


def _flat(name: str, matrix: Matrix) -> dict[str, NDArray[Any]]:
    parts = {"data": matrix.data, "indices": matrix.indices, "indptr": matrix.indptr, "shape": np.array(matrix.shape)}
    return {f"{name}.{part}": np.asarray(values) for part, values in parts.items()}


def _matrix(name: str, held: Mapping[str, NDArray[Any]]) -> Matrix:
    parts = (held[f"{name}.data"], held[f"{name}.indices"], held[f"{name}.indptr"])
    return sparse.csr_matrix(parts, shape=tuple(held[f"{name}.shape"].tolist()))
