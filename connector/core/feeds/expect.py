"""What the config expects of a feed, beside its form; light, since `validate` reads it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from connector.core.files.documents import Document, written_null
from connector.core.files.spans import Span

Percent = Annotated[
    Annotated[float, Field(ge=0)] | None,
    BeforeValidator(written_null),
    Field(
        description="more than this is not believed; null: no such limit",
        json_schema_extra={"type": ["number", "null"]},
    ),
]
AtLeast = Annotated[int, Field(ge=1, description="fewer rows than this never exceed `percent`")]


class Share(Document):
    """Exceeded by more than `percent`, from `at_least` rows on."""

    percent: Percent = None
    at_least: AtLeast = 1


class Shrink(Share):
    """A key that is not given keeps its default, so that a change of one never drops another."""

    percent: Percent = 10
    at_least: AtLeast = 20


class SlowShrink(Share):
    percent: Percent = 20
    at_least: AtLeast = 20
    days: int = Field(default=14, ge=1, le=365, description="how far to look back")


class Growth(Share):
    percent: Percent = 25
    at_least: AtLeast = 50


class Rejected(Share):
    percent: Percent = 5
    at_least: AtLeast = 10


class Expect(Document):
    shrink: Shrink = Field(default=Shrink.defaults(), description="rows fewer than in the last accepted feed")
    shrink_slowly: SlowShrink = Field(
        default=SlowShrink.defaults(), description="rows fewer than in the largest feed accepted in so many days"
    )
    growth: Growth = Field(default=Growth.defaults(), description="rows more than in the last accepted feed")
    rejected: Rejected = Field(default=Rejected.defaults(), description="rows of the feed that are rejected")


class Manifest(Document):
    """All feeds are there, and of the same night."""

    within: Span = Field(default="12h", description="between the oldest file and the newest, as 12h")


class FeedRules(Document):
    on_failure: Literal["stop", "additions-only"] = Field(
        default="additions-only",
        description="where a feed is not what was expected: change nothing, or add where the facts still hold",
    )
    manifest: Manifest | None = Field(default=None, description="whether all feeds must be of the same night")
