"""`connector run`, killed by `kill -9` right before each call that changes a file: every write, and between any two.

    python -m tests.faults.kill_campaign [--every N] [--points A-B]

After each kill, plain runs until all is quiet, at most three: the directory is as the policies say, nothing was done
twice, the approval was used once, and the record is whole. Exits 1 where that is not so.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.faults import kill_site
from tests.faults.forked import call, is_preloaded, preloaded
from tests.faults.record import faults_of, seen, used_approvals

MOST = 3  # runs until all is quiet
MEMORY = Path("/dev/shm")  # noqa: S108 - `kill -9` asks nothing of the disk, and a disk's fsync is most of the time


@dataclass(frozen=True, kw_only=True)
class Result:
    """What became of one kill; `wrong` is empty where all is well."""

    point: int
    step: str
    killed: bool
    runs: int
    wrong: tuple[str, ...]


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    with tempfile.TemporaryDirectory(prefix="kills-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        if not is_preloaded():
            return preloaded(
                "tests.faults.kill_campaign", sys.argv[1:] if arguments is None else arguments, Path(folder)
            )
        results = list(campaign(Path(folder), options))
    sys.stdout.write("\n".join(table(results)) + "\n")
    return int(any(result.wrong for result in results))


def campaign(folder: Path, options: argparse.Namespace) -> Iterator[Result]:
    site = given(folder / "given")
    steps = steps_of(site, folder)
    first, last = options.points or (1, len(steps))
    for point in range(first, min(last, len(steps)) + 1, options.every):
        yield told(one_kill(site, folder / "killed", point, steps[point - 1]))


def told(result: Result) -> Result:
    """As it goes: a campaign takes its time."""
    told = "; ".join(result.wrong) or f"all is well after {result.runs} runs"
    sys.stderr.write(f"before call {result.point}, {result.step}: {told}\n")
    return result


def given(folder: Path) -> Path:
    """A deployment that has run, holds an approved plan, and finds other facts tonight."""
    site = kill_site.prepare(kill_site.site_in(folder))
    assert kill_site.is_quiet(call(site.write().folder, "run"))
    ran = call(kill_site.stray(site).write().folder, "run")
    assert ran.code == 3, ran.out
    approved = call(folder, "approve", kill_site.approve_id(ran), "--reason", "seen and well")
    assert approved.code == 0, approved.out
    return kill_site.move_on(site).write().folder


def steps_of(site: Path, folder: Path) -> list[str]:
    """What a run does that is not killed, call by call; and what it comes to is what is wanted."""
    shutil.copytree(site, folder / "whole")
    ran = call(folder / "whole", "run", log=folder / "steps")
    assert "\n12 written," in ran.out, ran.out
    assert not (wrong := list(_wrong(folder / "whole", 1))), wrong
    return [_step(line, folder / "whole") for line in (folder / "steps").read_text().splitlines()]


def one_kill(site: Path, folder: Path, point: int, step: str) -> Result:
    shutil.copytree(site, folder)
    killed = call(folder, "run", die_before=point)
    runs = next((n for n in range(1, MOST + 1) if kill_site.is_quiet(call(folder, "run"))), 0)
    wrong = tuple(_wrong(folder, runs))
    shutil.rmtree(folder)
    return Result(point=point, step=step, killed=killed.code == -9, runs=runs, wrong=wrong)


def _wrong(folder: Path, runs: int) -> Iterator[str]:
    if not runs:
        yield f"not quiet after {MOST} runs"
    groups = json.loads((folder / "directory.json").read_text())["groups"]
    if {name: sorted(members) for name, members in groups.items()} != dict.fromkeys(
        kill_site.GROUPS, kill_site.DESIRED
    ):
        yield f"the directory has {groups}"
    state = folder / "state"
    yield from faults_of(state)
    if len(used_approvals(state)) != 1:
        yield f"{len(used_approvals(state))} approvals were used"
    if (gone := seen(state, "departure-seen")) != [*kill_site.LEFT]:
        yield f"departures of {gone} are recorded"
    if held := sorted(path.name for path in (state / "held").iterdir()):
        yield f"still held: {held}"


def _step(line: str, folder: Path) -> str:
    """The call and the file, without what chance gave it."""
    name, _, path = line.partition(" ")
    path = path.removeprefix(f"{folder}/")
    return f"{name} {re.sub(r'[0-9a-f]{32,}|[.][a-z0-9_]{8}[.]tmp|[0-9]{8}-[0-9T]+Z', '*', path)}"


def table(results: Sequence[Result]) -> Iterator[str]:
    """By what was to be changed: kill points, runs until quiet, states that are equal, and faults."""
    by_place: defaultdict[str, list[Result]] = defaultdict(list)
    for result in results:
        by_place[_place(result.step)].append(result)
    yield f"{'killed before a change of':28} {'points':>7} {'killed':>7} {'runs':>6} {'mean':>5} {'most':>5} {'equal':>6} {'faults':>7}"
    for place in sorted(by_place):
        yield _line(place, by_place[place])
    yield _line("all", results)


def _place(step: str) -> str:
    path = step.partition(" ")[2]
    folder, _, name = path.rpartition("/")
    return folder if name.startswith((".", "*")) and folder else path or "a socket"


def _line(place: str, results: Sequence[Result]) -> str:
    runs = [result.runs for result in results]
    killed, equal = sum(result.killed for result in results), sum(not result.wrong for result in results)
    faults = sum(len(result.wrong) for result in results)
    mean = sum(runs) / len(runs)
    return f"{place:28} {len(runs):>7} {killed:>7} {sum(runs):>6} {mean:>5.1f} {max(runs):>5} {equal:>6} {faults:>7}"


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="kill -9 before each call of a run that changes a file")
    parser.add_argument("--every", type=int, default=1, help="only every Nth call")
    parser.add_argument("--points", type=_span, help="only the calls from A to B: `A-B`")
    return parser.parse_args(arguments)


def _span(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    return int(first), int(last or first)


if __name__ == "__main__":
    sys.exit(main())
