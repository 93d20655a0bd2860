"""One peer's decisions of a population: `python -m benchmarks.peers.one PEER FOLDER OUT`. Prints seconds after imports.

Its own process, killed after a minute of processor time. The garbage collector is off: it would only slow those who
make many objects.
"""

from __future__ import annotations

import gc
import importlib
import json
import signal
import sys
from pathlib import Path

from benchmarks.peers import LIMIT, PEERS
from benchmarks.peers.clock import Clock
from benchmarks.peers.world import read, written


def main() -> None:
    (module, function), folder = PEERS[sys.argv[1]], Path(sys.argv[2])
    prepare = getattr(importlib.import_module(f"benchmarks.peers.{module}"), function)
    clock = Clock()
    gc.disable()
    signal.setitimer(signal.ITIMER_PROF, LIMIT)
    with clock.part("reading"):
        world = read(folder)
    with clock.part("deciding"):
        decide = prepare(world.policies)
        decisions = world.decisions(decide([case.facts for case in world.cases]))
    Path(sys.argv[3]).write_text(written(decisions))
    print(json.dumps({"wall": clock.wall, "processor": clock.processor}))


if __name__ == "__main__":
    main()
