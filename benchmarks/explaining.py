"""One person explained, once everybody is loaded: `python -m benchmarks.explaining [--quick]`."""

from __future__ import annotations

import sys

from benchmarks.measuring import Row, answered, population, report, rounds, sizes, worker

AT_ONCE = 0.1  # seconds that feel like none


def row(people: int, times: int) -> Row:
    runs = rounds(times, {"ours": worker("inside", "explaining", population(people))})["ours"]
    seconds = answered(runs)
    return Row(
        figure=f"{people:,} people, {runs[0].answer['decisions']} decisions",
        found=f"{seconds:.3f} s",
        peer=f"{AT_ONCE} s",
        ratio=seconds / AT_ONCE,
        most=1,
    )


def main() -> int:
    found = [row(people, times) for people, times in sizes().items()]
    return report("One person explained, after loading (seconds in the process)", found)


if __name__ == "__main__":
    sys.exit(main())
