"""How an error looks to a client: RFC 9457 problem details."""

from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field."""

    field: Annotated[str, Field(examples=["size"])]
    message: Annotated[str, Field(examples=["Input should be less than or equal to 100"])]


@dataclass(frozen=True, slots=True)
class ProblemView:
    """What went wrong and what to do next."""

    type: Annotated[str, Field(description="kind of problem", examples=["urn:kirana:problem:invalid-request"])]
    title: Annotated[str, Field(examples=["The request is not valid"])]
    status: Annotated[int, Field(description="HTTP status", examples=[422])]
    detail: Annotated[str, Field(examples=["size: Input should be less than or equal to 100"])]
    instance: Annotated[str, Field(description="address that was asked", examples=["/v1/search"])]
    errors: Annotated[list[FieldError], Field(description="the fields that are wrong, if any")] = field(
        default_factory=list
    )
