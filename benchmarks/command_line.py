"""What the command line costs before it does anything: `python -m benchmarks.command_line`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import CONNECTOR, PYTHON, Row, report, rounds, run, wall

TIMES = 15
LIMITS = {"connector --help": 6, "connector validate": 20}


def main() -> int:
    with tempfile.TemporaryDirectory() as drawer:
        example = Path(drawer, "example")
        run([*CONNECTOR, "init", str(example)])
        commands = {
            "python -c pass": [*PYTHON, "-c", "pass"],
            "connector --help": [*CONNECTOR, "--help"],
            "connector validate": [*CONNECTOR, "validate", "--quiet"],
        }
        runs = rounds(TIMES, commands, example)
    bare = wall(runs["python -c pass"])
    found = [
        Row(
            figure=name,
            found=f"{wall(runs[name]) * 1000:.0f} ms",
            peer=f"{bare * 1000:.0f} ms, python -c pass",
            ratio=wall(runs[name]) / bare,
            most=limit,
        )
        for name, limit in LIMITS.items()
    ]
    return report("Starting (process wall time; validate: the example deployment)", found)


if __name__ == "__main__":
    sys.exit(main())
