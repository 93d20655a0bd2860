"""Fifty times the policies: `python -m benchmarks.policies`."""

from __future__ import annotations

import json
import sys

from benchmarks.measuring import Row, plan_command, population, report, rounds, wall

PEOPLE, FEW, MANY, TIMES, LIMIT = 100_000, 10, 500, 3, 4


def main() -> int:
    commands = {str(count): plan_command(population(PEOPLE, count)) for count in (FEW, MANY)}
    runs = {int(count): found for count, found in rounds(TIMES, commands).items()}
    few, many = wall(runs[FEW]), wall(runs[MANY])
    changes = {count: len(json.loads(found[0].said)["changes"]) for count, found in runs.items()}
    row = Row(
        figure=f"{MANY} policies, {changes[MANY]:,} changes",
        found=f"{many:.2f} s",
        peer=f"{few:.2f} s, {FEW} policies, {changes[FEW]:,} changes",
        ratio=many / few,
        most=LIMIT,
    )
    return report(f"The whole plan with many policies, {PEOPLE:,} people", [row])


if __name__ == "__main__":
    sys.exit(main())
