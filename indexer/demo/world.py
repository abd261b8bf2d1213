"""Everything that stands before the first order: what is sold, to whom, when, and who wants what."""

from dataclasses import dataclass
from datetime import date

from indexer.demo.arrays import Floats
from indexer.demo.catalogue import Catalogue
from indexer.demo.lifecycle import Lifecycle
from indexer.demo.retailers import Retailers
from indexer.demo.tastes import Tastes


@dataclass(frozen=True, slots=True)
class World:
    """`lift` is the factor on demand by season and festival, (regions, days, goods)."""

    days: tuple[date, ...]
    catalogue: Catalogue
    lifecycle: Lifecycle
    retailers: Retailers
    tastes: Tastes
    lift: Floats
