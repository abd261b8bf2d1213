"""The promise of a merchandiser's change to a page."""

from collections.abc import Sequence
from typing import Protocol

from search.candidate import Candidate
from search.query import Query


class Rule(Protocol):
    """May reorder or drop candidates; never invents one."""

    def apply(self, query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The candidates after the rule; the same ones in the same order where it does not concern the query."""
        ...
