"""What every source's section of the config has; imports nothing heavy, since `validate` reads it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from connector.core.feeds import Table
from connector.core.feeds.expect import Expect
from connector.core.files.documents import Document, Name
from connector.core.files.secret import SecretRef
from connector.core.files.spans import Span, span
from connector.core.problems import Mistake, Problem, tick
from connector.sources.sftp_settings import SftpSettings

if TYPE_CHECKING:
    from connector.sources import Source

ResolvePath = Callable[[str], Path]
ResolveSecret = Callable[[SecretRef], str]
PLACEHOLDER = re.compile(r"\{[^{}]*\}?|\}")


def known_encoding(name: str) -> str:
    """Of text: `hex` and `rot13` are codecs too, which `encode` refuses alike."""
    try:
        "x".encode(name)
    except (LookupError, UnicodeError):
        advice = "write utf-8, cp1252, latin-1, …"
        raise Mistake(f"{tick(name)} is no text encoding", code="wrong-form", help=advice) from None
    return name


def with_placeholder(known: str) -> Callable[[str], str]:
    """A check that a text has no placeholder but `known`, and that once."""

    def check(text: str) -> str:
        found = PLACEHOLDER.findall(text)
        if found not in ([], [known]):
            odd = next((each for each in found if each != known), known)
            message = f"{tick(odd)} stands there twice" if odd == known else f"{tick(odd)} is no placeholder"
            raise Mistake(message, code="wrong-form", help=f"write {tick(known)}, once")
        return text

    return check


def of_some_use(trailer: str) -> str:
    """A pattern that any line fits would take the last row for a trailer."""
    if not trailer.strip("* "):
        raise Mistake(f"the trailer {tick(trailer)} fits any line", code="wrong-form", help="write what it begins with")
    return trailer


def without_person(columns: dict[str, str]) -> dict[str, str]:
    """A check, of a kind that makes the id itself, that it stays so: a row that is refused is known by it."""
    if "person_id" in columns:
        advice = "say with the source's own key `person_id` which field it is"
        raise Mistake("`person_id` is no column here", code="wrong-form", help=advice)
    return columns


class FeedSettings(Document):
    """One kind of source; a kind has `type: Literal[...]` beside what it needs.

    tables: those that this kind can give.
    """

    tables: ClassVar[tuple[Table, ...]] = ("people", "assignments", "completions")

    type: str
    max_age: str | None = Field(
        default=None, pattern=r"^[1-9][0-9]{0,4}[mhd]$", description="oldest feed that is believed, as 36h, 2d or 90m"
    )
    id_width: int | None = Field(default=None, ge=1, description="digits of a person_id; shorter ones are warned about")
    owner: Name | None = Field(default=None, description="whom to ask about this feed; problems with it say so")
    expect: Expect = Field(default=Expect.defaults(), description="what is not believed of this feed")
    learner: tuple[Literal["person_id", "username", "email"], ...] = Field(
        default=("person_id",), min_length=1, description="completions only: what a learner is matched to, in order"
    )
    remember: bool = Field(
        default=True, description="completions only: whether one that was seen once counts when a later feed lacks it"
    )
    columns: dict[str, str] = Field(
        default_factory=dict, description="our column to the feed's heading; a heading named here must be there"
    )
    statuses: dict[str, str] = Field(
        default_factory=dict,
        description="the feed's words, without case, to active, leave or terminated; of completions, to completed or "
        "revoked",
    )

    @property
    def oldest(self) -> dt.timedelta | None:
        """`max_age` as a span of time."""
        return None if self.max_age is None else span(self.max_age)

    @property
    def place(self) -> str:
        """What problems call the feed; it holds no secret."""
        raise NotImplementedError

    def doubts(self) -> Iterable[Problem]:
        """Warnings of its own."""
        return ()

    @property
    def files(self) -> tuple[str, ...]:
        """Files that are a part of this section, relative to the config."""
        return ()

    @property
    def written(self) -> tuple[str, str]:
        """Encoding and delimiter of the text that `fetch` gives; a source of rows writes them as UTF-8 and commas."""
        return "utf-8", ","

    def open(self, table: Table, resolve_path: ResolvePath, resolve_secret: ResolveSecret) -> Source:
        """The source of one table; it reads when it is asked to `fetch`. Raises SourceError."""
        raise NotImplementedError


class LaidSettings(Document):
    """Of a feed that somebody lays as a file; the last of the bases, so that its keys come first."""

    type: str
    path: Name = Field(description="the file, relative to the config; with `*` or `?` in its name, the newest such")
    newest: Literal["name", "modified"] | None = Field(
        default=None,
        description="of the files that fit `path`, the last by name or by time; default: the two must be the same file",
    )
    stable_for: Span | None = Field(
        default=None, description="how long the file must not have changed, as 30s or 5m; a run waits for no longer"
    )
    done: Annotated[Name, AfterValidator(with_placeholder("{file}"))] | None = Field(
        default=None, description="a marker beside the file, not older than it, as `{file}.done`"
    )
    sftp: SftpSettings | None = Field(default=None, description="the server that has the file; `path` is there then")

    @property
    def where(self) -> str:
        """What problems call the file, wherever it lies."""
        return self.path if self.sftp is None else self.sftp.label(self.path)


class TextSettings(Document):
    encoding: Annotated[Name, AfterValidator(known_encoding)] = Field(
        default="utf-8", description="the file's text encoding, as utf-8 or cp1252; a byte order mark is accepted"
    )
    delimiter: str = Field(default=",", pattern=r"^[\t,;:|~^]$", description='between two fields; "\\t" is a tab')
    trailer: Annotated[Name, AfterValidator(with_placeholder("{rows}")), AfterValidator(of_some_use)] | None = Field(
        default=None, description="the line that ends the file, as `TRAILER,{rows}`; `*` is any text"
    )


class CsvSettings(FeedSettings, TextSettings, LaidSettings):
    type: Literal["csv"] = Field(description="a file of values between delimiters")

    @property
    def place(self) -> str:
        return self.where

    @property
    def written(self) -> tuple[str, str]:
        return self.encoding, self.delimiter

    def open(self, table: Table, resolve_path: ResolvePath, resolve_secret: ResolveSecret) -> Source:  # noqa: ARG002
        from connector.sources.csv import CsvSource

        return CsvSource.of(self, resolve_path, resolve_secret)
