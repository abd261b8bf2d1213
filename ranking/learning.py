"""`kirana train`: what all shops together teach, learned from the store and put on the shelf as a new version."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

import pandas as pd

from ranking.artifacts import Artifact, ArtifactError, Shelf
from ranking.collaborative.learned import Collaborative
from ranking.orders import Past
from ranking.profiles.price_bands import PriceBands
from ranking.training.challenger import keep, train
from ranking.training.lessons import Source
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


def learn(
    database: Database,
    shelf: Shelf,
    *,
    before: datetime | None = None,
    seed: int = 0,
    encoder: Encoder | None = None,
    progress: Progress = SILENT,
) -> Artifact:
    """Learn from the orders before a moment (all of them by default) and put the outcome into use.

    Raises NothingToLearnError where there are no orders. The same orders and seed give the same artifact. The `encoder`
    says which products read alike; without it, none do.
    """
    as_of, lines = _lines(database, before, progress)
    catalogue = read_catalogue(database, encoder)
    with database.reading() as connection:
        known = revisions.read(connection)
    past = Past(as_of, lines)
    learned = Collaborative.learn(
        past, catalogue.regions, catalogue.segments, seed, progress=progress, kindred=catalogue.kindred
    )
    with shelf.draft(COLLABORATIVE) as draft:
        learned.save(draft.path)
        if catalogue.bands is not None:
            catalogue.bands.save(draft.path)
        draft.facts.update(
            as_of=str(as_of),
            first_order=str(lines["ordered_at"].min()),
            lines=len(lines),
            retailers=len(past.retailers),
            products=len(past.products),
            seed=seed,
            revisions=asdict(known),
        )
    shelf.tidy(COLLABORATIVE)
    artifact = shelf.current(COLLABORATIVE)
    assert artifact is not None  # noqa: S101 (the draft above has just put it there)
    return artifact


def learn_ranking(
    database: Database,
    shelf: Shelf,
    *,
    before: datetime | None = None,
    seed: int = 0,
    encoder: Encoder | None = None,
    progress: Progress = SILENT,
    source: Source = "orders",
) -> Artifact | None:
    """Train a ranking model on the orders or served pages before a moment; put it into use unless it is worse than the
    one in use.

    None where the orders span too few weeks. Raises NothingToLearnError where there are none, or no pages with clicks.
    """
    as_of, lines = _lines(database, before, progress)
    log = read_log(database, as_of) if source == "pages" else None
    trained = train(lines, read_catalogue(database, encoder), as_of, seed, progress, log)
    if trained is None:
        return None
    if not trained.model.boosters:
        raise NothingToLearnError(
            "no served page in the log has both something clicked and something left alone: import events, or run "
            "`kirana train` to learn from orders"
        )
    facts = {
        "as_of": str(as_of),
        "first_order": str(lines["ordered_at"].min()),
        "lines": len(lines),
        "factors": shelf.in_use(COLLABORATIVE),
        "encoder": "" if encoder is None else encoder.identity,
        "source": source,
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


def _lines(database: Database, before: datetime | None, progress: Progress) -> tuple[datetime, pd.DataFrame]:
    as_of = before or clock(database)
    with progress.stage("reading orders"), database.reading() as connection:
        lines = orders.frame(connection, before=as_of)
    if as_of is None or lines.empty:
        raise NothingToLearnError("there are no orders to learn from: run `kirana import orders.csv` first")
    return as_of, lines
