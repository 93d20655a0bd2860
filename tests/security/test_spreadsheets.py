"""No cell of a file that the connector writes for people runs as a formula in a spreadsheet."""

from __future__ import annotations

import csv
import subprocess
from pathlib import Path

import pytest

from tests.plan.site import Site

SOURCE = Path(__file__).parents[2] / "connector"
STARTS = ("=", "+", "-", "@", "\t", "\r")
ATTACKS = [f"{start}cmd|' /C calc'!A0" for start in STARTS]


@pytest.mark.parametrize("table", ["people", "assignments", "completions"])
def test_no_cell_of_the_rejects_is_a_formula(site: Site, table: str):
    """Of any feed, in any column: the row as it was, the key, the message."""
    site.entitled("1")
    for number, attack in enumerate(ATTACKS):
        site.people.append({"person_id": attack, "status": attack, "given_name": attack, "hire_date": attack})
        site.assignments.append(
            {"person_id": attack, "job_code": f"1101{number}", "location": attack, "start_date": attack}
        )
        site.completions.append({"learner": attack, "course_id": attack, "completed_at": attack, "status": "completed"})
    site.write().call("plan")
    with (site.folder / "state" / "rejects" / f"{table}.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert len(rows) > len(STARTS)
    assert [] == [cell for row in rows for cell in row if cell.startswith(STARTS)]


def test_there_is_no_other_csv_that_is_written_for_people():
    """Whoever adds one finds this test: what writes CSV is known, by file."""
    found = subprocess.run(
        ["grep", "-rlE", r"write_csv\(|csv\.writer|DictWriter", "--include=*.py", SOURCE],
        capture_output=True,
        text=True,
        check=True,
    )
    assert {
        "core/feeds/rejects.py",  # the file above
        "outputs/sheets/csv.py",  # reports, see tests/reports/test_sheets.py
        "app/reading/gathering.py",  # a digest, no file
        "core/feeds/rows.py",  # rows of several lines, to be read again
        "sources/parquet.py",  # rows on their way to the reader, in memory
        "sources/rows.py",  # the same
        "example/mess.py",  # feeds of invented people
    } == {Path(line).relative_to(SOURCE).as_posix() for line in found.stdout.splitlines()}
