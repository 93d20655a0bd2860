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
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from connector.app.districts.apart import environments, shared
from connector.app.districts.naming import District
from connector.config import label
from connector.outputs.districts import INTERRUPTED, Outcome

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
    Two that share what each must have alone do not run. At SIGTERM and SIGINT those under way are stopped, and no
    other begins.
    """
    return asyncio.run(_all(districts, arguments, jobs, seconds, ended))


async def _all(
    districts: Sequence[District], arguments: Sequence[str], jobs: int, seconds: int, ended: Ended
) -> list[Outcome]:
    refused, seen = shared(districts), environments(districts)
    slots = asyncio.Semaphore(jobs)

    async def one(district: District, folder: Path) -> Outcome:
        try:
            async with slots:
                if why := refused.get(district.name):
                    outcome = _outcome(district, 2, told=why)
                else:
                    outcome = await _run(district, arguments, folder, seen[district.name], seconds)
        except asyncio.CancelledError:
            outcome = _outcome(district, INTERRUPTED, told="it had not begun")
        ended(outcome)
        return outcome

    with tempfile.TemporaryDirectory(prefix="connector-") as folder:
        running = [asyncio.create_task(one(d, Path(folder, str(n)))) for n, d in enumerate(districts)]
        with _stopped_by_signals(running):
            return await asyncio.gather(*running)


async def _run(
    district: District, arguments: Sequence[str], file: Path, env: Mapping[str, str], seconds: int
) -> Outcome:
    began = time.monotonic()
    own = ["--config", str(district.config), "--summary", str(file)]
    try:
        process = await asyncio.create_subprocess_exec(
            *COMMAND, *own, *arguments, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, env=env
        )
    except OSError as error:
        why = (error.strerror or "unknown").lower()
        return _outcome(district, 70, told=f"its process could not be started: {why}")
    out, err, code, why = b"", b"", 70, ""
    try:
        out, err = await asyncio.wait_for(process.communicate(), seconds)
        code = process.returncode or 0
        if code < 0:
            code, why = 70, f"its process was ended by signal {-code}"
    except TimeoutError:
        code, why = 4, f"it was stopped after {seconds} s (`--timeout`)"
    except asyncio.CancelledError:
        code, why = INTERRUPTED, "it was stopped; its next run closes what it left open"
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    return _outcome(
        district,
        code,
        told=why,
        before=err.decode("utf-8", "replace"),
        seconds=time.monotonic() - began,
        summary=_summary(file),
        text=out.decode("utf-8", "replace"),
    )


def _outcome(
    district: District, code: int, *, told: str, before: str = "", seconds: float = 0.0, **more: Any
) -> Outcome:
    """told: what is to be said of it here, after what it said itself."""
    config = label(district.config)
    said = before + (f"{config}: error: {told}\n" if told else "")
    return Outcome(name=district.name, config=config, exit=code, seconds=seconds, told=said, **more)


def _summary(file: Path) -> Mapping[str, Any] | None:
    """None where the run did not come so far."""
    try:
        return dict(json.loads(file.read_bytes()))
    except (OSError, ValueError):
        return None


@contextmanager
def _stopped_by_signals(running: Sequence[asyncio.Task[Outcome]]) -> Iterator[None]:
    def stop() -> None:
        for task in running:
            task.cancel()

    loop, both = asyncio.get_running_loop(), (signal.SIGTERM, signal.SIGINT)
    with suppress(NotImplementedError):  # Windows ends a process otherwise
        for number in both:
            loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        with suppress(NotImplementedError):
            for number in both:
                loop.remove_signal_handler(number)
