"""Sources that are no text against the same facts as CSV: `python -m benchmarks.sources [--quick]`.

Reading a Parquet file of a million people, and of 200,000 rows of a query: time, and memory beside the text itself.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import Row, report, run, worker
from benchmarks.read_feeds import SPEC, best_of, people
from connector.core.feeds.reader import read_table
from connector.sources.csv import CsvSource
from connector.sources.laid import LaidFile
from connector.sources.parquet_settings import ParquetSettings
from connector.sources.sql_settings import SqlSettings

QUERY = "SELECT * FROM people"
ROWS = 200_000
MOST = 2.5  # times reading the CSV
MEMORY = 3  # times the text


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
        rows = [parquet(Path(name), count), *sql(Path(name))]
    return report("Sources of rows, against the same facts as CSV", rows)


if __name__ == "__main__":
    sys.exit(main())
