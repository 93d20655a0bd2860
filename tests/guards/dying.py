"""A run that is killed in the middle of its first batch: `python -m tests.guards.dying FOLDER WHEN [PLAN]`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from connector.app.running.applying import run
from connector.app.undoing.rolling_back import apply_file
from connector.core.plans.plan import Scope
from connector.directories import Directory, Outcome, Write
from tests.laws.wrapped import Passing, wrapped

ROOT = Path(__file__).parents[2]
WHEN = {"before": lambda _: 0, "half": lambda size: size // 2, "after": lambda size: size}


@dataclass
class Dying(Passing):
    """Writes so many of the batch, and dies before anybody hears of it."""

    when: str

    def write(self, writes: Sequence[Write]) -> Iterable[Outcome]:
        list(super().write(writes[: WHEN[self.when](len(writes))]))
        os.kill(os.getpid(), signal.SIGKILL)
        return []


def killed(folder: Path, when: str, *plan: str) -> int:
    """The return code of a run, or of `apply` of the plan, that dies so."""
    command = [sys.executable, "-m", "tests.guards.dying", str(folder), when, *plan]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True).returncode


def main(folder: Path, when: str, *plan: str) -> None:
    def dying(inner: Directory) -> Directory:
        return Dying(inner, when)

    deployment = wrapped(folder, dying)
    if plan:
        apply_file(deployment, folder / plan[0])
    else:
        run(deployment, Scope())


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
