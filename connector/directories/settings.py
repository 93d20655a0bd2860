"""What every directory's section of the config has; imports nothing heavy, since `validate` reads it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pydantic import Field

from connector.core.files.documents import Document
from connector.core.files.secret import SecretRef
from connector.core.plans.limits import Limits
from connector.directories import Directory
from connector.directories.markers import OwnerMarker
from connector.directories.memory import Memory

ResolveSecret = Callable[[SecretRef], str]
ResolvePath = Callable[[str], Path]


class CorrelationKey(Document):
    person: str = Field(description="a column of the people feed: person_id, email, username or an attribute")
    account: str = Field(description="the account attribute it must equal")


class DirectorySettings(Document):
    """One kind of directory; a kind has `type: Literal[...]` beside what it needs."""

    type: str
    correlate: tuple[CorrelationKey, ...] = Field(
        min_length=1, description="the next key is tried only where this one finds nothing"
    )
    managed: tuple[str, ...] = Field(min_length=1, description="groups outside are never written")
    protected: tuple[str, ...] = Field(default=(), description="members that are never removed")
    owner_marker: OwnerMarker | None = Field(
        default=None, description="groups that carry another owner's mark are left alone; not given: no mark is read"
    )
    limits: Limits | None = Field(default=None, description="for this directory; what is not given here is as above")

    def synchronised_name(self, reference: str) -> str | None:  # noqa: ARG002 - a kind that no tool synchronises
        """The name that a group and its synchronised copy share, without case; None where the reference tells none."""
        return None

    def fenced(self, reference: str) -> bool | None:
        """Whether a group may be written, from its reference alone; None where only the directory can tell."""
        raise NotImplementedError

    def marking(self, group: str, value: str) -> str:
        """What an administrator does to mark a group, by the directory's name of it, as an owner's."""
        raise NotImplementedError

    def tidy(self, resolve_path: ResolvePath) -> None:
        """Take away what a run that was killed left beside the directory; the caller holds the run lock."""

    def open(self, resolve_path: ResolvePath, resolve_secret: ResolveSecret, memory: Memory | None = None) -> Directory:
        """Connect; `memory`, where given, keeps what it has read for the next run. Raises DirectoryError."""
        raise NotImplementedError
