"""The runs of several deployments, a bounded number at once, each in a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from connector.app.districts.apart import environments, shared
from connector.app.districts.naming import District
from connector.config import label
from connector.outputs.districts import Outcome

COMMAND = (sys.executable, "-P", "-m", "connector", "run")
Ended = Callable[[Outcome], None]


def at_once() -> int:
    """How many, where nobody says: one a processor, and no more than four, for each holds its feeds in memory."""
    return min(4, os.cpu_count() or 1)


def run_districts(
    districts: Sequence[District], arguments: Sequence[str], *, jobs: int, seconds: int, ended: Ended
) -> list[Outcome]:
    """What became of each, in the order given; `ended` hears of each as it ends.

    arguments: of `run`, for all. seconds: a run that takes longer is stopped; the next one closes what it left open.
    Two that share what each must have alone do not run. Interrupted, it stops those that are under way.
    """
    try:
        return asyncio.run(_all(districts, arguments, jobs, seconds, ended))
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None


async def _all(
    districts: Sequence[District], arguments: Sequence[str], jobs: int, seconds: int, ended: Ended
) -> list[Outcome]:
    refused, seen = shared(districts), environments(districts)
    slots = asyncio.Semaphore(jobs)

    async def one(district: District, folder: Path) -> Outcome:
        async with slots:
            if why := refused.get(district.name):
                outcome = _outcome(district, 2, told=f"{label(district.config)}: error: {why}\n")
            else:
                outcome = await _run(district, arguments, folder, seen[district.name], seconds)
        ended(outcome)
        return outcome

    with tempfile.TemporaryDirectory(prefix="connector-") as folder:
        running = [asyncio.create_task(one(d, Path(folder, str(n)))) for n, d in enumerate(districts)]
        _stop_at_sigterm(running)
        try:
            return await asyncio.gather(*running)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)


async def _run(
    district: District, arguments: Sequence[str], file: Path, env: Mapping[str, str], seconds: int
) -> Outcome:
    began, where = time.monotonic(), label(district.config)
    own = ["--config", str(district.config), "--summary", str(file)]
    process = await asyncio.create_subprocess_exec(
        *COMMAND, *own, *arguments, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, env=env
    )
    out, err, late = b"", b"", False
    try:
        out, err = await asyncio.wait_for(process.communicate(), seconds)
    except TimeoutError:
        late = True
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    code = process.returncode or 0
    told = err.decode("utf-8", "replace")
    if late:
        code, told = 4, told + f"{where}: error: it was stopped after {seconds} s (`--timeout`)\n"
    elif code < 0:
        told += f"{where}: error: its process was ended by signal {-code}\n"
    return _outcome(
        district,
        code if code >= 0 else 70,
        seconds=time.monotonic() - began,
        summary=_summary(file),
        text=out.decode("utf-8", "replace"),
        told=told,
    )


def _outcome(district: District, code: int, *, seconds: float = 0.0, **said: Any) -> Outcome:
    return Outcome(name=district.name, config=label(district.config), exit=code, seconds=seconds, **said)


def _summary(file: Path) -> Mapping[str, Any] | None:
    """None where the run did not come so far."""
    try:
        return dict(json.loads(file.read_bytes()))
    except (OSError, ValueError):
        return None


def _stop_at_sigterm(running: Sequence[asyncio.Task[Outcome]]) -> None:
    def stop() -> None:
        for task in running:
            task.cancel()

    with suppress(NotImplementedError):  # Windows ends a process otherwise
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop)
