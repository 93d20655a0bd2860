"""`python -m tests.scars [NUMBER ...]`: the scars, the tests that prove each guard, with it and without it, as a table.

A guard that is switched off must make its test fail; one whose absence no test sees is no guard.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.scars.switches import SWITCHES, Switch
from tests.scars.wounds import SCARS, WAITING

ROOT = Path(__file__).parents[2]
HEAD = "| scar | the guard | test | with it | switched off | then | without it |\n|" + " --- |" * 7 + "\n"
Row = tuple[int, str, Switch, str]  # scar, name of the switch, proof


def main(numbers: Sequence[int]) -> int:
    chosen = [row for row in rows() if row[0] in numbers]
    on = tested([proof for *_, proof in chosen], "-n", "2")
    with ThreadPoolExecutor(2) as pool:
        off = list(
            pool.map(lambda row: tested([row[3]], f"--without-guard={row[1]}", "-n", "0", "--maxfail=1"), chosen)
        )
    sys.stdout.write(HEAD)
    good = True
    for (number, name, switch, proof), without in zip(chosen, off, strict=True):
        results = on.get(proof, "did not run"), without.get(proof, "did not run")
        good = good and results == ("passed", "failed")
        told = (number, SCARS[number], proof.replace("::", " "), results[0], f"`{name}`", switch.without, results[1])
        sys.stdout.write("| " + " | ".join(map(str, told)) + " |\n")
    for number in sorted(WAITING.keys() & set(numbers)):
        sys.stdout.write(f"| {number} | {SCARS[number]} | no test yet: {WAITING[number]} | | | | |\n")
    return 0 if good else 1


def rows() -> list[Row]:
    found = [(n, name, switch, proof) for name, switch in SWITCHES.items() for n, proof in switch.proofs.items()]
    return sorted(found, key=lambda row: row[0])


def tested(proofs: Sequence[str], *options: str) -> Mapping[str, str]:
    """How each test ended; `failed` where one of its cases did."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        paths = [str(ROOT / "tests" / proof) for proof in dict.fromkeys(proofs)]
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *options, *paths]
        ran = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
        if ran.returncode not in (0, 1) or not report.exists():
            sys.stderr.write(f"{ran.stdout[-2000:]}\n{ran.stderr[-2000:]}\n")
            return {}
        cases = list(results(ET.parse(report)))  # noqa: S314 - written by the line above
    order = ("passed", "skipped", "error", "failed")
    return {test: max((r for t, r in cases if t == test), key=order.index) for test in {test for test, _ in cases}}


def results(report: ET.ElementTree[ET.Element]) -> Iterator[tuple[str, str]]:
    """Test (as a proof names it) and result of each case."""
    for case in report.iter("testcase"):
        result = next((kind for kind in ("failure", "error", "skipped") if case.find(kind) is not None), "passed")
        file = case.get("classname", "").removeprefix("tests.").replace(".", "/")
        name = case.get("name", "").partition("[")[0]
        yield f"{file}.py::{name}", "failed" if result == "failure" else result


if __name__ == "__main__":
    sys.exit(main([int(number) for number in sys.argv[1:]] or list(SCARS)))
