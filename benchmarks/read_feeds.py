"""Reading people line by line against polars reading them unchecked: `python -m benchmarks.read_feeds [--quick]`.

Each is the best of five, the two taking turns, so that a busy machine slows both.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping

import polars as pl

from benchmarks.measuring import Row, report
from connector.core.feeds import TableSpec
from connector.core.feeds.reader import read_table

AIM = 4  # times the unchecked reading
DATES = ("hire_date", "termination_date")
SPEC = TableSpec(table="people", time_zone="America/Denver", id_width=7, attributes=("department",))


def people(count: int) -> pl.DataFrame:
    n = pl.int_range(0, count, dtype=pl.Int64)
    return pl.select(
        person_id=pl.format("1{}", n.cast(pl.String).str.zfill(6)),
        status=pl.when(n % 17 == 0).then(pl.lit("terminated")).otherwise(pl.lit("active")),
        given_name=pl.format("Given{}", n % 5000),
        family_name=pl.format("Family{}", n % 30000),
        email=pl.format("g{}@dps.test", n),
        username=pl.format("u{}", n),
        hire_date=(pl.date(2000, 1, 1) + pl.duration(days=n % 9000)).cast(pl.String),
        termination_date=pl.when(n % 17 == 0).then(pl.lit("2026-01-31")).otherwise(pl.lit("")),
        department=pl.format("D{}", n % 40),
    )


def unchecked(content: bytes, headings: list[str]) -> None:
    pl.read_csv(content, schema={name: pl.Date if name in DATES else pl.String for name in headings})


def best_of(works: Mapping[str, Callable[[], object]], times: int = 5) -> dict[str, float]:
    best = dict.fromkeys(works, float("inf"))
    for _ in range(times):
        for name, work in works.items():
            start = time.perf_counter()
            work()
            best[name] = min(best[name], time.perf_counter() - start)
    return best


def row(figure: str, seconds: float, raw: float, most: float | None = None) -> Row:
    return Row(figure=figure, found=f"{seconds:.2f} s", peer=f"{raw:.2f} s, polars", ratio=seconds / raw, most=most)


def main() -> int:
    count = 100_000 if "--quick" in sys.argv else 1_000_000
    frame = people(count)
    clean = frame.write_csv(quote_style="never").encode()
    quoted = frame.write_csv(quote_style="always").encode()
    damaged = clean.replace(b"Given4999", b"Ren\xe9").replace(b"Family77,", b'"Family77,').replace(b"D7\n", b"D7\n\n")
    seconds = best_of(
        {
            "unchecked": lambda: unchecked(clean, frame.columns),
            "clean": lambda: read_table(clean, "people.csv", SPEC),
            "quoted": lambda: read_table(quoted, "people.csv", SPEC),
            "damaged": lambda: read_table(damaged, "people.csv", SPEC),
        }
    )
    raw = seconds["unchecked"]
    rows = [
        row("clean", seconds["clean"], raw, AIM),
        row("every value quoted", seconds["quoted"], raw),
        row("with rejects and blank lines", seconds["damaged"], raw),
    ]
    return report(f"{count:,} people read, checked and typed, against typed alone", rows)


if __name__ == "__main__":
    sys.exit(main())
