"""Tables in Markdown, as `docs/benchmarks.md` has them, and the machine that they were measured on."""

from __future__ import annotations

import datetime as dt
import os
import platform
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    cells = ([cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in lines)
    return "".join(f"| {' | '.join(line)} |\n" for line in cells)


def machine() -> str:
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())
    return ", ".join(
        (
            dt.datetime.now(dt.UTC).date().isoformat(),
            f"{os.cpu_count()} cores" + (f" of {model[1]}" if model else ""),
            f"{int(memory[1]) / 2**20:.0f} GiB" if memory else "",
            f"Python {platform.python_version()}",
            f"load {os.getloadavg()[0]:.1f} at the beginning",
        )
    )


def versions() -> str:
    """Of the peers, and of what Debian has."""
    pins = re.findall(r"^(\S+)==(\S+)", (Path(__file__).parent / "requirements.txt").read_text(), re.MULTILINE)
    tools = {"OpenLDAP": ["ldapmodify", "-VV"], "Samba": ["samba", "--version"]}
    for name, command in tools.items():
        said = subprocess.run(command, capture_output=True, text=True, check=False)
        pins += [(name, found[1])] if (found := re.search(r"(\d+\.\d+\.\d+)", said.stdout + said.stderr)) else []
    return ", ".join(f"{name} {version}" for name, version in pins)


def seconds(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


def times(value: float) -> str:
    return f"{value:.2f}" if value < 1 else f"{value:.1f}" if value < 100 else f"{value:.0f}"
