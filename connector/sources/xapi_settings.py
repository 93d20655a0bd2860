"""The `type: xapi` and `type: xapi-file` sections of the config; light."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from connector.core.feeds import Table
from connector.core.files.documents import Day, Document, Name
from connector.sources import Source
from connector.sources.extras import extra
from connector.sources.settings import FeedSettings, LaidSettings, ResolvePath, ResolveSecret
from connector.sources.web_settings import WebSettings

VERBS = ("http://adlnet.gov/expapi/verbs/completed", "http://adlnet.gov/expapi/verbs/passed")


class StatementSettings(Document):
    """How statements are read, wherever they are."""

    verbs: tuple[Name, ...] = Field(default=VERBS, min_length=1, description="whose statements are completions")
    actor: Literal["account", "mbox"] = Field(
        default="account", description="what a learner is: the name of an account, or an e-mail address"
    )
    home_page: Name | None = Field(
        default=None, description="account: the system whose accounts are learners; needed where there are several"
    )
    language: Name | None = Field(
        default=None, description="of a course's title, as en-US; default: English, else the first by its code"
    )


class XapiSettings(FeedSettings, StatementSettings, WebSettings):
    tables: ClassVar[tuple[Table, ...]] = ("completions",)

    type: Literal["xapi"] = Field(description="statements of a learning record store (xAPI 1.0.3)")
    since: Day = Field(description="statements that were stored from this day on, in UTC, are read")
    size: int = Field(default=500, ge=1, le=10_000, description="statements of a page; a store may send fewer")

    @property
    def place(self) -> str:
        return self.url

    def open(self, table: Table, resolve_path: ResolvePath, resolve_secret: ResolveSecret) -> Source:  # noqa: ARG002
        with extra("lms"):
            from connector.sources.xapi import RecordStore

        return RecordStore(self, resolve_path, resolve_secret)


class XapiFileSettings(FeedSettings, StatementSettings, LaidSettings):
    tables: ClassVar[tuple[Table, ...]] = ("completions",)

    type: Literal["xapi-file"] = Field(description="a file of xAPI statements: JSON, or one statement a line")

    @property
    def place(self) -> str:
        return self.where

    def open(self, table: Table, resolve_path: ResolvePath, resolve_secret: ResolveSecret) -> Source:  # noqa: ARG002
        from connector.sources.xapi_file import StatementFile

        return StatementFile(self, resolve_path, resolve_secret)
