"""A table of a OneRoster export, as the text that the one reader takes."""

from __future__ import annotations

from dataclasses import dataclass

from connector.core.feeds import Table
from connector.sources import Fetched
from connector.sources.oneroster.deltas import read_deltas
from connector.sources.oneroster.manifest import NAME
from connector.sources.oneroster.roster import read_bulk
from connector.sources.oneroster.settings import OneRosterSettings
from connector.sources.oneroster.standard import KINDS, ROLES_FILE, USERS
from connector.sources.oneroster.tables import Tables
from connector.sources.package import read_package
from connector.sources.refused import text_and_notes
from connector.sources.settings import ResolvePath, ResolveSecret

WANTED = frozenset((NAME, *(kind.name for kind in KINDS)))


@dataclass(frozen=True, kw_only=True)
class OneRosterSource:
    settings: OneRosterSettings
    table: Table
    resolve_path: ResolvePath
    resolve_secret: ResolveSecret

    def fetch(self) -> Fetched:
        """As the bulk and all its deltas are now. Raises Missing, Unfinished, Invalid and SourceError.

        Line N is that of `users.csv` or `roles.csv` of the bulk; the lines of the deltas follow, file by file.
        """
        bulk = read_package(self.settings, self.resolve_path, self.resolve_secret, WANTED)
        roster, modified = read_bulk(bulk), bulk.modified
        for modified, sheets in read_deltas(self.settings, self.resolve_path, bulk, WANTED):  # noqa: B007 - the last
            roster.apply(sheets)
        tables = Tables(roster=roster, settings=self.settings)
        rows = tables.people() if self.table == "people" else tables.assignments()
        content, notes = text_and_notes(tables.headings(self.table), rows)
        label = bulk.within((USERS if self.table == "people" else ROLES_FILE).name)
        return Fetched(content=content, label=label, modified=modified, notes=notes)
