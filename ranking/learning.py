"""`kirana train`: what all shops together teach, learned from the store and put on the shelf as a new version."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import pandas as pd

from ranking.artifacts import Artifact, ArtifactError, Shelf
from ranking.collaborative.learned import Collaborative
from ranking.orders import Past
from ranking.profiles.price_bands import PriceBands
from ranking.training.challenger import keep, train
from ranking.training.pages import Log
from ranking.training.rehearsal import Catalogue
from search.encoder import Encoder, text_of
from search.filters import PATH_SEPARATOR
from search.product import Product
from search.progress import SILENT, Progress
from search.retailer import Vector
from store import catalogue, events, orders, retailers, revisions
from store.database import Database

COLLABORATIVE = "collaborative"

INSTANT = timedelta(seconds=1)


class NothingToLearnError(Exception):
    """There are no orders; the sentence says what to do next."""


def clock(database: Database) -> datetime | None:
    """The marketplace's now: just after its last order, so that yesterday's data and live data are treated alike."""
    with database.reading() as connection:
        span = orders.span(connection)
    return None if span is None else span[1] + INSTANT


def load_learned(artifact: Artifact) -> tuple[Collaborative, PriceBands]:
    """What `learn` kept. Raises ArtifactError where a file is missing or of an older release."""
    try:
        return Collaborative.load(artifact.path), PriceBands.load(artifact.path)
    except (OSError, KeyError, ValueError) as fault:
        raise ArtifactError(
            f"what was learned as {artifact.version} cannot be read ({fault}): run `kirana train`, then `kirana build`"
        ) from fault


@dataclass(frozen=True)
class Known:
    """All that there is to learn from, read once: order lines before `as_of`, oldest first, and the catalogue.

    `encoder` is the identity of the one that read the texts, or empty.
    """

    as_of: datetime
    lines: pd.DataFrame
    catalogue: Catalogue
    encoder: str
    revisions: revisions.Revisions

    @classmethod
    def read(cls, database: Database, encoder: Encoder | None = None, progress: Progress = SILENT) -> "Known":
        """All orders. The `encoder` says which products read alike; without it, none do.

        Raises NothingToLearnError where there are no orders.
        """
        with progress.stage("reading orders"), database.reading() as connection:
            span, lines, known = orders.span(connection), orders.frame(connection), revisions.read(connection)
        if span is None:
            raise NothingToLearnError("there are no orders to learn from: run `kirana import orders.csv` first")
        identity = "" if encoder is None else encoder.identity
        return cls(span[1] + INSTANT, lines, read_catalogue(database, encoder), identity, known)

    @property
    def facts(self) -> dict[str, object]:
        """For manifests: the span of the orders and how many lines they have."""
        return {"as_of": str(self.as_of), "first_order": str(self.lines["ordered_at"].min()), "lines": len(self.lines)}


def learn(known: Known, shelf: Shelf, *, seed: int = 0, progress: Progress = SILENT) -> Artifact:
    """Learn from all orders what shops have in common and put the outcome into use.

    The same orders and seed give the same artifact.
    """
    past, catalogue = Past(known.as_of, known.lines), known.catalogue
    learned = catalogue.learned(past, seed, progress)
    with shelf.draft(COLLABORATIVE) as draft:
        learned.save(draft.path)
        if catalogue.bands is not None:
            catalogue.bands.save(draft.path)
        draft.facts.update(
            **known.facts,
            retailers=len(past.retailers),
            products=len(past.products),
            seed=seed,
            revisions=asdict(known.revisions),
        )
    shelf.tidy(COLLABORATIVE)
    artifact = shelf.current(COLLABORATIVE)
    assert artifact is not None  # noqa: S101 (the draft above has just put it there)
    return artifact


def learn_ranking(
    known: Known,
    shelf: Shelf,
    *,
    seed: int = 0,
    progress: Progress = SILENT,
    log: Log | None = None,
    processes: int = 1,
) -> Artifact | None:
    """Train a ranking model on the orders, or on the served pages of a `log`, with so many `processes`; put it into use
    unless it is worse than the one in use.

    None where the orders span too few weeks. Raises NothingToLearnError where the log has no pages with clicks.
    """
    trained = train(known.lines, known.catalogue, known.as_of, seed, progress, log, processes)
    if trained is None:
        return None
    if not trained.model.forests:
        raise NothingToLearnError(
            "no served page in the log has both something clicked and something left alone: import events, or run "
            "`kirana train` to learn from orders"
        )
    facts = {
        **known.facts,
        "factors": shelf.in_use(COLLABORATIVE),
        "encoder": known.encoder,
        "source": "orders" if log is None else "pages",
    }
    return keep(trained, shelf, facts, seed)


def read_log(database: Database, before: datetime) -> Log:
    """The pages on which something was done, and all that was done, before a moment."""
    with database.reading() as connection:
        shown, done = events.acted_on(connection), events.events(connection)
    return Log.of([one for one in shown if one.moment < before], done[done["timestamp"] < pd.Timestamp(before)])


def read_catalogue(database: Database, encoder: Encoder | None = None) -> Catalogue:
    """Every product, its text vector, and the shops' regions and kinds, as learning needs them."""
    with database.reading() as connection:
        products = [product for batch in catalogue.products(connection) for product in batch]
        shops = retailers.frame(connection)
    vectors = {} if encoder is None else _vectors(products, encoder)
    priced = [(PATH_SEPARATOR.join(one.category), one.price) for one in products if one.price is not None]
    return Catalogue(
        products,
        vectors,
        dict(zip(shops["retailer_id"], shops["region"], strict=True)),
        dict(zip(shops["retailer_id"], shops["segment"], strict=True)),
        PriceBands.of(priced),
    )


def _vectors(products: Sequence[Product], encoder: Encoder) -> dict[str, Vector]:
    """By product id; a text in which the encoder knows nothing has none."""
    encoded = encoder.encode([text_of(product) for product in products])
    return {product.product_id: vector for product, vector in zip(products, encoded, strict=True) if vector.any()}
