"""`connector run` against a real domain controller, killed by `kill -9` around each LDAP message that it writes with.

    python -m tests.faults.samba_kills [--every N]

After each kill, runs until all is quiet: the groups are as the policies say, each membership was written once by the
controller's own audit, and the record is whole. Exits 1 where that is not so.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.faults.forked import call, is_preloaded, preloaded
from tests.faults.kill_campaign import MEMORY, Result, table, told
from tests.faults.samba_site import Given, given, running, until_quiet
from tests.samba.domain import Domain

MOST = 4  # runs until all is quiet: one may stop for what is left of a spent approval


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    memory = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="kills-", dir=memory) as folder:
        if not is_preloaded():
            return preloaded("tests.faults.samba_kills", sys.argv[1:] if arguments is None else arguments, Path(folder))
        with running() as controller:
            domain = Domain(controller=controller, mark="kills")
            results = list(campaign(given(domain, Path(folder) / "given", controller.uri), Path(folder), options.every))
    sys.stdout.write("\n".join(table(results)) + "\n")
    return int(any(result.wrong for result in results))


def campaign(case: Given, folder: Path, every: int) -> Iterator[Result]:
    steps = steps_of(case, folder)
    for point in points(steps)[::every]:
        yield told(one_kill(case, folder / "killed", point, steps[point - 1]))


def steps_of(case: Given, folder: Path) -> list[str]:
    case.begin(folder / "whole")
    before = case.changes()
    ran = call(folder / "whole", "run", log=folder / "steps")
    assert "\n12 written," in ran.out, ran.out
    assert not (wrong := list(case.wrong(folder / "whole", before, 1))), wrong
    return (folder / "steps").read_text().splitlines()


def points(steps: Sequence[str]) -> list[int]:
    """Before and after each LDAP message, once what the run read is in the archive and the writing begins."""
    begin = max(number for number, step in enumerate(steps, 1) if "archive/runs" in step)
    messages = {number for number, step in enumerate(steps, 1) if number > begin and "socket:" in step}
    return sorted(messages | {number + 1 for number in messages if number < len(steps)})


def one_kill(case: Given, folder: Path, point: int, step: str) -> Result:
    case.begin(folder)
    before = case.changes()
    killed = call(folder, "run", die_before=point)
    runs, approved = until_quiet(folder, MOST)
    wrong = (*(() if runs else (f"not quiet after {MOST} runs",)), *case.wrong(folder, before, 1 + approved))
    shutil.rmtree(folder)
    name = "write a socket" if "socket:[" in step else step.replace("socket:answer", "an answer")
    return Result(point=point, step=name, killed=killed.code == -9, runs=runs, wrong=wrong)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="kill -9 around each LDAP message of a run")
    parser.add_argument("--every", type=int, default=1, help="only every Nth of them")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
