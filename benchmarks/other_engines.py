"""The whole plan by each engine, against reading the files: `python -m benchmarks.other_engines [PEOPLE [NAME...]]`."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import Row, peak, plan_command, population, processor, report, rounds, wall, worker

PEOPLE = 1_000_000
ENGINES = {"polars": None, "duckdb": "duckdb", "spark": "pyspark"}


def main() -> int:
    people = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    folder = population(people)
    found = [name for name, package in ENGINES.items() if package is None or importlib.util.find_spec(package)]
    engines = ["polars", *(name for name in found[1:] if name in (sys.argv[2:] or found))]
    with tempfile.TemporaryDirectory() as beside:
        commands = {name: plan_command(_with_engine(folder, Path(beside, name), name)) for name in engines}
        runs = rounds(1, {**commands, "reading": worker("reading", folder)})
    plans = {name: _bare(json.loads(runs[name][0].said)) for name in engines}
    if any(plan != plans["polars"] for plan in plans.values()):
        raise AssertionError("the engines do not plan alike")
    reading = runs.pop("reading")
    rows = [
        Row(
            figure=name,
            found=f"{wall(found):.1f} s, {processor(found):.1f} s of processor, {peak(found):,.0f} MB",
            peer=f"{wall(reading):.1f} s, reading the files",
            ratio=wall(found) / wall(reading),
        )
        for name, found in runs.items()
    ]
    return report(f"The same plan of {people:,} people", rows)


def _with_engine(folder: Path, place: Path, name: str) -> Path:
    """The deployment with another engine; its large files are linked to."""
    place.mkdir()
    for path in folder.iterdir():
        if path.name not in ("connector.yaml", "state"):
            (place / path.name).symlink_to(path, target_is_directory=path.is_dir())
    shutil.copy(folder / "connector.yaml", place)
    with (place / "connector.yaml").open("a", encoding="utf-8") as file:
        file.write(f"\nengine: {name}\n")
    return place


def _bare(plan: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in plan.items() if key not in ("id", "created_at", "inputs")}


if __name__ == "__main__":
    sys.exit(main())
