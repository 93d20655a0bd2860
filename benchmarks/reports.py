"""Reports that decide about everybody, beside one plan: `python -m benchmarks.reports`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import CONNECTOR, Row, plan_command, population, processor, report, rounds, wall

PEOPLE, TIMES = 15_000, 3
MOST = 3  # times a plan


def main() -> int:
    folder = population(PEOPLE)
    config = ["--config", str(folder / "connector.yaml")]
    with tempfile.TemporaryDirectory() as out:
        pages = str(Path(out) / "pages")
        commands = {
            "plan": plan_command(folder),
            "report coverage": [*CONNECTOR, "report", "coverage", "--on", "2026-03-02", *config],
            "report principals": [*CONNECTOR, "report", "principals", "--out", pages, *config],
            "report unmapped": [*CONNECTOR, "report", "unmapped", *config],
            "report unresolved": [*CONNECTOR, "report", "unresolved", *config],
        }
        runs = rounds(TIMES, commands)
    rows = [
        Row(
            figure=f"{name}, {PEOPLE:,} people",
            found=f"{wall(found):.1f} s",
            peer=f"{wall(runs['plan']):.1f} s",
            ratio=processor(found) / processor(runs["plan"]),
            most=MOST,
        )
        for name, found in runs.items()
        if name != "plan"
    ]
    return report("Reports (whole process; the ratio is of processor time to one plan)", rows)


if __name__ == "__main__":
    sys.exit(main())
