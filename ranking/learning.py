"""`kirana train`: what all shops together teach, learned from the store and put on the shelf as a new version."""

from dataclasses import asdict
from datetime import datetime, timedelta

from ranking.artifacts import Artifact, ArtifactError, Shelf
from ranking.collaborative import Collaborative
from ranking.orders import Past
from ranking.price_bands import PriceBands
from search.progress import SILENT, Progress
from store import catalogue, orders, retailers, revisions
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
    database: Database, shelf: Shelf, *, before: datetime | None = None, seed: int = 0, progress: Progress = SILENT
) -> Artifact:
    """Learn from the orders before a moment (all of them by default) and put the outcome into use.

    Raises NothingToLearnError where there are no orders. The same orders and seed give the same artifact.
    """
    as_of = before or clock(database)
    with progress.stage("reading orders"), database.reading() as connection:
        lines = orders.frame(connection, before=as_of)
        shops = retailers.frame(connection)
        priced = catalogue.frame(connection)[["category", "price"]].dropna(subset=["price"])
        known = revisions.read(connection)
    if as_of is None or lines.empty:
        raise NothingToLearnError("there are no orders to learn from: run `kirana import orders.csv` first")
    past = Past(as_of, lines)
    regions = dict(zip(shops["retailer_id"], shops["region"], strict=True))
    segments = dict(zip(shops["retailer_id"], shops["segment"], strict=True))
    learned = Collaborative.learn(past, regions, segments, seed, progress=progress)
    with shelf.draft(COLLABORATIVE) as draft:
        learned.save(draft.path)
        PriceBands.of(priced.itertuples(index=False, name=None)).save(draft.path)
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
