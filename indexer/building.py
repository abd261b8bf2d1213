"""`kirana build`: a new index beside the live one, from the store and from what was learned, then a swap."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from uuid import uuid4

from sqlalchemy import Connection

from indexer.encoders.opening import learn_encoder, open_encoder
from indexer.vocabulary import Counting, asked_words, keep
from ranking.artifacts import Shelf
from ranking.collaborative.learned import Collaborative
from ranking.learning import COLLABORATIVE, load_learned
from search.analysis import fingerprint
from search.encoder import Encoder, text_of
from search.engine import Engine, Entry, IndexManifest
from search.plan import VectorField
from search.product import Neighbour, Popularity, Product
from search.progress import SILENT, Advance, Progress
from search.retailer import Vector
from store import catalogue, changes, revisions
from store.database import Database

ENCODER = "encoder"
BATCH = 1_000
NO_VERSIONS: Mapping[str, int] = {}


class NothingToIndexError(Exception):
    """There are no products; the sentence says what to do next."""


@dataclass(frozen=True)
class Ingredients:
    """What an index is made of besides the products; without anything learned, demand and factors are missing."""

    encoder: Encoder
    learned: Collaborative | None = None
    factors: str = ""

    def manifest(self, products: int) -> IndexManifest:
        """Of a new version made of these."""
        dimensions: dict[VectorField, int] = {"text_vector": self.encoder.dimensions}
        if self._collaborative:
            dimensions["collaborative"] = next(iter(self._collaborative.values())).size
        version = f"{datetime.now(UTC):%Y%m%dt%H%M%S}-{uuid4().hex[:6]}"
        return IndexManifest(version, self.encoder.identity, self.factors, dimensions, products)

    def entries(self, products: Sequence[Product], versions: Mapping[str, int] = NO_VERSIONS) -> Iterator[Entry]:
        """The products with their vectors, with what is known of their demand, and with their versions."""
        texts = self.encoder.encode([text_of(product) for product in products])
        for product, text in zip(products, texts, strict=True):
            vectors: dict[VectorField, Vector] = {"text_vector": text} if text.any() else {}
            factors = self._collaborative.get(product.product_id)
            if factors is not None:
                vectors["collaborative"] = factors
            yield Entry(self._with_demand(product), vectors, versions.get(product.product_id, 0))

    def _with_demand(self, product: Product) -> Product:
        known = self._popularity.get(product.product_id)
        if known is None:
            return product
        return replace(product, popularity=known, neighbours=self._neighbours.get(product.product_id, ()))

    @cached_property
    def _collaborative(self) -> Mapping[str, Vector]:
        return {} if self.learned is None else self.learned.factors.indexed(self.learned.demand.heat)

    @cached_property
    def _popularity(self) -> Mapping[str, Popularity]:
        return {} if self.learned is None else self.learned.demand.popularity()

    @cached_property
    def _neighbours(self) -> Mapping[str, tuple[Neighbour, ...]]:
        return {} if self.learned is None else self.learned.neighbours.shown()


def build_index(
    database: Database, engine: Engine, shelf: Shelf, *, encoder: str = "catalogue", progress: Progress = SILENT
) -> IndexManifest:
    """Index every product of the store and make the index live; the manifest says what it is made of.

    Raises NothingToIndexError for an empty store and BuildRunningError while another build runs; the live index stays
    as it was.
    """
    learned = shelf.current(COLLABORATIVE)
    ingredients = Ingredients(
        encoder=fresh_encoder(database, shelf, encoder, progress),
        learned=None if learned is None else load_learned(learned)[0],
        factors="" if learned is None else learned.version,
    )
    asked = asked_words(database)

    def counted(manifest: IndexManifest, counting: Counting) -> None:
        keep(shelf, manifest.version, counting.vocabulary(asked), counting.frequencies())

    return write_index(database, engine, ingredients, progress, counted)


def write_index(
    database: Database,
    engine: Engine,
    ingredients: Ingredients,
    progress: Progress = SILENT,
    counted: Callable[[IndexManifest, Counting], None] | None = None,
) -> IndexManifest:
    """Index every product of the store with these ingredients and make the index live; before that, `counted` may keep
    what was counted on the way."""
    counting = Counting()
    with database.reading() as connection:
        count = catalogue.count(connection)
        manifest = ingredients.manifest(count)
        with engine.build(manifest) as build:
            with progress.stage("indexing products", count) as advance:
                batches = counting.passing(catalogue.products(connection, BATCH))
                build.write(entries(connection, batches, ingredients, advance))
            if counted is not None:
                counted(manifest, counting)
            return build.swap()


def entries(
    connection: Connection, batches: Iterable[Sequence[Product]], ingredients: Ingredients, advance: Advance
) -> Iterator[Entry]:
    """The entries of all batches as one stream: while one batch is loaded, the next one is encoded."""
    for batch in batches:
        yield from ingredients.entries(batch, changes.versions(connection, [one.product_id for one in batch]))
        advance(len(batch))


def fresh_encoder(database: Database, shelf: Shelf, word: str, progress: Progress = SILENT) -> Encoder:
    """The encoder of that word, learned anew when the catalogue has changed since it was learned."""
    with database.reading() as connection:
        revision = revisions.read(connection).products
    if not revision:
        raise NothingToIndexError("there are no products to index: run `kirana import products.csv` first")
    made_from = {"word": word, "products_revision": revision, "analysis": fingerprint()}
    current = shelf.current(ENCODER)
    if current is not None and made_from.items() <= current.facts.items():
        return open_encoder(current.path)
    with (
        progress.stage("learning the words of the catalogue"),
        database.reading() as connection,
        shelf.draft(ENCODER) as draft,
    ):
        texts = (text_of(product) for batch in catalogue.products(connection) for product in batch)
        encoder = learn_encoder(word, texts, draft.path)
        draft.facts.update(made_from, identity=encoder.identity, dimensions=encoder.dimensions)
    shelf.tidy(ENCODER)
    return encoder


def encoder_of(shelf: Shelf, identity: str) -> Encoder | None:
    """The kept encoder that an index was made with, so that queries and products never meet in different spaces."""
    for artifact in reversed(shelf.versions(ENCODER)):
        if artifact.facts.get("identity") == identity:
            return open_encoder(artifact.path)
    return None
