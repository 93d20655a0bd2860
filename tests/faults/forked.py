"""Calls of the command line in processes of their own, forked from one that has the libraries loaded: a tenth of the time.

A process that runs under `die_before.c` dies by `kill -9` right before any call that changes a file or sends.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
NONE = -1


@dataclass(frozen=True, kw_only=True)
class Call:
    """`code` is negative where a signal ended it."""

    code: int
    out: str


def preloaded(module: str, arguments: Sequence[str], folder: Path) -> int:
    """The exit code of `python -m MODULE` with `die_before.c` preloaded."""
    library = folder / "die_before.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", library, HERE / "die_before.c"], check=True)
    more = {"LD_PRELOAD": str(library), "POLARS_MAX_THREADS": "1"}
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, env={**os.environ, **more}, check=False).returncode


def is_preloaded() -> bool:
    return hasattr(ctypes.CDLL(None), "die_before")


def call(folder: Path, *arguments: str, die_before: int = 0, log: Path | None = None) -> Call:
    """One call, in the folder. log: where each call that changes a file or sends is written down."""
    return forked(lambda: _connector(folder, arguments, die_before, log))


def forked(work: Callable[[], int]) -> Call:
    """What a new process said and how it ended."""
    _load()
    ours, theirs = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if not child:
        os.dup2(theirs, 1)
        os.dup2(theirs, 2)
        code = 70
        try:
            code = work()
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(code)
    os.close(theirs)
    with os.fdopen(ours, encoding="utf-8") as said:
        out = said.read()
    return Call(code=os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), out=out)


def _connector(folder: Path, arguments: Sequence[str], number: int, log: Path | None) -> int:
    from connector.cli import run

    os.chdir(folder)
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600) if log else NONE
    if number or log:
        ctypes.CDLL(None).die_before(ctypes.c_long(number), handle)
    return run(arguments)


def _load() -> None:
    """Before the first fork, so that no child pays for it."""
    import polars as pl  # noqa: F401

    import connector.app.running.applying
    import connector.app.running.scheduled
    import connector.cli.verbs.run
    import connector.directories.active_directory.directory
    import connector.directories.embedded.directory
    import connector.outputs.applied
    import connector.sources.csv  # noqa: F401
