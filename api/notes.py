"""What a person should know about a page, in sentences: what was given up to find something, and what was corrected."""

from collections.abc import Iterator

from search.page import Page
from search.understanding import Chip, Understood


def notes_of(page: Page) -> list[str]:
    """In the order in which a reader would ask; none where the page is just what was asked for."""
    return [*_corrected(page.query.understood), *_given_up(page), *_empty(page)]


def corrections(understood: Understood) -> tuple[Chip, ...]:
    """The words that were taken for others; `without` their ids searches for what was typed."""
    return understood.having("corrects")


def _corrected(understood: Understood) -> Iterator[str]:
    if found := corrections(understood):
        ids = " and ".join(f"without={chip.id}" for chip in found)
        yield f"showing results for “{understood.text}”; what was typed is searched for with {ids}"


def _given_up(page: Page) -> Iterator[str]:
    understood = page.query.understood
    for chip in understood.having("relaxed"):
        yield chip.label if chip.kind == "words" else f"nothing found with {chip.label}: it only says what comes first"
    if page.query.any_word and understood.words:
        yield "no product has all the words: these have some of them"


def _empty(page: Page) -> Iterator[str]:
    """Filters that a person chose are kept; what would be left without one of them is counted by its facet."""
    if page.hits or page.query.start or not page.query.filters.conditions:
        return
    yield "no product meets the filters: take one away"
    for facet in page.facets:
        others = max((bucket.count for bucket in facet.buckets), default=0)
        if others and page.query.filters.on(facet.field):
            yield f"there are products with another {facet.field.replace('_', ' ')}"
