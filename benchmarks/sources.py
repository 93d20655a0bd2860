"""Sources that are no text against the same facts as CSV: `python -m benchmarks.sources [--quick]`.

Reading a Parquet file of a million people, and of 200,000 rows of a query: time, and memory beside the text itself.
Reading a roster of 100,000 people and their jobs, as OneRoster and as Ed-Fi: time, all of it in Python by row.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from benchmarks.measuring import Row, report, run, worker
from benchmarks.read_feeds import SPEC, best_of, people
from connector.core.feeds import TableSpec
from connector.core.feeds.reader import read_table
from connector.sources import Fetched, Source
from connector.sources.csv import CsvSource
from connector.sources.ed_fi.settings import EdFiSettings
from connector.sources.ed_fi.source import JOBS
from connector.sources.laid import LaidFile
from connector.sources.oneroster.manifest import NAME
from connector.sources.oneroster.settings import OneRosterSettings
from connector.sources.oneroster.standard import ORGS, ROLES_FILE, USERS
from connector.sources.parquet_settings import ParquetSettings
from connector.sources.sql_settings import SqlSettings

QUERY = "SELECT * FROM people"
ROWS = 200_000
MOST = 2.5  # times reading the CSV
MEMORY = 3  # times the text
MOST_ROSTER = 60
SCHOOLS = 200
ROSTER = ("person_id", "status", "given_name", "family_name", "email", "username")
SPECS = tuple(TableSpec(table=table, time_zone="America/Denver") for table in ("people", "assignments"))


def parquet(folder: Path, count: int) -> Row:
    frame = people(count)
    frame.write_csv(folder / "people.csv")
    frame.write_parquet(folder / "people.parquet")
    settings = ParquetSettings.model_validate({"type": "parquet", "path": "people.parquet"})
    sources = {
        "parquet": settings.open("people", lambda name: folder / name, str),
        "csv": CsvSource(LaidFile(folder / "people.csv")),
    }

    def read(kind: str) -> int:
        return read_table(sources[kind].fetch().content, kind, SPEC).rows.height

    assert read("parquet") == read("csv") == count
    seconds = best_of({kind: lambda kind=kind: read(kind) for kind in sources}, 3)
    ours, theirs = seconds["parquet"], seconds["csv"]
    figure = f"Parquet, {count:,} people"
    return Row(figure=figure, found=f"{ours:.2f} s", peer=f"{theirs:.2f} s, CSV", ratio=ours / theirs, most=MOST)


def rosters(folder: Path, count: int) -> list[Row]:
    """People and jobs, zipped; the CSV of the same facts has no more columns than are read."""
    frame = people(count).with_columns(status=pl.lit("active"), number=pl.int_range(count)).select(*ROSTER, "number")
    places = [f"{1 + number % SCHOOLS:04}" for number in range(count)]
    frame.drop("number").write_csv(folder / "people.csv")
    frame.select("person_id", job_title=pl.lit("principal"), location=pl.Series(places)).write_csv(folder / "jobs.csv")
    zipped(folder / "oneroster.zip", oneroster(frame))
    zipped(folder / "ed-fi.zip", ed_fi(frame))
    sources: dict[str, tuple[Source, Source]] = {
        "csv": (CsvSource(LaidFile(folder / "people.csv")), CsvSource(LaidFile(folder / "jobs.csv")))
    }
    for kind, settings in (("oneroster", OneRosterSettings), ("ed-fi", EdFiSettings)):
        found = settings.model_validate({"type": kind, "path": f"{kind}.zip"})
        people_, jobs = (found.open(table, lambda name: folder / name, str) for table in ("people", "assignments"))
        sources[kind] = (people_, jobs)

    def read(kind: str) -> int:
        return sum(rows(source.fetch(), spec) for source, spec in zip(sources[kind], SPECS, strict=True))

    assert all(read(kind) == 2 * count for kind in sources)
    seconds = best_of({kind: lambda kind=kind: read(kind) for kind in sources}, 3)
    peer = seconds["csv"]
    return [
        Row(
            figure=f"{name}, {count:,} people and jobs",
            found=f"{seconds[kind]:.2f} s",
            peer=f"{peer:.2f} s, CSV",
            ratio=seconds[kind] / peer,
            most=MOST_ROSTER,
        )
        for kind, name in (("oneroster", "OneRoster"), ("ed-fi", "Ed-Fi"))
    ]


def rows(fetched: Fetched, spec: TableSpec) -> int:
    return read_table(fetched.content, fetched.label, spec, fetched.notes).rows.height


def zipped(path: Path, files: Mapping[str, str]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)


def oneroster(frame: pl.DataFrame) -> dict[str, str]:
    number = pl.col("number")
    users = {"sourcedId": pl.format("u{}", number), "enabledUser": pl.lit("true"), "username": "username"}
    users |= {"givenName": "given_name", "familyName": "family_name", "identifier": "person_id", "email": "email"}
    roles = {"sourcedId": pl.format("r{}", number), "userSourcedId": pl.format("u{}", number)}
    roles |= {"roleType": pl.lit("primary"), "role": pl.lit("principal")}
    roles |= {"orgSourcedId": pl.format("o{}", 1 + number % SCHOOLS)}
    orgs = pl.DataFrame({"place": range(1, SCHOOLS + 1)})
    org = {"sourcedId": pl.format("o{}", "place"), "name": pl.format("School {}", "place"), "type": pl.lit("school")}
    org |= {"identifier": pl.col("place").cast(pl.String).str.zfill(4)}
    manifest = "propertyName,value\nmanifest.version,1.0\noneroster.version,1.2\n"
    found = {NAME: manifest + "".join(f"file.{name},bulk\n" for name in ("users", "roles", "orgs"))}
    for kind, of, made in ((USERS, frame, users), (ROLES_FILE, frame, roles), (ORGS, orgs, org)):
        blank = dict.fromkeys(kind.headings, pl.lit(""))
        found[kind.name] = of.select(**{**blank, **made}).write_csv()
    return found


def ed_fi(frame: pl.DataFrame) -> dict[str, str]:
    mail = {"electronicMailTypeDescriptor": "uri://ed-fi.org/ElectronicMailTypeDescriptor#Work"}
    staffs = [
        {
            "staffUniqueId": person["person_id"],
            "firstName": person["given_name"],
            "lastSurname": person["family_name"],
            "loginId": person["username"],
            "electronicMails": [{**mail, "electronicMailAddress": person["email"]}],
        }
        for person in frame.iter_rows(named=True)
    ]
    jobs = [
        {
            "staffReference": {"staffUniqueId": person},
            "educationOrganizationReference": {"educationOrganizationId": 1 + number % SCHOOLS},
            "staffClassificationDescriptor": "uri://ed-fi.org/StaffClassificationDescriptor#Principal",
            "beginDate": "2024-08-01",
        }
        for number, person in enumerate(frame["person_id"])
    ]
    return {"staffs.json": json.dumps(staffs), f"{JOBS}.json": json.dumps(jobs)}


def sql(folder: Path) -> list[Row]:
    frame = people(ROWS)
    with sqlite3.connect(folder / "hr.db") as connection:
        connection.execute(f"CREATE TABLE people ({', '.join(frame.columns)})")
        connection.executemany(f"INSERT INTO people VALUES ({', '.join('?' * frame.width)})", frame.iter_rows())  # noqa: S608
    connection.close()
    asked = run(worker("sources", "ask", folder)).answer
    text, more = asked["text"] / 1e6, asked["more"] / 1e6
    peer = f"{text:.0f} MB, its text"
    figure = f"SQL, {ROWS:,} rows in {asked['seconds']:.2f} s: memory"
    return [Row(figure=figure, found=f"{more:.0f} MB", peer=peer, ratio=more / text, most=MEMORY)]


def ask(folder: Path) -> None:
    """In a process of its own: how much memory fetching takes, after one that loads all that is needed."""
    settings = SqlSettings.model_validate({"type": "sql", "url": "sqlite:///hr.db", "query": QUERY})
    few = settings.model_copy(update={"query": f"{QUERY} LIMIT 10"})
    few.open("people", lambda name: folder / name, str).fetch()
    before = peak()
    source = settings.open("people", lambda name: folder / name, str)
    found: list[bytes] = []
    seconds = best_of({"ask": lambda: found.append(source.fetch().content)}, 1)["ask"]
    print(json.dumps({"seconds": seconds, "text": len(found[0]), "more": peak() - before}))


def peak() -> int:
    """Bytes, of this process alone; `getrusage` has what its parent had before."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def main() -> int:
    if "ask" in sys.argv:
        ask(Path(sys.argv[-1]))
        return 0
    count = 100_000 if "--quick" in sys.argv else 1_000_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = [parquet(folder, count), *rosters(folder, count // 10), *sql(folder)]
    return report("Sources of rows, against the same facts as CSV", found)


if __name__ == "__main__":
    sys.exit(main())
