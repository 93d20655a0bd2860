"""Deciding, diff and reasons alone, against reading the same files: `python -m benchmarks.deciding [--quick]`."""

from __future__ import annotations

import sys

from benchmarks.measuring import Row, answered, population, report, rounds, sizes, worker

LIMIT = 1.5


def row(people: int, times: int) -> Row:
    folder = population(people)
    runs = rounds(times, {"ours": worker("inside", "deciding", folder), "reading": worker("reading", folder)})
    ours, theirs = answered(runs["ours"]), answered(runs["reading"])
    changes = runs["ours"][0].answer["changes"]
    return Row(
        figure=f"{people:,} people, {changes:,} changes",
        found=f"{ours:.2f} s",
        peer=f"{theirs:.2f} s, polars and json.load",
        ratio=ours / theirs,
        most=LIMIT,
    )


def main() -> int:
    found = [row(people, times) for people, times in sizes().items()]
    return report("Joining, deciding, diff, reasons and guards, after reading (seconds in the process)", found)


if __name__ == "__main__":
    sys.exit(main())
