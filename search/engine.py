"""The promise that every search engine keeps; one contract suite holds each of them to it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol, Self

from search.candidate import Candidate
from search.change import Change, Updated
from search.facets import Facet
from search.plan import Plan, VectorField
from search.product import Product
from search.retailer import Vector
from search.suggesting import Beginning, Completions


class EngineError(Exception):
    """The engine cannot answer; the sentence says what to do next."""


class NoIndexError(EngineError):
    """Nothing was built yet."""


class BuildRunningError(EngineError):
    """Another build holds the place beside the live index."""


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One product as it is written: with its vectors by field. A field left out has no vector. `version` grows with
    every state of the product (0: not known); it is what later changes are compared with."""

    product: Product
    vectors: Mapping[VectorField, Vector] = field(default_factory=dict)
    version: int = 0


@dataclass(frozen=True, slots=True)
class IndexManifest:
    """What an index was built with. A query's vector may only meet an index of the same encoder (`encoder`), a
    retailer's collaborative vector only one of the same factors (`factors`). Dimensions by vector field."""

    version: str
    encoder: str = ""
    factors: str = ""
    dimensions: Mapping[VectorField, int] = field(default_factory=dict)
    products: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """One round trip's outcome: candidates of all legs, each product once, in order of first appearance leg by leg;
    `total` counts the result (what matches), not the window; facets as requested, in that order."""

    candidates: tuple[Candidate, ...]
    total: int
    facets: tuple[Facet, ...] = ()
    fallbacks: tuple[str, ...] = ()


class Build(Protocol):
    """A new index beside the live one. Left without `swap` (an error, a kill), the live one is untouched."""

    def write(self, entries: Iterable[Entry]) -> int:
        """Adds products (the last of equal ids wins); returns how many were read."""
        ...

    def swap(self) -> IndexManifest:
        """Makes it live at once for every reader. Keeps the one before it for `rollback`."""
        ...

    def __enter__(self) -> Self: ...
    def __exit__(self, *raised: object) -> None: ...


class Engine(Protocol):
    """Finds candidates. Safe to use from many threads."""

    @property
    def name(self) -> str:
        """The word that `served_by` shows, `embedded` or `opensearch`."""
        ...

    @property
    def manifest(self) -> IndexManifest:
        """Of the live index. Raises NoIndexError before the first build."""
        ...

    def build(self, manifest: IndexManifest) -> Build:
        """Begins an index beside the live one. Raises BuildRunningError while another is under way."""
        ...

    def rollback(self) -> IndexManifest:
        """Makes the index before the live one live again. Raises NoIndexError where there is none."""
        ...

    def write(self, entries: Iterable[Entry]) -> int:
        """Adds or replaces products of the live index; the next `run` sees them."""
        ...

    def delete(self, product_ids: Iterable[str]) -> None:
        """Removes products of the live index; unknown ids are no error."""
        ...

    def update(self, changes: Iterable[Change]) -> Updated:
        """Makes changes of the live index in their order, without new vectors; the next `run` sees them. Those that
        come late, or of products that are not there, are refused by name; the others are made."""
        ...

    def run(self, plan: Plan) -> Answer:
        """Runs all legs of the plan in one round trip."""
        ...

    def complete(self, beginning: Beginning) -> Completions:
        """Products, brands and categories that have the words, the last one as a beginning, in one round trip."""
        ...

    def scan(self) -> Iterator[Product]:
        """Every product of the live index once, in no order."""
        ...

    def close(self) -> None:
        """Lets go of files and connections; no call may follow."""
        ...
