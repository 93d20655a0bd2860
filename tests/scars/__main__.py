"""`python -m tests.scars [NUMBER ...]`: for each scar its tests, with the guard and without it, as a table.

A guard that is switched off must make a test fail; one whose absence no test sees is no guard.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.scars.marks import files_by_scar
from tests.scars.switches import SWITCHES
from tests.scars.wounds import SCARS, WAITING

ROOT = Path(__file__).parents[2]
BROKEN = "the tests did not run"
HEAD = "| scar | the guard | tests | with it | switched off | without it |\n| --- | --- | --- | --- | --- | --- |\n"


@dataclass(frozen=True, kw_only=True)
class Results:
    """Of one call of pytest: results by scar, the files of its tests, and the first test that failed."""

    counts: Mapping[int, Counter[str]] = field(default_factory=dict)
    files: Mapping[int, frozenset[str]] = field(default_factory=dict)
    failed: str = ""


def main(numbers: Sequence[int]) -> int:
    files = files_by_scar()
    pairs = [(n, name) for n in numbers for name, switch in SWITCHES.items() if n in switch.scars]
    with ThreadPoolExecutor(2) as pool:
        off = dict(zip(pairs, pool.map(lambda pair: without(*pair, files[pair[0]]), pairs), strict=True))
    everything = dict.fromkeys(file for number in numbers for file in files.get(number, ()))
    on = tested(*everything, *(f"--scar={number}" for number in numbers), "-n", "2", "--dist", "loadgroup")
    sys.stdout.write(HEAD)
    good = True
    for number in numbers:
        for line, well in rows(number, on, {name: off[number, name] for n, name in pairs if n == number}):
            sys.stdout.write(f"{line}\n")
            good = good and well
    return 0 if good else 1


def without(number: int, name: str, files: Sequence[str]) -> Results:
    return tested(*files, f"--scar={number}", f"--without-guard={name}", "--maxfail=1", "-n", "0")


def tested(*options: str) -> Results:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *options]
        ran = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
        if ran.returncode not in (0, 1) or not report.exists():
            sys.stderr.write(f"{ran.stdout[-2000:]}\n{ran.stderr[-2000:]}\n")
            return Results(failed=BROKEN)
        return results(ET.parse(report))  # noqa: S314 - written by the line above


def results(report: ET.ElementTree[ET.Element]) -> Results:
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    files: dict[int, set[str]] = defaultdict(set)
    failed = ""
    for case in report.iter("testcase"):
        result = next((kind for kind in ("failure", "error", "skipped") if case.find(kind) is not None), "passed")
        file, test = case.get("classname", "").rpartition(".")[2], case.get("name", "")
        failed = failed or (f"{file}::{test}" if result == "failure" else "")
        for found in case.iter("property"):
            if found.get("name") == "scar":
                number = int(found.get("value", "0"))
                counts[number][result] += 1
                files[number].add(file)
    return Results(counts=counts, files={n: frozenset(names) for n, names in files.items()}, failed=failed)


def rows(number: int, on: Results, off: Mapping[str, Results]) -> list[tuple[str, bool]]:
    """Each row of a scar, and whether it is as it must be."""
    counts = on.counts.get(number, Counter())
    if number in WAITING and not counts:
        return [(f"| {number} | {SCARS[number]} | no test yet: {WAITING[number]} | | | |", True)]
    files = ", ".join(sorted(on.files.get(number, ())))
    passed = ", ".join(f"{n} {kind}" for kind, n in sorted(counts.items())) or on.failed or "none"
    well = set(counts) == {"passed"}
    found = []
    for name, result in off.items():
        seen = bool(result.failed) and result.failed != BROKEN
        told = f"fails: {result.failed}" if seen else result.failed or "NOT SEEN by any test"
        found.append((f"| {number} | {SCARS[number]} | {files} | {passed} | `{name}` | {told} |", well and seen))
    return found or [(f"| {number} | {SCARS[number]} | {files} | {passed} | no switch | |", False)]


if __name__ == "__main__":
    sys.exit(main([int(number) for number in sys.argv[1:]] or list(SCARS)))
