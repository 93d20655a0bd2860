"""The `type: lms-rest` section of the config; light."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from connector.core.feeds import Table
from connector.core.files.documents import Day, Document, Name
from connector.core.problems import Mistake, Problem
from connector.sources import Source
from connector.sources.extras import extra
from connector.sources.settings import FeedSettings, ResolvePath, ResolveSecret
from connector.sources.web_settings import Values, WebSettings

WAYS = ("next", "link_header", "page_parameter", "cursor")


class Paging(Document):
    """How the next page is found: one of WAYS."""

    next: Name | None = Field(default=None, description="path to the next page's address in an answer")
    link_header: bool = Field(default=False, description="the next page's address is the header `Link`, rel=next")
    page_parameter: Name | None = Field(default=None, description="the parameter that takes the page's number")
    first: int = Field(default=1, ge=0, le=1, description="page_parameter: the number of the first page")
    cursor: Name | None = Field(default=None, description="path to the next page's cursor in an answer")
    cursor_parameter: Name | None = Field(default=None, description="cursor: the parameter that takes it")
    size_parameter: Name | None = Field(default=None, description="the parameter that takes `size`")
    size: int = Field(default=200, ge=1, le=10_000, description="rows of a page; a server may send fewer")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum(bool(getattr(self, way)) for way in WAYS) != 1:
            raise Mistake("there is one way to the next page", code="one-key", help=f"give one of {', '.join(WAYS)}")
        if (self.cursor is None) != (self.cursor_parameter is None):
            advice = "`cursor` says where it stands, `cursor_parameter` where it goes"
            raise Mistake("`cursor` and `cursor_parameter` go together", code="one-key", help=advice)
        return self


class TimeWindows(Document):
    """Half-open, in UTC, one after the other from `since` to a day from now."""

    stand_ins: ClassVar[dict[str, Any]] = {"from_parameter": "-", "to_parameter": "-", "since": "2000-01-01"}

    from_parameter: Name = Field(
        description="the parameter that takes a window's first moment, as 2026-07-01T00:00:00Z"
    )
    to_parameter: Name = Field(description="the parameter that takes the moment that ends it, not part of it")
    days: int = Field(default=30, ge=1, le=3660, description="of one window")
    since: Day = Field(description="the first day, in UTC")


class LmsRestSettings(FeedSettings, WebSettings):
    tables: ClassVar[tuple[Table, ...]] = ("completions",)

    type: Literal["lms-rest"] = Field(
        description="transcript reports of a learning management system, as JSON over HTTP"
    )
    parameters: Values = Field(
        default_factory=dict, description="put behind `url` in each request; env:NAME or file:PATH is read"
    )
    rows: Name | None = Field(default=None, description="path to the list of rows in an answer; default: the answer")
    id: Name | None = Field(default=None, description="path to what identifies a row; one that comes twice counts once")
    total: Name | None = Field(default=None, description="path to how many rows there are, on all pages of a window")
    updated: Name | None = Field(
        default=None, description="path to when the report was made, for `max_age`; default: now"
    )
    paging: Paging | None = Field(default=None, description="how the next page is found; default: there is one page")
    window: TimeWindows | None = Field(default=None, description="ask for one span of time after the other")

    @property
    def place(self) -> str:
        return self.url

    def doubts(self) -> Iterator[Problem]:
        if (
            self.paging is not None
            and not (self.paging.page_parameter or self.paging.size_parameter)
            and self.total is None
        ):
            yield Problem(
                mark=self.at("paging"),
                code="source-uncounted",
                message="nothing would show that pages are missing: a misspelt way to the next looks as the end does",
                help="give `total`, or `size_parameter` with `size`",
                severity="warning",
            )

    def open(self, table: Table, resolve_path: ResolvePath, resolve_secret: ResolveSecret) -> Source:  # noqa: ARG002
        with extra("lms"):
            from connector.sources.lms_rest import LmsRest

        return LmsRest(self, resolve_path, resolve_secret)
