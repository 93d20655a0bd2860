"""What a bulk export says, and then its deltas: rows on their lines, and what refers to what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from connector.core.problems import tick
from connector.sources import Unfinished
from connector.sources.oneroster.manifest import files_of
from connector.sources.oneroster.rows import Row, Sheet, read_sheet
from connector.sources.oneroster.standard import KINDS, ROLES_FILE, USERS, Kind, Mode, moment
from connector.sources.package import Package


@dataclass(kw_only=True)
class Lines:
    """A file of the bulk. rows: as in Sheet, then those of the deltas. at: `sourcedId` to index.

    gone: the deltas' rows that took one away, by `sourcedId`.
    """

    file: str
    headings: tuple[str, ...]
    rows: list[Row | None]
    at: dict[str, int] = field(default_factory=dict)
    gone: dict[str, Row] = field(default_factory=dict)

    @classmethod
    def of(cls, sheet: Sheet) -> Lines:
        at = {row.id: index for index, row in enumerate(sheet.rows) if row and row.id}
        return cls(file=sheet.file, headings=sheet.headings, rows=list(sheet.rows), at=at)

    def find(self, name: str) -> Row | None:
        index = self.at.get(name)
        return None if index is None else self.rows[index]

    def drop_of(self, users: Mapping[str, Row]) -> None:
        """The roles of these, by `sourcedId`; deleted as their user was."""
        for index, row in enumerate(self.rows if users else ()):
            deletion = users.get(row["userSourcedId"]) if row else None
            if row is not None and deletion is not None:
                self.rows[index] = None
                self.at.pop(row.id, None)
                self.gone[row.id] = deletion

    def apply(self, sheet: Sheet) -> None:
        """Raises Unfinished where a row is older than the one that it would replace."""
        self.headings = tuple(dict.fromkeys((*self.headings, *sheet.headings)))
        for row in sheet.rows:
            self.rows.append(None)
            if row is not None:
                self._apply(row)

    def _apply(self, row: Row) -> None:
        old = self.find(row.id)
        if row.faults and old is not None:
            self.rows[self.at[row.id]] = old.faulty(f"{row.place}: {row.words}")
        elif row.faults:
            self.rows[-1] = row
        else:
            stop_if_older(row, old or self.gone.get(row.id))
            self._replace(row)

    def _replace(self, row: Row) -> None:
        if row.id in self.at:
            self.rows[self.at.pop(row.id)] = None
        if row["status"] == "tobedeleted":
            self.gone[row.id] = row
            return
        self.gone.pop(row.id, None)
        self.rows[-1] = row
        self.at[row.id] = len(self.rows) - 1


def stop_if_older(row: Row, old: Row | None) -> None:
    before, after = moment(old["dateLastModified"]) if old else None, moment(row["dateLastModified"])
    if before and after and after < before:
        message = f"{row.place} is older than what an earlier delta says of {tick(row.id)}: the order is not clear"
        raise Unfinished(message, code="feed-delta")


@dataclass(frozen=True, kw_only=True)
class Roster:
    """By file name, in the order of KINDS: users, roles, orgs."""

    files: Mapping[str, Lines]

    def apply(self, sheets: Mapping[str, Sheet]) -> None:
        """With a user who is deleted their roles go, and do not come back with them by themselves."""
        for name, sheet in sheets.items():
            self.files[name].apply(sheet)
            if name == USERS.name:
                self.files[ROLES_FILE.name].drop_of(self.files[name].gone)


def read_bulk(package: Package) -> Roster:
    """Raises Invalid."""
    return Roster(files={name: Lines.of(sheet) for name, sheet in read_sheets(package, "bulk").items()})


def read_sheets(package: Package, mode: Mode) -> dict[str, Sheet]:
    """Raises Invalid."""
    there = files_of(package, mode)
    return {kind.name: _sheet(package, kind, mode) for kind in KINDS if kind.name in there}


def _sheet(package: Package, kind: Kind, mode: Mode) -> Sheet:
    return read_sheet(package.contents[kind.name], package.within(kind.name), kind, mode)


def latest(sheets: Iterable[Sheet]) -> str:
    """The last `dateLastModified` in them, as text that sorts; empty where there is none."""
    found = (moment(row["dateLastModified"]) for sheet in sheets for row in sheet.rows if row)
    return max((each.isoformat(timespec="microseconds") for each in found if each), default="")
