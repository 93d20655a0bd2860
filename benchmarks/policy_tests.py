"""`connector test` with 1,000 cases against the 2 s that an analyst waits for: `python -m benchmarks.policy_tests`."""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import CONNECTOR, Row, peak, processor, report, rounds, run, wall

CASES = 1_000
LIMIT = 2.0  # seconds
TIMES = 5
FIRST = dt.date(2025, 7, 1)
CASE = """\
  - name: office professional {number}
    person:
      hire_date: {hired}
      assignments: [{{role: {role}, location: "{school}", start_date: {hired}}}]
      completions: [{{course_id: IC-ATT-2425, completed_at: {done}}}]
    on: {day}
"""
GRANTED = """\
    granted: [ic-attendance-edit, {{entitlement: ic-attendance-edit-at-school, location: "{school}"}}]
    valid_until: 2027-06-30
"""
DENIED = """\
    denied: [ic-attendance-edit, ic-attendance-edit-at-school]
    because: assigned
"""


def suite() -> str:
    """Each of another person, on one of 365 days; two of three are granted, and asked until when."""
    return "cases:\n" + "".join(map(_case, range(CASES)))


def _case(number: int) -> str:
    fits = number % 3 < 2
    values = {
        "number": number,
        "role": ("dean" if number % 2 else "office-professional") if fits else "teacher",
        "school": f"{401 + number % 60:04}",
        "hired": dt.date(2015, 8, 1) + dt.timedelta(days=number),
        "done": dt.date(2024, 7, 1) + dt.timedelta(days=number % 300),
        "day": FIRST + dt.timedelta(days=number % 365),
    }
    return (CASE + (GRANTED if fits else DENIED)).format(**values)


def main() -> int:
    with tempfile.TemporaryDirectory() as drawer:
        example = Path(drawer, "example")
        run([*CONNECTOR, "init", str(example)])
        tests = example / "policies" / "tests"
        for path in tests.iterdir():
            path.unlink()
        (tests / "thousand.yaml").write_text(suite())
        command = [*CONNECTOR, "test", "--quiet", "--coverage", "--format", "json"]
        runs = rounds(TIMES, {"test": command}, example)["test"]
    answer = runs[0].answer["summary"]
    assert answer == {"passed": CASES, "failed": 0, "untested": 0}, answer
    taken = {"wall time": wall(runs), "processor time": processor(runs)}
    limit = f"{LIMIT:g} s"
    rows = [Row(figure=n, found=f"{s:.2f} s", peer=limit, ratio=s / LIMIT, most=1) for n, s in taken.items()]
    rows.append(Row(figure="peak memory", found=f"{peak(runs):.0f} MB"))
    return report(f"{CASES:,} policy tests with coverage, as JSON (whole command)", rows)


if __name__ == "__main__":
    sys.exit(main())
