"""Processes measured from outside, and the one table that every benchmark prints."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

CONNECTOR = (str(Path(sys.executable).parent / "connector"),)
PYTHON = (sys.executable,)


@dataclass(frozen=True, kw_only=True)
class Run:
    """Seconds of wall and processor time, the greatest resident memory in MB, and what was printed."""

    wall: float
    cpu: float
    peak: float
    said: bytes = b""

    @property
    def answer(self) -> Any:
        return json.loads(self.said)


def run(command: Sequence[str], folder: Path | None = None) -> Run:
    """One process. The caller must be small: a child's peak counts the parent's memory at the fork."""
    began = time.perf_counter()
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        said = process.stdout.read() if process.stdout else b""
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Run(wall=wall, cpu=used.ru_utime + used.ru_stime, peak=used.ru_maxrss / 1024, said=said)


def rounds(times: int, commands: Mapping[str, Sequence[str]], folder: Path | None = None) -> dict[str, list[Run]]:
    """Every command that many times, in turn, so that whatever else the machine does falls on all of them."""
    found: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(times):
        for name, command in commands.items():
            found[name].append(run(command, folder))
    return found


def wall(runs: Sequence[Run]) -> float:
    return median(r.wall for r in runs)


def processor(runs: Sequence[Run]) -> float:
    """Steadier than wall time on a machine with other work."""
    return median(r.cpu for r in runs)


def peak(runs: Sequence[Run]) -> float:
    return median(r.peak for r in runs)


def answered(runs: Sequence[Run], name: str = "seconds") -> float:
    return median(float(r.answer[name]) for r in runs)


def population(people: int, policies: int = 10) -> Path:
    """The folder of such a deployment, made in a process of its own where it is not there yet."""
    made = run([*PYTHON, "-m", "benchmarks.population", str(people), str(policies)])
    return Path(made.said.decode().strip())


def worker(module: str, *arguments: str | Path) -> list[str]:
    return [*PYTHON, "-m", f"benchmarks.{module}", *map(str, arguments)]


def plan_command(folder: Path) -> list[str]:
    """The whole plan of the command line."""
    options = ["--config", str(folder / "connector.yaml"), "--as-of", "2026-03-02", "--format", "json", "--quiet"]
    return [*CONNECTOR, "plan", *options]


@dataclass(frozen=True, kw_only=True)
class Row:
    """A figure beside its peer. `ratio` is held to `most` or `least`; with neither it is told, not judged."""

    figure: str
    found: str
    peer: str = ""
    ratio: float | None = None
    most: float | None = None
    least: float | None = None

    @property
    def met(self) -> bool:
        return self.ratio is None or (self.least or 0) <= self.ratio <= (self.most or float("inf"))

    @property
    def cells(self) -> tuple[str, ...]:
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        aim = f"<= {self.most:g}" if self.most is not None else f">= {self.least:g}" if self.least is not None else ""
        verdict = "" if not aim else "met" if self.met else "MISSED"
        return (self.figure, self.found, self.peer, ratio, aim, verdict)


HEADS = ("figure", "connector", "peer or limit", "ratio", "aim", "")


def report(title: str, rows: Sequence[Row]) -> int:
    """Print the table; 1 where an aim is missed, else 0."""
    lines = [HEADS, *(row.cells for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    print(f"\n{title}")
    for line in lines:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    return int(not all(row.met for row in rows))


def sizes() -> dict[int, int]:
    """People, and how often a command is run on that many; `--quick` leaves the million out."""
    return {100_000: 5} if "--quick" in sys.argv else {100_000: 5, 1_000_000: 3}
