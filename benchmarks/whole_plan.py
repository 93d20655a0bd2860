"""`connector plan`, whole, against merely reading the same files: `python -m benchmarks.whole_plan [--quick]`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from benchmarks.measuring import (
    Row,
    Run,
    peak,
    plan_command,
    population,
    processor,
    report,
    rounds,
    sizes,
    wall,
    worker,
)

SMALL, LARGE = 100_000, 1_000_000
READING_LIMIT, GROWTH_LIMIT, MEMORY_LIMIT = 4, 11, 1536


def measured(people: int, times: int) -> dict[str, list[Run]]:
    folder = population(people)
    return rounds(times, {"plan": plan_command(folder), "reading": worker("reading", folder)})


def rows(found: dict[int, dict[str, list[Run]]]) -> Iterator[Row]:
    for people, runs in found.items():
        ours, theirs = wall(runs["plan"]), wall(runs["reading"])
        yield Row(
            figure=f"whole plan, {people:,} people",
            found=f"{ours:.2f} s",
            peer=f"{theirs:.2f} s, polars and json.load",
            ratio=ours / theirs,
            most=READING_LIMIT,
        )
        ours, theirs = processor(runs["plan"]), processor(runs["reading"])
        yield Row(
            figure="  its processor time", found=f"{ours:.2f} s", peer=f"{theirs:.2f} s, the same", ratio=ours / theirs
        )
    if LARGE in found:
        small, large = (wall(found[people]["plan"]) for people in (SMALL, LARGE))
        yield Row(
            figure="ten times the people",
            found=f"{large:.2f} s",
            peer=f"{small:.2f} s, {SMALL:,}",
            ratio=large / small,
            most=GROWTH_LIMIT,
        )
    for people, runs in found.items():
        ours = peak(runs["plan"])
        yield Row(
            figure=f"peak memory, {people:,} people",
            found=f"{ours:.0f} MB",
            peer=f"{MEMORY_LIMIT} MB (reading: {peak(runs['reading']):.0f} MB)",
            ratio=ours / MEMORY_LIMIT,
            most=1 if people == LARGE else None,
        )


def main() -> int:
    found = {people: measured(people, times) for people, times in sizes().items()}
    return report(
        "The whole plan, 10 policies, every line of every feed checked (process wall time)", list(rows(found))
    )


if __name__ == "__main__":
    sys.exit(main())
