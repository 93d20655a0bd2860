"""The peer: the same files merely read, `python -m benchmarks.reading FOLDER`. Prints seconds after imports."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import polars as pl

TEXT, DAY = pl.String, pl.Date
SCHEMAS: dict[str, dict[str, Any]] = {
    "people": dict.fromkeys(("person_id", "status", "given_name", "family_name", "email", "username"), TEXT)
    | dict.fromkeys(("hire_date", "termination_date"), DAY),
    "assignments": dict.fromkeys(("person_id", "job_code", "job_title", "location"), TEXT)
    | {"start_date": DAY, "end_date": DAY, "primary": pl.Boolean, "fte": pl.Float64},
    "completions": {"learner": TEXT, "course_id": TEXT, "course_title": TEXT, "completed_at": DAY, "status": TEXT},
}


def main() -> None:
    folder = Path(sys.argv[1])
    began = time.perf_counter()
    feeds = [pl.read_csv(folder / "feeds" / f"{name}.csv", schema=schema) for name, schema in SCHEMAS.items()]
    with (folder / "directory.json").open("rb") as file:
        directory = json.load(file)
    seconds = time.perf_counter() - began
    assert all(feed.height for feed in feeds)
    print(json.dumps({"seconds": seconds, "accounts": len(directory["accounts"])}))


if __name__ == "__main__":
    main()
