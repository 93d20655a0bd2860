"""The same decisions by the fastest policy engine we know of: `python -m benchmarks.engines`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import Row, answered, population, report, rounds, worker

PEOPLE, TIMES, LIMIT = 100_000, 3, 30
WAYS = {"each": "a dict a decision, as its manual", "shared": "a prepared context an assignment"}


def main() -> int:
    folder = population(PEOPLE)
    with tempfile.TemporaryDirectory() as drawer:
        outs = {way: Path(drawer, way) for way in ("ours", *WAYS)}
        peers = {way: worker("expressions", folder, outs[way], way) for way in WAYS}
        runs = rounds(TIMES, {"ours": worker("decisions", folder, outs["ours"]), **peers})
        decided = {out.read_bytes() for out in outs.values()}
    if len(decided) != 1:
        raise AssertionError("the engines do not decide alike")
    ours, theirs = answered(runs["ours"]), {way: answered(runs[way]) for way in WAYS}
    found = [
        Row(
            figure=WAYS[way],
            found=f"{ours:.2f} s",
            peer=f"{seconds:.2f} s",
            ratio=seconds / ours,
            least=LIMIT if way == "each" else None,
        )
        for way, seconds in theirs.items()
    ]
    count = runs["ours"][0].answer["decisions"]
    return report(f"Feeds to the same {count:,} decisions, {PEOPLE:,} people, against CEL in Rust", found)


if __name__ == "__main__":
    sys.exit(main())
