"""Runs of the real command line against an emulated tenant that fails at random, killed at random moments.

    python -m tests.faults.entra_campaign [--runs 200] [--seed 0]

After each, runs until all is quiet: the tenant is as the policies say, nothing else was touched, and the record is whole.
A case that fails is repeated by its seed alone. Exits 1 where one did.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.emulators.graph.fixtures import ControlError, Emulator, start_emulator
from tests.entra.deployed import Case, draw

ROOT = Path(__file__).parents[2]
CONNECTOR = (sys.executable, "-m", "connector")
MOST = 6  # runs until all is quiet
NOTHING = "\n0 written, 0 were so already, 0 failed, 0 held by a guard\n"
QUIET = {"timeouts": {"answer": 2, "total": 40, "settle": 2}, "concurrency": 2}

FAULTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("throttle", {"rate": 0.2, "retry_after": "0.249"}),
    ("throttle-applied", {"rate": 0.2, "retry_after": "0.1"}),
    ("conflict", {"rate": 0.2}),
    ("server-error", {"rate": 0.1}),
    ("bad-gateway", {"rate": 0.05}),
    ("unavailable", {"rate": 0.1, "retry_after": "0.5"}),
    ("gateway-timeout", {"rate": 0.1}),
    ("timeout-applied", {"rate": 0.1}),
    ("unauthorized", {"times": 2, "rate": 0.1}),
    ("denied", {"times": 2, "rate": 0.05}),
    ("misleading-404", {"rate": 0.2}),
    ("absent-400", {"rate": 0.5}),
    ("missing-answer", {"rate": 0.1}),
    ("foreign-next-link", {"times": 1, "rate": 0.2}),
    ("delta-empty", {"rate": 0.3}),
    ("delta-replay", {"rate": 0.3}),
    ("delta-gone", {"rate": 0.3}),
    ("lag", {"rate": 0.3, "seconds": 1.0}),
    ("stale-read", {"rate": 0.2, "seconds": 1.0}),
    ("slow", {"rate": 0.1, "seconds": 0.2}),
    ("silent", {"times": 1, "rate": 0.05, "seconds": 4.0}),
    ("cut", {"rate": 0.05}),
    ("cut-before", {"rate": 0.05}),
    ("sts-unavailable", {"times": 1}),
)


@dataclass(frozen=True, kw_only=True)
class Result:
    """What became of one case; `wrong` is empty where all is well."""

    seed: int
    faults: Counter[str]
    killed: bool
    first: int
    runs: int
    wrong: str


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    results = []
    with start_emulator(page=40) as emulator:
        for seed in range(options.seed, options.seed + options.runs):
            results.append(one_case(emulator, seed))
            if results[-1].wrong:
                sys.stdout.write(f"seed {seed}: {results[-1].wrong}\n")
                sys.stdout.flush()
    sys.stdout.write("\n".join(table(results)) + "\n")
    return int(any(result.wrong for result in results))


def one_case(emulator: Emulator, seed: int) -> Result:
    """A world, its faults and the moment of the kill: all of it by the seed."""
    chance = random.Random(seed)
    emulator.disarm()
    emulator.reset()
    emulator.options(lag=0)
    with tempfile.TemporaryDirectory(prefix="campaign-") as folder:
        case = draw(emulator, Path(folder), seed, **QUIET)
        for kind, more in chance.sample(FAULTS, chance.randint(2, 6)):
            emulator.arm(kind, seed=seed, **more)
        first = _killed(emulator, Path(folder), chance)
        struck = Counter(emulator.faults())
        if chance.random() < 0.7:
            emulator.disarm()
        runs = _until_quiet(emulator, Path(folder))
        wrong = _wrong(emulator, case, Path(folder), runs)
    faults = Counter({kind: number for kind, number in struck.items() if number})
    return Result(seed=seed, faults=faults, killed=first < 0, first=first, runs=runs, wrong=wrong)


def _killed(emulator: Emulator, folder: Path, chance: random.Random) -> int:
    """The exit code of a run that is killed once it has made so many requests, unless it ends before."""
    most = chance.randint(1, 20)
    quiet = subprocess.DEVNULL
    with subprocess.Popen(_command("run", folder), cwd=ROOT, stdout=quiet, stderr=quiet) as process:
        while process.poll() is None:
            if len(emulator.graph_requests()) >= most:
                time.sleep(chance.uniform(0, 0.1))
                process.send_signal(signal.SIGKILL)
                process.wait()
            time.sleep(0.005)
    return process.returncode


def _until_quiet(emulator: Emulator, folder: Path) -> int:
    """How many runs it took until one had nothing to do; the faults end after the second."""
    for number in range(1, MOST + 1):
        if number == 3:
            emulator.disarm()
        ran = _call("run", folder)
        if ran.returncode == 0 and NOTHING in ran.stdout:
            return number
    return 0


def _wrong(emulator: Emulator, case: Case, folder: Path, runs: int) -> str:
    if not runs:
        ran = _call("run", folder)
        return f"not quiet after {MOST} runs; exit {ran.returncode}: {ran.stdout}{ran.stderr}"
    state = emulator.state()
    if state != case.desired:
        return "the tenant differs in " + ", ".join(sorted(g for g in case.desired if state.get(g) != case.desired[g]))
    if gone := sum(_gone(emulator, account) for account in case.accounts):
        return f"{gone} users are gone"
    audit = _call("audit", folder, "verify")
    return f"audit verify: {audit.stdout}{audit.stderr}" if audit.returncode else ""


def _gone(emulator: Emulator, account: str) -> bool:
    try:
        emulator.control("object", {"id": account})
    except ControlError:
        return True
    return False


def _command(verb: str, folder: Path, *more: str) -> list[str]:
    return [*CONNECTOR, verb, *more, "--config", str(folder / "connector.yaml")]


def _call(verb: str, folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = _command(verb, folder, *more)
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


def table(results: Sequence[Result]) -> Iterator[str]:
    """By fault: cases in which it struck, how often, how many of them were killed, runs until quiet, and failures."""
    by_fault: defaultdict[str, list[Result]] = defaultdict(list)
    for result in results:
        for kind in result.faults or {"none": 0}:
            by_fault[kind].append(result)
    yield f"{'fault':18} {'cases':>6} {'struck':>7} {'killed':>7} {'mean runs':>10} {'most':>5} {'failed':>7}"
    for kind in sorted(by_fault):
        yield _line(kind, by_fault[kind], sum(result.faults[kind] for result in by_fault[kind]))
    yield _line("all", results, sum(sum(result.faults.values()) for result in results))


def _line(kind: str, results: Sequence[Result], struck: int) -> str:
    runs = [result.runs for result in results]
    killed, failed = sum(result.killed for result in results), sum(bool(result.wrong) for result in results)
    mean, most = sum(runs) / len(runs), max(runs)
    return f"{kind:18} {len(results):>6} {struck:>7} {killed:>7} {mean:>10.1f} {most:>5} {failed:>7}"


def _options(arguments: Iterable[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="faults and kills against an emulated tenant")
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args(None if arguments is None else list(arguments))


if __name__ == "__main__":
    sys.exit(main())
