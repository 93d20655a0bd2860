"""Runs of the command line against a real domain controller behind a connection that fails at random moments.

    python -m tests.faults.samba_campaign [--runs 100] [--seed 0]

After each, runs until all is quiet: the groups are as the policies say, each membership was written once by the
controller's own audit, and the record is whole. A case that fails is repeated by its seed alone. Exits 1 where one did.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.forked import Call, call
from tests.faults.kill_campaign import MEMORY
from tests.faults.samba_site import Given, given, running, until_quiet
from tests.samba.controller import Controller
from tests.samba.domain import Domain
from tests.samba.faultproxy import Fault, FaultProxy

MOST = 4  # runs until all is quiet, once the fault is over
ON_THE_WAY: tuple[Fault, ...] = ("refuse", "reset_on_request", "reset_on_response", "blackhole", "delay")
AT_THE_SERVER = ("frozen", "killed", "restarted")


@dataclass(frozen=True, kw_only=True)
class Result:
    """What became of one case; `struck`: the fault came before the run's end. `wrong` is empty where all is well."""

    seed: int
    fault: str
    struck: bool
    code: int
    runs: int
    approved: int
    wrong: tuple[str, ...]


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    memory = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="faults-", dir=memory) as folder, running() as controller:
        results = list(campaign(controller, Path(folder), range(options.seed, options.seed + options.runs)))
    sys.stdout.write("\n".join(table(results)) + "\n")
    return int(any(result.wrong for result in results))


def campaign(controller: Controller, folder: Path, seeds: Sequence[int]) -> Iterator[Result]:
    proxy = FaultProxy((controller.host, 636))
    case = given(Domain(controller=controller, mark="faults"), folder / "given", proxy.uri)
    requests = _requests_of_a_run(case, folder / "whole", proxy)
    for seed in seeds:
        result = one_fault(case, folder / "faulty", proxy, seed, requests)
        told = "; ".join(result.wrong) or f"exit {result.code}, all is well after {result.runs} runs"
        sys.stderr.write(f"seed {seed}, {result.fault}: {told}\n")
        yield result
    proxy.close()


def _requests_of_a_run(case: Given, folder: Path, proxy: FaultProxy) -> int:
    case.begin(folder)
    before = case.changes()
    proxy.arm("pass")
    ran = call(folder, "run")
    assert "\n12 written," in ran.out, ran
    assert not (wrong := list(case.wrong(folder, before, 1))), wrong
    return proxy.requests


def one_fault(case: Given, folder: Path, proxy: FaultProxy, seed: int, requests: int) -> Result:
    """The fault, the request that it comes with, and whether it stays: all of it by the seed."""
    chance = random.Random(seed)
    fault: Any = chance.choice((*ON_THE_WAY, *AT_THE_SERVER))
    case.begin(folder)
    before = case.changes()
    after, stays, proxy.delay = chance.randrange(requests), chance.random() < 0.5, chance.uniform(0.05, 1)
    meddling = Meddling(
        controller=case.domain.controller, proxy=proxy, fault=fault, after=after, seconds=chance.uniform(1, 15)
    )
    with _on_the_way(proxy, fault, after, stays=stays) if fault in ON_THE_WAY else meddling.going_on():
        ran = call(folder, "run")
        struck = proxy.requests > after or ran.code != 0
    runs, approved = until_quiet(folder, MOST)
    wrong = (
        *_told(ran),
        *(() if runs else (f"not quiet after {MOST} runs",)),
        *case.wrong(folder, before, 1 + approved),
    )
    shutil.rmtree(folder)
    return Result(seed=seed, fault=fault, struck=struck, code=ran.code, runs=runs, approved=approved, wrong=wrong)


def _told(ran: Call) -> Iterator[str]:
    """Exit 4 where something failed or could not be read, and only there."""
    failed = [int(number) for number in re.findall(r"(\d+) failed", ran.out)]
    trouble = not failed or any(failed) or "NOT READ" in ran.out
    if ran.code not in {0, 3, 4} or (ran.code == 4) != trouble:
        yield f"exit {ran.code}: {ran.out}"


@contextmanager
def _on_the_way(proxy: FaultProxy, fault: Fault, after: int, *, stays: bool) -> Iterator[None]:
    proxy.arm(fault, after=after, once=not stays)
    yield
    proxy.arm("pass")


@dataclass(frozen=True, kw_only=True)
class Meddling:
    """With a request, the controller freezes, loses its power or stops; it is back after so many seconds, or the run."""

    controller: Controller
    proxy: FaultProxy
    fault: str
    after: int
    seconds: float
    over: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def going_on(self) -> Iterator[None]:
        self.proxy.arm("pass")
        thread = threading.Thread(target=self._meddle)
        thread.start()
        yield
        self.over.set()
        thread.join()

    def _meddle(self) -> None:
        while self.proxy.requests <= self.after and not self.over.is_set():
            time.sleep(0.001)
        acts: dict[str, Callable[[], None]] = {
            "frozen": lambda: self.controller.signal(signal.SIGSTOP),
            "killed": lambda: self.controller.signal(signal.SIGKILL),
            "restarted": self.controller.stop,
        }
        acts[self.fault]()
        self.over.wait(0 if self.fault == "restarted" else self.seconds)
        if self.fault == "frozen":
            self.controller.signal(signal.SIGCONT)
            return
        self.controller.stop()
        self.controller.start()


def table(results: Sequence[Result]) -> Iterator[str]:
    """By fault: cases, those it struck, exit codes of the struck run, runs until quiet, states equal, and faults."""
    by_fault: defaultdict[str, list[Result]] = defaultdict(list)
    for result in results:
        by_fault[result.fault].append(result)
    yield (
        f"{'fault':18} {'cases':>6} {'struck':>7} {'exit 0':>7} {'exit 4':>7} {'approved':>9} {'mean runs':>10} {'most':>5}"
        f" {'equal':>6} {'faults':>7}"
    )
    for fault in sorted(by_fault):
        yield _line(fault, by_fault[fault])
    yield _line("all", results)


def _line(fault: str, results: Sequence[Result]) -> str:
    runs = [result.runs for result in results]
    codes = Counter(result.code for result in results)
    struck, approved = sum(result.struck for result in results), sum(result.approved for result in results)
    equal, wrong = sum(not result.wrong for result in results), sum(len(result.wrong) for result in results)
    return (
        f"{fault:18} {len(runs):>6} {struck:>7} {codes[0]:>7} {codes[4]:>7} {approved:>9} {sum(runs) / len(runs):>10.1f}"
        f" {max(runs):>5} {equal:>6} {wrong:>7}"
    )


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="faults on the way to a real domain controller, and at it")
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
