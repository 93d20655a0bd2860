"""`python -m benchmarks.peers [deciding] [writing]`: the tables of `docs/benchmarks.md`, measured here and now."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks import peers
from benchmarks.measuring import PYTHON
from benchmarks.peers.tables import machine, versions

PARTS = ("deciding", "writing")


def main() -> int:
    if unknown := set(sys.argv[1:]) - set(PARTS):
        print(f"no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
        return 2
    if not Path(peers.PYTHON).exists():
        print("the peers are not installed: `make bench-peers` does it, and runs this")
        return 2
    print(machine(), versions(), sep="\n", flush=True)
    named = [part for part in PARTS if part in sys.argv[1:] or len(sys.argv) == 1]
    return max([subprocess.run([*PYTHON, "-m", f"benchmarks.peers.{part}"], check=False).returncode for part in named])


if __name__ == "__main__":
    sys.exit(main())
