"""OneRoster packages of invented people, and of the facts of a site."""

from __future__ import annotations

import csv
import io
import os
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from connector.core.feeds import FeedTable, Table, TableSpec
from connector.core.feeds.reader import read_table
from connector.sources.oneroster.settings import OneRosterSettings
from connector.sources.oneroster.standard import KINDS, Kind

Row = Mapping[str, str]
NIGHT = 1_782_900_000  # a time in July 2026


def user(name: str, **more: str) -> Row:
    usual = {"enabledUser": "true", "username": f"u{name}", "givenName": "Zoë", "familyName": "Quill"}
    return {"sourcedId": f"user-{name}", **usual, "identifier": name, **more}


def role(name: str, of: str, **more: str) -> Row:
    usual = {"roleType": "primary", "role": "principal", "orgSourcedId": "org-0401"}
    return {"sourcedId": f"role-{name}", "userSourcedId": f"user-{of}", **usual, **more}


def org(code: str, **more: str) -> Row:
    return {"sourcedId": f"org-{code}", "name": f"School {code}", "type": "school", "identifier": code, **more}


PLAIN = {
    "users.csv": (user("000101"), user("000102")),
    "roles.csv": (role("1", "000101"), role("2", "000102", role="teacher", roleType="secondary")),
    "orgs.csv": (org("0401"), org("0001", type="district")),
}


def changed(row: Row, day: int, status: str = "active") -> Row:
    """As a delta has it."""
    return {**row, "status": status, "dateLastModified": f"2026-07-{day:02}T05:00:00.000Z"}


def csv_of(kind: Kind, rows: Iterable[Row], extra: Sequence[str] = ()) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, (*kind.headings, *extra), restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode()


def manifest(**modes: str) -> bytes:
    """All files absent but those named."""
    modes = dict.fromkeys(("classes", "enrollments", *(k.name.removesuffix(".csv") for k in KINDS)), "absent") | modes
    rows = [("propertyName", "value"), ("manifest.version", "1.0"), ("oneroster.version", "1.2")]
    rows += [(f"file.{name}", mode) for name, mode in modes.items()]
    return "".join(f"{name},{value}\n" for name, value in rows).encode()


def files(tables: Mapping[str, Iterable[Row]], mode: str = "bulk", extra: Sequence[str] = ()) -> dict[str, bytes]:
    kinds = {kind.name: kind for kind in KINDS}
    found = {"manifest.csv": manifest(**{name.removesuffix(".csv"): mode for name in tables})}
    return found | {name: csv_of(kinds[name], rows, extra) for name, rows in tables.items()}


def lay(path: Path, content: Mapping[str, bytes | str], night: int = 0) -> Path:
    """A zip archive, written so many days after the first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    os.utime(path, (NIGHT + 86_400 * night,) * 2)
    return path


def read(folder: Path, table: Table = "people", **keys: Any) -> FeedTable:
    """As the product reads it, by the one reader."""
    settings = OneRosterSettings.model_validate({"type": "oneroster", "path": "in/roster.zip"} | keys)
    fetched = settings.open(table, lambda path: folder / path, str).fetch()
    spec = TableSpec(table=table, time_zone="UTC", columns=settings.columns, statuses=settings.statuses)
    return read_table(fetched.content, fetched.label, spec, fetched.notes)


def said(feed: FeedTable) -> list[tuple[str, int, str | None, str]]:
    """File, line, person and message of each reject."""
    return feed.rejects.select("file", "line", "key", "message").rows()
