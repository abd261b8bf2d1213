"""How an explained page looks to a client."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import Annotated

from pydantic import Field

from ranking.explaining import Contribution, Explained
from ranking.training.examples import Part


@dataclass(slots=True)
class ContributionView:
    """What one feature added to a product's score."""

    feature: Annotated[str, Field(examples=["bought_last"])]
    unit: Annotated[str, Field(examples=["days ago"])]
    value: Annotated[float | None, Field(description="none: nothing known", examples=[12.0])]
    added: Annotated[float, Field(description="to the raw score; below zero it was held back", examples=[0.42])]


@dataclass(slots=True)
class ExplainedHitView:
    """A product and what moved it, strongest first."""

    product_id: str
    title: str
    part: Annotated[Part, Field(description="`own`: the shop had bought it before; `new`: it had not")]
    probability: Annotated[float, Field(description="of a purchase in the next weeks, as the model says")]
    base: Annotated[float, Field(description="raw score of a product of which nothing is known")]
    contributions: list[ContributionView]
    rest: Annotated[float, Field(description="what all other features added")]


@dataclass(slots=True)
class ExplanationView:
    """A served page, explained by the model that ranked it."""

    query_id: str
    ranker: str
    surface: str
    hits: list[ExplainedHitView]


def explained_hits(found: Sequence[Explained]) -> list[ExplainedHitView]:
    """The products as clients see them."""
    return [
        ExplainedHitView(
            one.candidate.product.product_id,
            one.candidate.product.title,
            one.part,
            one.probability,
            one.base,
            [_contribution(part) for part in one.contributions],
            one.rest,
        )
        for one in found
    ]


def _contribution(part: Contribution) -> ContributionView:
    value = None if isnan(part.value) else part.value
    return ContributionView(part.feature.name, part.feature.unit, value, part.added)
