"""The embedded directory behind the Protocol: read whole, written whole, one replacement a batch."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

import polars as pl

from connector.atomic import StagedFile
from connector.directories import DirectoryError, Finding, Outcome, Snapshot, Traced, Write
from connector.directories.embedded.accounts import account_columns, place_of
from connector.directories.embedded.document import EmbeddedDocument, parse
from connector.directories.embedded.edit import Edit, Fence, new_text
from connector.directories.embedded.snapshot import group_rows, member_rows

ATTEMPTS = 3
Stamp = tuple[int, int, int, int]


class EmbeddedDirectory:
    """Ids are the `id` of an account and the name of a group, both exact.

    With `create_groups` a managed group that the document lacks has an id already, and no member; the first addition
    makes it.
    """

    def __init__(
        self,
        *,
        path: Path,
        attributes: tuple[str, ...],
        managed: tuple[str, ...],
        protected: frozenset[str],
        create_groups: bool,
        identity: str,
    ) -> None:
        self._path = path
        self._identity = identity
        self._attributes = attributes
        self._patterns = managed
        self._fence = Fence(managed=self._managed, protected=protected, create_groups=create_groups)
        self._known: tuple[Stamp, pl.Series] | None = None

    def read(self, references: Sequence[str]) -> Snapshot:
        document, stamp = self._load()
        groups, owners = document.groups, document.owners
        accounts = account_columns(document, self._attributes)
        del document  # the text of a large directory outweighs its columns
        self._know(accounts, stamp)
        return Snapshot(
            accounts=accounts,
            groups=group_rows(
                references,
                exists=lambda name: self._present(name, groups),
                managed=self._managed,
                owner=owners.get,
            ),
            members=member_rows(groups, references, accounts),
            protected=self._fence.protected,
            identity=self._identity,
        )

    def write(self, writes: Sequence[Write]) -> Iterable[Outcome]:
        """The file is read again, changed and replaced once: all that was possible is in it, or nothing."""
        batch = list(writes)
        try:
            for _ in range(ATTEMPTS):
                outcomes = self._attempt(batch)
                if outcomes is not None:
                    return outcomes
        except DirectoryError as error:
            return _all_failed(batch, str(error))
        except OSError as error:
            return _all_failed(batch, f"{self._path}: can't be written: {_plain(error)}")
        return _all_failed(batch, f"{self._path}: another program keeps changing it")

    def trace(self, memberships: Sequence[tuple[str, str]]) -> Traced:  # noqa: ARG002 - the Protocol's signature
        return Traced(words="the file records neither when a member came or went nor by whom")

    def check(self, references: Sequence[str]) -> Iterator[Finding]:
        subject = str(self._path)
        try:
            seen = self.read(references)
        except DirectoryError as error:
            yield Finding(subject=subject, ok=False, message=str(error), fix="correct the file; it was not changed")
            return
        yield Finding(subject=subject, ok=True, message=f"{seen.accounts.height} accounts were read")
        yield self._replaceable()
        yield from self._unused_attributes(seen.accounts)
        for name, group, managed in seen.groups.select("reference", "group", "managed").iter_rows():
            yield _group_finding(name, exists=group is not None, managed=managed)

    def close(self) -> None:
        """Nothing is held open between calls."""

    def _managed(self, name: str) -> bool:
        return any(fnmatchcase(name, pattern) for pattern in self._patterns)

    def _present(self, name: str, groups: Mapping[str, list[str]]) -> bool:
        return name in groups or (self._fence.create_groups and self._managed(name))

    def _load(self) -> tuple[EmbeddedDocument, Stamp]:
        try:
            with self._path.open("rb") as file:
                stamp = _stamp(os.fstat(file.fileno()))
                data = file.read()
        except OSError as error:
            raise DirectoryError(f"{self._path}: can't be read: {_plain(error)}") from None
        return parse(str(self._path), data), stamp

    def _attempt(self, batch: list[Write]) -> list[Outcome] | None:
        """None where the file was changed by somebody else in the meantime."""
        document, stamp = self._load()
        ids = self._ids(document, stamp)
        asked = pl.Series([write.account for write in batch], dtype=pl.String)
        known = frozenset(ids.filter(ids.is_in(asked.implode())))
        edit = Edit(groups=document.groups, accounts=known, fence=self._fence)
        outcomes = [edit.carry_out(write) for write in batch]
        if not edit.changed or self._replace(document, edit, stamp):
            return outcomes
        return None

    def _replace(self, document: EmbeddedDocument, edit: Edit, stamp: Stamp) -> bool:
        with StagedFile(self._path) as staged:
            staged.write(new_text(document, edit.result()))
            if _stamp(self._path.stat()) != stamp:
                return False
            written = _stamp(staged.stat())
            staged.commit()
        if self._known is not None:
            self._known = written, self._known[1]
        return True

    def _ids(self, document: EmbeddedDocument, stamp: Stamp) -> pl.Series:
        """The accounts' ids; from the last reading where the file is still the same, or was written by us since."""
        if self._known is None or self._known[0] != stamp:
            return self._know(account_columns(document, ()), stamp)
        return self._known[1]

    def _know(self, accounts: pl.DataFrame, stamp: Stamp) -> pl.Series:
        self._refuse_repeats(accounts)
        self._known = stamp, accounts["account"]
        return accounts["account"]

    def _refuse_repeats(self, accounts: pl.DataFrame) -> None:
        if accounts["account"].n_unique() == accounts.height:
            return
        repeats = accounts.with_row_index("place").filter(~pl.col("account").is_first_distinct())
        place, account = repeats.select("place", "account").row(0)
        raise place_of(self._load()[0], place, f"the account id `{account}` stands twice")

    def _replaceable(self) -> Finding:
        folder = Path(os.path.realpath(self._path)).parent
        if os.access(folder, os.W_OK | os.X_OK, effective_ids=True):
            return Finding(subject=str(folder), ok=True, message="the file can be replaced")
        return Finding(
            subject=str(folder),
            ok=False,
            message="the file can't be replaced: its folder is not writable",
            fix="give the connector's user the right to write in this folder",
        )

    def _unused_attributes(self, accounts: pl.DataFrame) -> Iterator[Finding]:
        for name in self._attributes:
            if name in accounts.columns and accounts.height and accounts[name].null_count() == accounts.height:
                yield Finding(
                    subject=str(self._path),
                    ok=False,
                    message=f"no account has the attribute `{name}`, which `correlate` names",
                    fix="correct `correlate` in the config, or fill the attribute",
                )


def _group_finding(name: str, *, exists: bool, managed: bool) -> Finding:
    if not managed:
        return Finding(
            subject=name, ok=False, message="the group is outside `managed`", fix="add a pattern for it to `managed`"
        )
    if not exists:
        return Finding(
            subject=name, ok=False, message="there is no such group", fix="make the group, or set `create_groups: true`"
        )
    return Finding(subject=name, ok=True, message="the group can be written")


def _all_failed(batch: Iterable[Write], message: str) -> list[Outcome]:
    return [Outcome(write=write, result="failed", message=message) for write in batch]


def _stamp(stat: os.stat_result) -> Stamp:
    return stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns


def _plain(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
