"""What retailers did, as User Behavior Insights 1.3 writes it. Fields that are not listed are kept as they come."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from store.events import Document

LATEST_AHEAD = timedelta(days=1)
"""How far a client's clock may be ahead of ours."""
Id = Annotated[str, Field(min_length=1, max_length=128)]


def _possible(moment: datetime | int) -> datetime | int:
    """Neither before the first UBI event ever nor after tomorrow."""
    latest = datetime.now(UTC) + LATEST_AHEAD
    millis = moment if isinstance(moment, int) else _utc(moment).timestamp() * 1000
    if not 946_684_800_000 <= millis <= latest.timestamp() * 1000:
        raise ValueError("lies before 2000 or in the future")
    return moment


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


Moment = Annotated[
    int | datetime, AfterValidator(_possible), Field(description="milliseconds since 1970, or ISO 8601 (UTC)")
]


class UbiDocument(BaseModel):
    """What queries and events have in common. `client_id` is the shop; a shop may leave it out."""

    model_config = ConfigDict(extra="allow")

    client_id: Annotated[str, Field(max_length=128)] = ""
    timestamp: Moment

    def document(self) -> Document:
        """The document as it is stored."""
        return self.model_dump(mode="json", exclude_none=True)

    def of(self, retailer_id: str) -> Self:
        """The same document, of that shop where it names none."""
        return self if self.client_id else self.model_copy(update={"client_id": retailer_id})


class UbiQuery(UbiDocument):
    """What was asked."""

    query_id: Id
    user_query: Annotated[str, Field(max_length=10_000)] = ""

    def document(self) -> Document:
        """The document as it is stored, without a word on rules: that is for the server to say of its own pages."""
        said = super().document()
        attributes = said.get("query_attributes")
        if not isinstance(attributes, dict):
            return said
        return {**said, "query_attributes": {name: one for name, one in attributes.items() if name != "rules"}}


class UbiObject(BaseModel):
    """What the action was on."""

    model_config = ConfigDict(extra="allow")

    object_id: Annotated[str, Field(max_length=512, description="product_id", examples=["KG-000123"])] = ""


class UbiPosition(BaseModel):
    """Where it stood."""

    model_config = ConfigDict(extra="allow")

    ordinal: Annotated[int | None, Field(ge=0, le=1_000_000, description="place on the page, from 1")] = None


class UbiAttributes(BaseModel):
    """The particulars of an event."""

    model_config = ConfigDict(extra="allow")

    object: UbiObject = UbiObject()
    position: UbiPosition = UbiPosition()


class UbiEvent(UbiDocument):
    """What was done: `impression`, `click`, `add_to_cart`, `order`, `dismiss`, or another word of yours."""

    action_name: Annotated[str, Field(min_length=1, max_length=100, examples=["click"])]
    event_id: Annotated[str | None, Field(max_length=128, description="the same one again is not counted twice")] = None
    query_id: Annotated[str, Field(max_length=128, description="of the page it happened on")] = ""
    event_attributes: UbiAttributes = UbiAttributes()


Items = Annotated[list[dict[str, Any]], Field(max_length=1000)]


class Batch(BaseModel):
    """Queries and events, each judged on its own: one that is not valid does not hold up the others."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "events": [
                        {
                            "action_name": "click",
                            "query_id": "5f0c3a…",
                            "timestamp": "2026-02-03T10:15:00Z",
                            "event_attributes": {"object": {"object_id": "KG-000123"}, "position": {"ordinal": 3}},
                        }
                    ]
                }
            ]
        },
    )

    queries: Items = []
    events: Items = []


@dataclass(frozen=True, slots=True)
class Rejected:
    """One document that was not kept."""

    where: Annotated[str, Field(examples=["events.3.action_name"])]
    message: Annotated[str, Field(examples=["Field required"])]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a batch. `accepted` counts what is kept now, `new` what was not known before."""

    accepted: int
    new: int
    rejected: list[Rejected]
