"""The same decisions by each peer, of populations of three sizes; that all decide alike is checked."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.measuring import Run, population, run, worker
from benchmarks.peers import LIMIT, PEERS, PYTHON
from benchmarks.peers.tables import seconds, table, times

SIZES = (1_000, 10_000, 100_000)
TIMES, SHORT = 3, 10  # what takes fewer seconds is run so often, and its least is told
AIMED, AIM = "CEL, a dict a decision", 30  # times the connector's processor time, at the largest size
US = "connector"
HEADS = ("", "processor, s", "wall, s", "deciding alone, s", "times ours", "deciding alone, times ours", "peak, MB")
PARTS = ("reading", "deciding")


class DifferentlyDecidedError(Exception):
    """A peer whose answers are not the connector's."""


def main() -> int:
    """0, or 1 where the aim is missed. Raises DifferentlyDecidedError."""
    slow: set[str] = set()
    found: dict[str, Run] = {}
    for people in SIZES:
        with tempfile.TemporaryDirectory() as drawer:
            found, count = _size(population(people), Path(drawer), slow)
        print(f"\n### {people:,} people, {count:,} decisions\n\n{table(HEADS, list(_rows(found, slow)))}", flush=True)
    if AIMED not in found:
        return 0
    ratio = _whole(found[AIMED]) / _whole(found[US])
    print(f"\nAim: {AIMED} takes {AIM} times ours or more; {ratio:.1f}, {'met' if ratio >= AIM else 'MISSED'}")
    return int(ratio < AIM)


def _size(folder: Path, drawer: Path, slow: set[str]) -> tuple[dict[str, Run], int]:
    """The best run of each that is not too slow, and the number of decisions, which are the same."""
    commands = {US: worker("peers.connector", folder, drawer / "ours")}
    commands |= {
        name: [PYTHON, "-m", "benchmarks.peers.one", name, str(folder), str(drawer / "theirs")] for name in PEERS
    }
    found: dict[str, Run] = {}
    for name, command in commands.items():
        if name in slow:
            continue
        best = _best(command)
        if best is None:
            slow.add(name)
            continue
        found[name] = best
        if name != US:
            check(name, (drawer / "ours").read_text(), (drawer / "theirs").read_text())
    return found, len((drawer / "ours").read_text().splitlines())


def _best(command: Sequence[str]) -> Run | None:
    """None where it was not done in a minute."""
    try:
        runs = [run(command)]
    except subprocess.CalledProcessError as error:
        if error.returncode != -signal.SIGPROF:
            raise
        return None
    if _whole(runs[0]) < SHORT:
        runs += [run(command) for _ in range(TIMES - 1)]
    return min(runs, key=_whole)


def check(name: str, ours: str, theirs: str) -> None:
    """Raises DifferentlyDecidedError with a few of the lines that only one of them has."""
    mine, other = set(ours.splitlines()), set(theirs.splitlines())
    if mine != other:
        few = [
            f"  only {who}: {line}"
            for who, rest in ((US, mine - other), (name, other - mine))
            for line in sorted(rest)[:5]
        ]
        raise DifferentlyDecidedError("\n".join([f"{name}: {len(mine ^ other)} decisions differ from ours", *few]))


def _rows(found: Mapping[str, Run], slow: set[str]) -> Iterator[tuple[str, ...]]:
    ours = found[US]
    for name, best in found.items():
        answer = best.answer
        alone = answer["processor"]["deciding"]
        yield (
            name,
            seconds(_whole(best)),
            seconds(sum(answer["wall"][part] for part in PARTS)),
            seconds(alone),
            times(_whole(best) / _whole(ours)),
            times(alone / ours.answer["processor"]["deciding"]),
            f"{best.peak:.0f}",
        )
    yield from ((name, f"over {LIMIT}", *["-"] * (len(HEADS) - 2)) for name in PEERS if name in slow)


def _whole(best: Run) -> float:
    return float(sum(best.answer["processor"][part] for part in PARTS))


if __name__ == "__main__":
    sys.exit(main())
