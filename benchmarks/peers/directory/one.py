"""One job of one client: `python -m benchmarks.peers.directory.one CLIENT JOB add|remove|read`.

Prints seconds after imports, connecting included; killed after three minutes.
"""

from __future__ import annotations

import importlib
import json
import signal
import sys
from pathlib import Path

from benchmarks.peers.clock import Clock
from benchmarks.peers.directory import CLIENTS, LIMIT, Job


def main() -> None:
    client, job, verb = sys.argv[1], Job.of(Path(sys.argv[2])), sys.argv[3]
    module = importlib.import_module(f"benchmarks.peers.directory.{CLIENTS[client][0]}")
    clock = Clock()
    signal.alarm(LIMIT)
    with clock.part(verb):
        if verb == "read":
            module.read(job)
        else:
            module.change(job, verb)
    print(json.dumps({"wall": clock.wall[verb], "processor": clock.processor[verb]}))


if __name__ == "__main__":
    main()
