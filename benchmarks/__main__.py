"""All benchmarks, or those named: `python -m benchmarks [--quick] [NAME...]`. Exits 1 where an aim is missed."""

from __future__ import annotations

import os
import subprocess
import sys

BENCHMARKS = (
    "command_line",
    "whole_plan",
    "deciding",
    "policies",
    "other_engines",
    "explaining",
    "diff",
    "forecasting",
    "policy_tests",
    "cutover_page",
    "provenance",
    "reports",
    "read_feeds",
    "sources",
    "sftp",
    "fuzz_feeds",
    "active_directory",
    "entra",
    "samba_district",
)
QUICKER = ("whole_plan", "deciding", "explaining", "read_feeds", "sources", "fuzz_feeds")  # less to do with --quick


def main() -> int:
    named = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    unknown = set(named) - set(BENCHMARKS)
    if unknown:
        print(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
        return 2
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load {load:.1f}" + (": not idle, the ratios will waver" if load > 1 else ""))
    return max(_one(name, quick="--quick" in sys.argv) for name in named or BENCHMARKS)


def _one(name: str, *, quick: bool) -> int:
    """In a process of its own: what one benchmark loads must not weigh on the next one's figures."""
    sys.stdout.flush()
    flags = ["--quick"] if quick and name in QUICKER else []
    return int(subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *flags], check=False).returncode != 0)


if __name__ == "__main__":
    sys.exit(main())
