"""Parts of a plan timed inside one process: `python -m benchmarks.inside deciding|explaining FOLDER`.

deciding: from feeds and directories as read to a guarded plan. explaining: all about one person, once facts are there.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.rules import AS_OF
from connector.app.deployment import Deployment, load
from connector.app.looking.planning import with_guards
from connector.app.reading.gathering import Gathered, directories_of, read_world
from connector.core.decisions.explain import explain
from connector.core.decisions.facts import gather
from connector.core.engine import Polars
from connector.core.plans.plan import make_plan
from connector.state.ledger import Ledger

PERSON = 5


def deciding(deployment: Deployment, gathered: Gathered) -> dict[str, Any]:
    engine, read = Polars(), gathered.world
    began = time.perf_counter()
    world = replace(read, facts=gather(read.feeds, read.program, engine))
    gathering = time.perf_counter() - began
    plan, census = make_plan(world, engine)
    plan = with_guards(plan, census, deployment, gathered, {})
    return {"seconds": time.perf_counter() - began, "gathering": gathering, "changes": len(plan.changes)}


def explaining(_deployment: Deployment, gathered: Gathered) -> dict[str, Any]:
    world = gathered.world
    began = time.perf_counter()
    found = explain(world.facts, world.program, PERSON, AS_OF, Polars())
    return {"seconds": time.perf_counter() - began, "decisions": len(found.decisions)}


PARTS: Mapping[str, Callable[[Deployment, Gathered], dict[str, Any]]] = {"deciding": deciding, "explaining": explaining}


def main() -> None:
    gc.set_threshold(1_000_000, 50, 50)  # as in connector.__main__
    deployment = load(Path(sys.argv[2]) / "connector.yaml")
    with Ledger.open(deployment.state) as ledger, directories_of(deployment) as directories:
        gathered = read_world(deployment, directories, ledger, AS_OF, Polars())
    print(json.dumps(PARTS[sys.argv[1]](deployment, gathered)))


if __name__ == "__main__":
    main()
