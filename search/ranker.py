"""The promise of whatever puts candidates in order."""

from collections.abc import Sequence
from typing import Protocol

from search.candidate import Candidate
from search.query import Query


class Ranker(Protocol):
    """The same candidates, none added or lost, best first, each with its score."""

    @property
    def identity(self) -> str:
        """Its name, and the model's version where there is one."""
        ...

    def identity_for(self, query: Query) -> str:
        """Who ranks the pages of such a query: itself, or the one that it leaves them to."""
        ...

    def rank(self, query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Best first. Equal scores keep the order of product ids, so that pages are stable."""
        ...
