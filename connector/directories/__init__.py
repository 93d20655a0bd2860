"""A directory: where memberships are read and written. One file (or small package) a kind, behind one Protocol."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """What one reading of a directory saw; the same content comes in the same order of rows.

    accounts: `account` (stable id: GUID text in AD), `name` (sAMAccountName or the like), `enabled` (bool), and one
      text column for each account attribute that `correlate` names (null where absent). One row an account.
    groups: `reference` (as an entitlement names it), `group` (stable id, null where the directory lacks it), `name` (a
      DN or a name for people to read), `managed` (bool: inside the fence), `owner` (whose mark it carries, null where
      nobody's or where the config names no mark). One row a reference.
    members: `group` (stable id), `account` (stable id), `name` (to read), `kind` (`account` for a row of `accounts`,
      else `other`: nested groups, computers, contacts, accounts outside the people base). One row a direct membership.
    protected: stable ids of the accounts that are never removed.
    incomplete: why the reading is not whole; empty where it is. An incomplete reading plans nothing.
    notes: reference -> why the directory would refuse to write this group, or does not know which one is meant, and
      what to do; such a group is not `managed`, or has no id.
    identity: what tells this directory from any other, whatever the config calls it; fit to print.
    """

    accounts: pl.DataFrame
    groups: pl.DataFrame
    members: pl.DataFrame
    protected: frozenset[str] = frozenset()
    incomplete: tuple[str, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    identity: str = ""


class Write(NamedTuple):
    """One membership to write; `group` and `account` are stable ids of the same Snapshot.

    As Outcome it is made ten thousand times a run, and looked up as often: so it is light: no frozen dataclass.
    """

    action: Literal["add", "remove"]
    group: str
    account: str


class Outcome(NamedTuple):
    """What became of a Write; each was confirmed by the server or by a re-read.

    done: reads show it. already: it was so before. accepted: the server said that it is done, and reads do not show it
    yet; neither a failure nor drift.
    """

    write: Write
    result: Literal["done", "already", "accepted", "failed"]
    message: str = ""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One line of `doctor`: what was tried, whether it is well, and the fix where it is not. Never holds a secret."""

    subject: str
    ok: bool
    message: str
    fix: str = ""


@dataclass(frozen=True, kw_only=True)
class Trace:
    """When a membership changed last, as its directory records it; `at` has an offset.

    on: the server where that was done, empty where it is not known. exact: False where only the last change of the
    whole group is known, so that this one came no later.
    """

    group: str
    account: str
    at: datetime
    on: str = ""
    exact: bool = True


@dataclass(frozen=True, kw_only=True)
class Traced:
    """What a directory can tell of some memberships; `words`: what it cannot, and where to look for that."""

    found: tuple[Trace, ...] = ()
    words: str = ""


class DirectoryError(Exception):
    """The directory could not be reached, read or written; the message is fit to print and holds no secret."""


class Directory(Protocol):
    """One connected directory; made by the `open` of its settings, closed after use."""

    def read(self, references: Sequence[str]) -> Snapshot:
        """Accounts, the referenced groups and their members. Raises DirectoryError where nothing could be read."""
        ...

    def write(self, writes: Sequence[Write]) -> Iterable[Outcome]:
        """Carry out a batch (any number, several groups), yielding an Outcome for each as soon as it is known."""
        ...

    def trace(self, memberships: Sequence[tuple[str, str]]) -> Traced:
        """When these memberships (group and account, stable ids), there now or gone, changed last: read-only.

        Raises DirectoryError.
        """
        ...

    def check(self, references: Sequence[str]) -> Iterable[Finding]:
        """Read-only tests of everything a run needs, for `doctor`; groups referenced must exist and be writable."""
        ...

    def close(self) -> None: ...
